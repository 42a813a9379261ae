import t from 'tap'
import { createFootage, type TileAnswer } from '../../../console/src/review/footage.ts'
import type { Stretch } from '../../../console/src/review/axis.ts'
import type { Moment } from '../../../console/src/review/lanes.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const MIDNIGHT = Date.UTC(2026, 10, 27)

const momentOf = (id: string, from: number): Moment => ({
  ...{ id, camera: 'yard', type: 'car', from, until: from + 1000, description: '', confidence: 1 },
  ...{ reviewed: false, processId: 'p', chunkId: 'c' },
})

/** A gateway that has one moment at each full hour, one clip over midnight, and notes what it is asked. */
function gateway() {
  const asked: Stretch[] = []
  const state = { failure: undefined as Error | undefined, hold: Promise.resolve() }
  const ask = async (tile: Stretch): Promise<TileAnswer> => {
    asked.push(tile)
    await state.hold
    if (state.failure) throw state.failure
    const moments: Moment[] = []
    for (let at = Math.ceil(tile.from / HOUR) * HOUR; at < tile.until; at += HOUR)
      moments.push(momentOf(`${at}`, at))
    const clip = { from: Math.max(tile.from, MIDNIGHT - 5000), until: Math.min(tile.until, MIDNIGHT + 5000) }
    const gap = { camera: 'yard', from: tile.from, until: tile.until, code: 'SS_CAMERA_UNREACHABLE' }
    return {
      ...{ moments, hasMore: false, step: 1000, gaps: [gap] },
      counts: moments.map(({ from }) => ({ camera: 'yard', at: from, count: 1, unreviewed: 1 })),
      recorded: clip.from < clip.until ? [{ ...clip, camera: 'yard' }] : [],
    }
  }
  return { asked, ask, state }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))
const LATER = MIDNIGHT + 30 * DAY

void t.test('Footage: a piece of time is asked for once, however the axis moves over it', async (t) => {
  const { ask, asked } = gateway()
  const footage = createFootage(ask, () => LATER)
  for (const by of [0, 5000, -5000, 60_000])
    footage.show({ from: MIDNIGHT + by, until: MIDNIGHT + by + HOUR })
  await settled()
  t.same(new Set(asked.map(({ from }) => from)).size, asked.length, 'none twice')
  const before = asked.length
  footage.show({ from: MIDNIGHT + 5000, until: MIDNIGHT + 5000 + HOUR })
  await settled()
  t.equal(asked.length, before)
  t.ok(footage.get().isWhole)
})

void t.test('Footage: what midnight cut in two is one: clips, gaps, and each moment once', async (t) => {
  const { ask } = gateway()
  const footage = createFootage(ask, () => LATER)
  footage.show({ from: MIDNIGHT - HOUR / 2, until: MIDNIGHT + HOUR / 2 })
  await settled()
  const { moments, recorded, gaps } = footage.get().footage
  t.same(recorded.get('yard'), [{ from: MIDNIGHT - 5000, until: MIDNIGHT + 5000 }])
  t.equal(gaps.get('yard')?.length, 1)
  t.same(
    moments.map(({ from }) => from),
    [MIDNIGHT - HOUR, MIDNIGHT],
  )
  t.same(footage.get().known, { from: MIDNIGHT - HOUR, until: MIDNIGHT + HOUR })
})

void t.test('Footage: until a wider stretch is known, what is known of it is shown', async (t) => {
  const { ask, state } = gateway()
  const footage = createFootage(ask, () => LATER)
  footage.show({ from: MIDNIGHT, until: MIDNIGHT + HOUR })
  await settled()
  let answer = (): void => undefined
  state.hold = new Promise<void>((resolve) => (answer = resolve))
  footage.show({ from: MIDNIGHT, until: MIDNIGHT + 6 * HOUR })
  t.notOk(footage.get().isWhole)
  t.equal(footage.get().known, undefined)
  t.equal(footage.get().footage.moments.length, 1, 'the hour that is known')
  answer()
  await settled()
  t.ok(footage.get().isWhole)
  t.equal(footage.get().footage.moments.length, 6)
})

void t.test(
  'Footage: a question that fails leaves what is known, and is asked again when somebody says so',
  async (t) => {
    const { ask, asked, state } = gateway()
    const footage = createFootage(ask, () => LATER)
    footage.show({ from: MIDNIGHT, until: MIDNIGHT + HOUR })
    await settled()
    state.failure = new Error('Cannot answer: gone')
    footage.show({ from: MIDNIGHT + HOUR, until: MIDNIGHT + 2 * HOUR })
    await settled()
    t.equal(footage.get().problem, state.failure)
    const failed = asked.length
    footage.show({ from: MIDNIGHT + HOUR + 1, until: MIDNIGHT + 2 * HOUR - 1 })
    await settled()
    t.equal(asked.length, failed, 'not by itself')
    state.failure = undefined
    footage.refresh()
    await settled()
    t.equal(asked.length, failed + 1)
    t.equal(footage.get().problem, undefined)
    t.equal(footage.get().at, LATER)
  },
)

void t.test('Footage: only what can still change is asked for anew', async (t) => {
  const { ask, asked } = gateway()
  let now = LATER
  const footage = createFootage(ask, () => now)
  footage.show({ from: MIDNIGHT, until: MIDNIGHT + HOUR })
  await settled()
  footage.refresh()
  await settled()
  t.equal(asked.length, 1)
  now = MIDNIGHT + HOUR
  footage.refresh()
  await settled()
  t.equal(asked.length, 2)
})

void t.test('Footage: a mark is seen at once, in moments and in counts, and can be taken back', async (t) => {
  const { ask } = gateway()
  const footage = createFootage(ask, () => LATER)
  footage.show({ from: MIDNIGHT, until: MIDNIGHT + HOUR })
  await settled()
  const ids = new Set([`${MIDNIGHT}`])
  footage.mark(ids, true)
  footage.mark(ids, true)
  t.equal(footage.get().footage.moments[0]?.reviewed, true)
  t.equal(footage.get().footage.counts[0]?.unreviewed, 0)
  footage.mark(ids, false)
  t.equal(footage.get().footage.moments[0]?.reviewed, false)
  t.equal(footage.get().footage.counts[0]?.unreviewed, 1)
})

void t.test('Footage: listeners hear of every change, until they leave', async (t) => {
  const { ask } = gateway()
  const footage = createFootage(ask, () => LATER)
  let heard = 0
  const leave = footage.subscribe(() => heard++)
  footage.show({ from: MIDNIGHT, until: MIDNIGHT + HOUR })
  await settled()
  t.ok(heard >= 2)
  const before = heard
  leave()
  footage.mark(new Set(['none']), true)
  t.equal(heard, before)
})
