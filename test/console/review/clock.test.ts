import t from 'tap'
import { createClock, type Known } from '../../../console/src/review/playhead.ts'
import { heightOf, momentsAt, RULER, rowsOf } from '../../../console/src/review/rows.ts'
import type { Moment } from '../../../console/src/review/lanes.ts'

const clip = (camera: string, from: number, until: number) => ({
  camera,
  from,
  until,
  processId: `${camera}${from}`,
})
const CLIPS = new Map([
  ['yard', [clip('yard', 0, 10_000), clip('yard', 60_000, 70_000)]],
  ['lobby', [clip('lobby', 5000, 15_000)]],
])
const KNOWN: Known = { clips: CLIPS, stretch: { from: 0, until: 100_000 } }

void t.test(
  'Clock: it goes on by what passes, as fast as somebody wants, and leaps over what nobody recorded',
  async (t) => {
    const clock = createClock(
      1000,
      () => KNOWN,
      () => 50_000,
    )
    const at = () => clock.store.get().at
    clock.tick(500)
    t.equal(at(), 1000, 'it stands until it is started')
    clock.toggle()
    clock.tick(500)
    t.equal(at(), 1500)
    clock.setRate(4)
    clock.tick(500)
    t.equal(at(), 3500)
    clock.seek(14_000)
    clock.tick(500)
    t.equal(at(), 60_000)
    clock.seek(69_900)
    clock.tick(100)
    t.equal(clock.store.get().playing, false, 'the footage is over')
  },
)

void t.test('Clock: it holds for pictures that are not there yet, and not for ever', async (t) => {
  const clock = createClock(
    1000,
    () => KNOWN,
    () => 50_000,
  )
  clock.toggle()
  clock.waiting.add('yard')
  for (let n = 0; n < 10; n++) clock.tick(100)
  t.equal(clock.store.get().at, 1000)
  for (let n = 0; n < 50; n++) clock.tick(100)
  t.ok(clock.store.get().at > 1000, 'after four seconds it goes on without')
  clock.waiting.delete('yard')
  clock.tick(100)
  clock.waiting.add('yard')
  const { at } = clock.store.get()
  clock.tick(100)
  t.equal(clock.store.get().at, at, 'it holds anew for the next')
})

void t.test(
  'Clock: what is not known yet is waited for; beyond what is known it looks until now',
  async (t) => {
    let known: Known = { clips: new Map(), stretch: undefined }
    const clock = createClock(
      1000,
      () => known,
      () => 500_000,
    )
    clock.toggle()
    clock.tick(100)
    t.match(clock.store.get(), { at: 1000, playing: true }, 'it waits')
    known = { clips: new Map(), stretch: { from: 0, until: 100_000 } }
    clock.tick(100)
    t.match(clock.store.get(), { at: 100_000, playing: true }, 'on to what follows')
    known = { clips: new Map(), stretch: { from: 100_000, until: 600_000 } }
    clock.tick(100)
    t.equal(clock.store.get().playing, false, 'nothing comes after now')
    clock.toggle()
    clock.toggle()
    t.equal(clock.store.get().playing, false)
  },
)

const momentOf = (id: string, camera: string, type: string, from: number): Moment => ({
  ...{ id, camera, type, from, until: from + 1000, description: '', confidence: 1 },
  ...{ reviewed: false, processId: 'p', chunkId: 'c' },
})
const MOMENTS = [
  momentOf('1', 'yard', 'car', 10_000),
  momentOf('2', 'yard', 'person', 20_000),
  momentOf('3', 'lobby', 'car', 30_000),
]
const VIEW = { from: 0, until: 100_000 }

void t.test(
  'rowsOf(): a row for each camera, below it its kinds; they touch and do not overlap',
  async (t) => {
    const rows = rowsOf(MOMENTS, ['yard', 'lobby'], VIEW, 1000)
    t.same(
      rows.map(({ camera, type }) => `${camera} ${type ?? ''}`.trim()),
      ['yard', 'yard car', 'yard person', 'lobby', 'lobby car'],
    )
    t.equal(rows[0]!.top, RULER)
    for (const [index, row] of rows.slice(1).entries())
      t.equal(row.top, rows[index]!.top + rows[index]!.height)
    t.ok(heightOf(rows) >= rows.at(-1)!.top + rows.at(-1)!.height)
    t.ok(heightOf([]) >= RULER)
  },
)

void t.test('rowsOf(): of many cameras each has one lane for all kinds', async (t) => {
  const cameras = ['yard', 'lobby', 'c', 'd', 'e']
  const rows = rowsOf(MOMENTS, cameras, VIEW, 1000)
  t.same(
    rows.filter(({ camera }) => camera === 'yard').map(({ bars }) => bars.length),
    [0, 2],
  )
})

void t.test('momentsAt() finds what is drawn at a place, in its row only', async (t) => {
  const rows = rowsOf(MOMENTS, ['yard', 'lobby'], VIEW, 1000)
  const cars = rows[1]!
  t.same(
    momentsAt(rows, 105, cars.top + 3).map(({ id }) => id),
    ['1'],
  )
  t.same(momentsAt(rows, 205, cars.top + 3), [])
  t.same(momentsAt(rows, 105, 2), [], 'the ruler')
  t.same(momentsAt(rows, 105, 9999), [])
})

void t.test(
  'Clock: beyond the clips that are known it leaps to what the axis shows, and waits for its clips',
  async (t) => {
    const stretch = { from: 0, until: 100_000 }
    const recorded = new Map([['yard', [{ from: 400_000, until: 500_000 }]]])
    let known: Known = { clips: CLIPS, stretch, recorded, axis: { from: 0, until: 600_000 } }
    const clock = createClock(
      80_000,
      () => known,
      () => 10_000_000,
    )
    clock.toggle()
    t.equal(clock.store.get().at, 400_000)
    clock.seek(80_000)
    clock.tick(100)
    t.equal(clock.store.get().at, 400_000)
    known = { ...known, stretch: undefined }
    clock.tick(100)
    t.match(clock.store.get(), { at: 400_000, playing: true }, 'while nothing is known of it, it waits')
  },
)
