import t from 'tap'
import { Clock } from '../../../../core/media/look/clock.ts'
import { type Candidate, filmAmong } from '../../../../core/media/look/film.ts'
import { changesSize } from '../../../../core/media/look/parameter-sets.ts'
import { timeZero } from '../../../../core/media/look/time-zero.ts'

const track = (of: Partial<Candidate>): Candidate => ({ isDefault: false, pixels: 100, pictures: 300, ...of })

void t.test('filmAmong() never takes a cover or a single picture beside a film', async (t) => {
  const film = track({})
  t.equal(filmAmong([track({ isAttached: true, isDefault: true, pixels: 1e6 }), film]), film)
  t.equal(filmAmong([track({ pictures: 1, isDefault: true, pixels: 1e6 }), film]), film)
  t.equal(filmAmong([track({ isAttached: true })]), undefined)
  const still = track({ pictures: 1 })
  t.equal(filmAmong([still]), still, 'a single picture that is all there is')
})

void t.test(
  'filmAmong() takes the default track, else the largest with most pictures, else the first',
  async (t) => {
    const [small, large, main] = [track({}), track({ pixels: 200 }), track({ isDefault: true })]
    t.equal(filmAmong([small, large, main]), main)
    t.equal(filmAmong([small, large]), large)
    const longer = track({ pictures: 301 })
    t.equal(filmAmong([small, longer]), longer)
    t.equal(filmAmong([small, track({})]), small)
  },
)

void t.test('timeZero() is the first picture, or a sound that is clearly earlier', async (t) => {
  t.equal(timeZero(1000, []), 1000)
  t.equal(timeZero(25, [0]), 0)
  t.equal(timeZero(1.48, [1.4]), 1.48, 'the way a coder rounds')
  t.equal(timeZero(2.5, [-0.023]), 0, 'what stands before the start of an edited file is not played')
  t.equal(timeZero(3, [5]), 3)
})

void t.test('Clock: times go on where the clock of a stream starts again, and where one forks', async (t) => {
  const clock = new Clock({ origin: 1.4, interval: 0.5 })
  const shown = (time: number, isKey = false): number => Math.round(clock.take(time, isKey) * 1000) / 1000
  t.same([shown(1.4, true), shown(2.4), shown(1.9), shown(2.9, true)], [0, 1, 0.5, 1.5])
  const fork = clock.fork()
  t.same([shown(1.4, true), shown(2.4)], [2, 3])
  t.equal(Math.round(fork.take(1.4, true) * 1000) / 1000, 2)
})

void t.test(
  'changesSize() finds a set of parameters that was not told before, however it is framed',
  async (t) => {
    const set = Buffer.from([0x67, 1, 2, 3])
    const other = Buffer.from([0x67, 9, 9, 9])
    const framed = (unit: Buffer): Buffer => Buffer.concat([Buffer.from([0, 0, 0, unit.length]), unit])
    const started = (unit: Buffer): Buffer => Buffer.concat([Buffer.from([0, 0, 0, 1]), unit])
    const picture = Buffer.from([0x65, 7, 7])
    for (const frame of [framed, started]) {
      const keyframe = (unit: Buffer): Buffer => Buffer.concat([frame(unit), frame(picture)])
      t.notOk(changesSize('avc', keyframe(set), set))
      t.ok(changesSize('avc', keyframe(other), set))
      t.notOk(changesSize('avc', frame(picture), set))
    }
  },
)
