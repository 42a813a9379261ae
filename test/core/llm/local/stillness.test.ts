import t from 'tap'
import { createStillness, SETTLED_SECONDS } from '../../../../core/llm/local/stillness.ts'
import type { ChunkAnalysis, Sighting } from '../../../../core/media/analysis/types.ts'
import type { ChunkVideo } from '../../../../core/ports.ts'

const { signal } = new AbortController()
const SECONDS = 10

const sighting = (entry: Sighting['entry'], exit: Sighting['exit']): Sighting => ({
  ...{
    id: 1,
    kind: 'person',
    kindScore: 0.9,
    start: 1,
    end: 3,
    entry,
    exit,
    color: 'red',
    share: 0.02,
    travelled: 0.5,
    reach: 0.5,
  },
  ...{ x: 0.5, y: 0.4, path: [], stops: [], lively: true, person: 0.9, confidence: 0.9, dwellBefore: 0 },
})
const EMPTY: ChunkAnalysis = {
  ...{ duration: SECONDS, frames: 50, width: 320, height: 180, sightings: [], cuts: [], blocked: [] },
  ...{ frozen: [], quiet: [], unsettled: [], moved: [], tooSmall: false },
}
const seen = (...sightings: Sighting[]): ChunkAnalysis => ({ ...EMPTY, sightings })

/** Which chunks of a video are still, asked in order; and how often one was looked at. */
async function world(analyses: readonly ChunkAnalysis[]) {
  const chunks = analyses.map((_, index): ChunkVideo => ({
    key: `chunk-${index}`,
    sha256: 'a',
    file: async () => '',
  }))
  let looks = 0
  const { isStill } = createStillness({
    async at({ chunk }) {
      looks++
      return analyses[chunks.indexOf(chunk)]!
    },
  })
  const ask = (index: number): Promise<boolean> => {
    const span = { ordinal: index + 1, startTime: index * SECONDS, endTime: (index + 1) * SECONDS }
    const before = chunks.slice(Math.max(0, index - 2), index).toReversed()
    return isStill({ chunk: chunks[index]!, before, span }, signal)
  }
  return {
    ask,
    looks: () => looks,
    async all() {
      const still = []
      for (const index of chunks.keys()) still.push(await ask(index))
      return still
    },
  }
}
const stillOf = async (...analyses: ChunkAnalysis[]): Promise<boolean[]> => (await world(analyses)).all()

void t.test('Stillness: an empty scene is still; one in which something was followed is not', async (t) => {
  const passing = seen(sighting('left', 'right'))
  t.same(await stillOf(EMPTY, passing, EMPTY), [true, false, true])
})

void t.test('Stillness: whatever keeps the analyst from seeing is no stillness', async (t) => {
  const stretch = { start: 1, end: 3 }
  const bad: Record<string, Partial<ChunkAnalysis>> = {
    'a cut': { cuts: [4] },
    'a covered camera': { blocked: [{ ...stretch, kind: 'covered' }] },
    'a frozen picture': { frozen: [stretch] },
    'a restless picture': { unsettled: [stretch] },
    'too few pixels': { tooSmall: true },
    'somebody who speaks': { speech: [stretch] },
    'half of it decoded': { duration: SECONDS / 2 },
  }
  for (const [what, change] of Object.entries(bad))
    t.same(await stillOf({ ...EMPTY, ...change }), [false], what)
})

void t.test('Stillness: who came in and is seen no more counts as there for a minute', async (t) => {
  const minute = Array.from({ length: SETTLED_SECONDS / SECONDS }, () => EMPTY)
  for (const exit of ['end', 'inside'] as const) {
    const still = await stillOf(seen(sighting('left', exit)), ...minute, EMPTY)
    t.same(still, [false, ...minute.map(() => false), true], exit)
  }
  const left = seen(sighting('start', 'right'))
  t.same(await stillOf(seen(sighting('left', 'end')), EMPTY, left, EMPTY), [false, false, false, true])
})

void t.test('Stillness: somebody else who passes does not take along who stands there', async (t) => {
  const passing = seen(sighting('left', 'right'))
  t.same(await stillOf(seen(sighting('left', 'end')), EMPTY, passing, EMPTY), [false, false, false, false])
})

void t.test('Stillness: chunks before are looked at only where that is not known yet', async (t) => {
  const one = await world([seen(sighting('left', 'end')), EMPTY, EMPTY, EMPTY])
  t.equal(await one.ask(2), false)
  t.equal(one.looks(), 3, 'the chunk and the two before it')
  t.equal(await one.ask(3), false)
  t.equal(one.looks(), 4)
})
