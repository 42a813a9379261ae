import type { Blocked, ChunkAnalysis, Stretch } from '../../../media/analysis/types.ts'
import { listed } from '../words.ts'
import { spanOf, type Passage, type Said } from './claim.ts'
import { lengthOf } from './doing.ts'
import { inWords } from './numbers.ts'
import type { Times } from './times.ts'

/** More of one sort are counted, and not told one by one. */
const MOST_TOLD = 2

/** From this share of the chunk on, what keeps the camera from seeing is more telling than what it saw. */
const MOSTLY = 0.3

/** What is said of the camera and of the whole picture. */
export function tellCamera(analysis: ChunkAnalysis, times: Times): Passage[] {
  const { duration, blocked, frozen, unsettled, moved, quiet, cuts } = analysis
  const trouble = (stretches: readonly Stretch[], text: string, mostly = 200): Passage[] =>
    stretches.length === 0
      ? []
      : [[said(stretches, text, lostOf(stretches) > duration * MOSTLY ? mostly : 60)]]
  const black = blocked.filter(({ kind }) => kind === 'dark')
  const covered = blocked.filter(({ kind }) => kind === 'covered')
  const unclear = 'so that nothing can be told apart'
  return [
    ...trouble(black, `The picture is black ${inTime(black, times)}: nothing can be seen.`),
    ...trouble(covered, `The camera is covered ${inTime(covered, times)}: nothing can be seen.`),
    ...trouble(frozen, `The picture is frozen ${inTime(frozen, times)}.`, 60),
    ...trouble(unsettled, `The whole picture changes ${inTime(unsettled, times)}, ${unclear}.`),
    ...trouble(moved, `The camera moves ${inTime(moved, times)}.`, 60),
    ...tellCuts(cuts, times),
    ...(quiet.length > 0 ? [[said(quiet, `Nothing moves ${inTime(quiet, times)}.`, 20)] as const] : []),
  ]
}

const said = (stretches: readonly Stretch[], text: string, weight: number): Said => ({
  ...spanOf(stretches),
  ...{ text, weight, of: [] },
})

const lostOf = (stretches: readonly Stretch[]): number =>
  stretches.reduce((sum, stretch) => sum + lengthOf(stretch), 0)

function inTime(stretches: readonly (Stretch | Blocked)[], times: Times): string {
  if (stretches.length === 0) return ''
  if (stretches.length <= MOST_TOLD) return listed(stretches.map(times.between))
  const seconds = Math.round(lostOf(stretches))
  const longest = stretches.toSorted((a, b) => lengthOf(b) - lengthOf(a))[0]!
  return `for ${seconds} seconds in all, at longest ${times.between(longest)}`
}

function tellCuts(cuts: readonly number[], times: Times): Passage[] {
  if (cuts.length === 0) return []
  const stretches = cuts.map((cut) => ({ start: cut, end: cut }))
  const text =
    cuts.length <= MOST_TOLD + 1
      ? `The scene changes at ${listed(cuts.map(times.at))}.`
      : `The scene changes ${inWords(cuts.length)} times ${times.between(spanOf(stretches))}.`
  return [[said(stretches, text, 55)]]
}
