import t from 'tap'
import { createClock } from '../../../../../core/llm/local/clock.ts'
import { crowdsOf } from '../../../../../core/llm/local/happenings/crowd.ts'
import { observe } from '../../../../../core/llm/local/observe.ts'
import type { Sighting } from '../../../../../core/media/analysis/types.ts'
import { analysisOf, sighting } from '../../../../helpers/sightings.ts'
import { sized, way } from '../../../../helpers/ways.ts'

const told = (...sightings: Sighting[]) =>
  observe(analysisOf({ sightings }), { startTime: 0, endTime: 10 }, createClock())
const first = (type: string, ...sightings: Sighting[]) => told(...sightings).find((one) => one.type === type)

const person = (of: Partial<Sighting>): Sighting => sighting({ kind: 'person', ...of })

void t.test('crowdsOf(): so many at once for two seconds, not broken by a moment with fewer', async (t) => {
  const there = (start: number, end: number) => ({ start, end })
  t.match(crowdsOf([there(0, 5), there(1, 6), there(2, 9)], 3), [{ start: 2, count: 3 }])
  t.same(crowdsOf([there(0, 5), there(1, 6), there(4, 9)], 3), [], 'a second is too short')
  const broken = [there(0, 9), there(0, 9), there(1, 4), there(5, 8), there(6, 8)]
  const crowds = crowdsOf(broken, 3)
  t.equal(crowds.length, 1)
  t.match(crowds[0], { start: 1, count: 4 })
  t.equal(crowds[0]!.end.toFixed(1), '8.2')
})

void t.test('Six people at once are a crowd, five are none, nor are six vehicles', async (t) => {
  const six = Array.from({ length: 6 }, (_, id) => person({ id, start: id / 10, end: 5 }))
  t.match(first('crowding', ...six), {
    ...{ startTime: 0.5, endTime: 5.2, attributes: { count: 6 } },
    description: '6 or more people are in view at once from 00:00 to 00:05.',
  })
  t.equal(first('crowding', ...six.slice(1)), undefined)
  t.equal(first('crowding', ...six.map((one) => ({ ...one, kind: 'car' as const }))), undefined)
})

void t.test('Somebody who goes faster than people walk runs, until he walks again', async (t) => {
  // 0.3 of the height high; the picture is 16:9, so that 0.1 across is 0.178 of its height.
  const path = way([0, 0.1, 0.5], [2, 0.2, 0.5], [4, 0.9, 0.5], [8, 0.7, 0.5])
  const running = first('running', person({ path }))
  t.match(running?.description, /^A person in grey runs from 00:0/)
  t.ok(
    Math.abs(running!.startTime - 2) < 0.7 && Math.abs(running!.endTime - 4) < 0.7,
    String(running?.startTime),
  )
  t.ok(Math.abs(Number(running?.attributes.heightsPerSecond) - 2.1) < 0.15)
  t.equal(
    first('running', person({ path: way([0, 0.1, 0.5], [5, 0.8, 0.5]) })),
    undefined,
    'who walks does not',
  )
})

void t.test('Nobody runs whose height says nothing: from above, or cut by an edge', async (t) => {
  const points = [[0, 0.2, 0.5], [2, 0.9, 0.5]] as const // prettier-ignore
  t.ok(first('running', person({ path: sized(0.05, 0.3, ...points) })))
  t.equal(first('running', person({ path: sized(0.15, 0.3, ...points) })), undefined)
  const cut = points.map(([time, x]) => [time, x, 0.9] as const)
  t.equal(first('running', person({ path: sized(0.05, 0.3, ...cut) })), undefined)
})

void t.test(
  'A vehicle is not fast at the speed of a runner, but at ten of its own heights a second',
  async (t) => {
    const path = (end: number) => sized(0.1, 0.08, [0, 0.1, 0.5], [end, 0.9, 0.5])
    t.equal(first('moving_fast', sighting({ kind: 'car', path: path(6) })), undefined)
    t.match(first('moving_fast', sighting({ kind: 'car', path: path(1.6) })), {
      ...{ type: 'moving_fast', description: /^A grey car moves fast from 00:00 to 00:0/ },
    })
  },
)

const bag = (of: Partial<Sighting>): Sighting => {
  const start = of.start ?? 3
  const end = of.end ?? 9.8
  const path = sized(0.05, 0.05, [start, 0.5, 0.7], [end, 0.5, 0.7])
  return sighting({ id: 2, start, end, entry: 'inside', exit: 'end', reach: 0, path, y: 0.7, ...of })
}
const passer = person({
  ...{ id: 1, start: 0, end: 7 },
  path: way([0, 0.05, 0.6], [3, 0.5, 0.6], [4, 0.5, 0.6], [7, 0.95, 0.6]),
})

void t.test(
  'A thing that appears where somebody is, and lies there when he has gone, is left behind',
  async (t) => {
    t.match(first('object_left_behind', passer, bag({})), {
      ...{ endTime: 9.8, attributes: { kind: 'object', position: 'near the bottom' } },
      description: /^A small grey object is left behind near the bottom from 00:04 to 00:09/,
      continuity: { before: false, after: true },
    })
  },
)

void t.test(
  'What appears with nobody near, or with somebody still beside it, is not left behind',
  async (t) => {
    t.equal(first('object_left_behind', bag({})), undefined, 'a patch of light')
    const elsewhere = person({ path: way([0, 0.05, 0.2], [7, 0.95, 0.2]) })
    t.equal(first('object_left_behind', elsewhere, bag({})), undefined)
    const beside = person({ path: way([0, 0.05, 0.6], [3, 0.5, 0.6], [9.8, 0.5, 0.6]) })
    t.equal(first('object_left_behind', beside, bag({})), undefined)
    t.equal(first('object_left_behind', passer, bag({ lively: true })), undefined, 'what stirs is no thing')
    t.equal(first('object_left_behind', passer, bag({ entry: 'left' })), undefined)
  },
)

void t.test('A thing of the scene that is gone after somebody was at it is removed', async (t) => {
  const lay = bag({ start: 0, end: 4.2, entry: 'start', exit: 'inside', share: 0.01 })
  t.match(first('object_removed', passer, lay), {
    ...{
      startTime: 4.2,
      description: 'A medium-sized grey object near the bottom is gone at 00:04, as a person is there.',
    },
  })
  t.equal(first('object_removed', lay), undefined, 'not by itself')
  const again = bag({ id: 3, start: 5, end: 9.8 })
  t.equal(first('object_removed', passer, lay, again), undefined, 'it was only hidden')
  t.equal(first('object_removed', passer, bag({ ...lay, end: 8 })), undefined, 'too near to the end to know')
})
