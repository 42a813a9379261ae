import { withinBudget } from '../llm/local/telling/budget.ts'
import { capital, inWords } from '../llm/local/telling/numbers.ts'
import { listed } from '../llm/local/words.ts'
import { MOST_SOURCES, type Overview, type OverviewClaim, type Source } from '../../schema/overview.ts'
import type { Account, Seen, Stretch } from './account.ts'
import { busiestOf, countedIn, countOf, type Counted } from './counting.ts'
import { eachOf } from './each.ts'
import type { Moments } from './moments.ts'
import { notableIn } from './notable.ts'

/** Words that are said of a whole video, an hour or a day. */
export const MOST_WORDS = 100
/** Share of the span at either end in which nobody is, from which on that is told. */
const EMPTY_END = 0.08
/** From this share of the span on, what is not known is more telling than what is. */
const MOSTLY = 0.3

interface Said extends OverviewClaim {
  weight: number
}

/**
 * Says what happened over several chunks, by counting their events: nothing that is not in them. One thing counts once, however
 * many chunks it is in; someone who comes back counts again.
 */
export function aggregate(account: Account, moments: Moments): Overview {
  const { span, events } = account
  const counted = countedIn(events)
  const said: Said[] = [
    saidOf(
      countSentence(counted, span, moments),
      counted.flatMap(({ seen }) => seen),
      120,
      span,
    ),
    ...busy(counted, moments),
    ...emptyEnds(counted, account, moments),
    ...eachOf(counted, moments).map(({ text, seen }, place) => saidOf(text, seen, 87 - place)),
    ...notableIn(events, moments).map(({ text, seen }, place) => saidOf(text, seen, 80 - place, span)),
    ...quiet(events, account, moments),
    ...unknown(account, moments),
  ]
  const claims = withinBudget(
    said.map((each) => [each] as const),
    MOST_WORDS,
  ).map(({ text, start, end, sources }) => ({ text, start, end, sources }))
  return { text: claims.map(({ text }) => text).join(' '), claims }
}

function countSentence(counted: readonly Counted[], span: Stretch, { during }: Moments): string {
  if (counted.length === 0) return `${capital(during(span))} nothing was seen to move.`
  const one = counted.length === 1 && counted[0]!.seen.length === 1
  return `${capital(during(span))} ${listed(counted.map(countOf))} ${one ? 'was' : 'were'} seen.`
}

/** When most people or vehicles were there at once, where there were more than one. */
function busy(counted: readonly Counted[], { at }: Moments): Said[] {
  return counted
    .filter(({ family }) => family === 'person' || family === 'vehicle')
    .flatMap((one) => {
      const { count, at: moment } = busiestOf(one.seen)
      if (count < 2 || one.seen.length < 3) return []
      const there = one.seen.filter(({ start, end }) => start <= moment && moment < end)
      const text = `At most ${countOf({ ...one, seen: there as never })} were there at once, at ${at(moment)}.`
      return [saidOf(text, there, one.family === 'person' ? 95 : 90)]
    })
}

/** That nobody is there before the first, and after the last. */
function emptyEnds(counted: readonly Counted[], { span, unknown: gaps }: Account, { at }: Moments): Said[] {
  const people = counted.find(({ family }) => family === 'person')?.seen
  if (!people) return []
  const least = (span.end - span.start) * EMPTY_END
  const first = Math.min(...people.map(({ start }) => start))
  const last = Math.max(...people.map(({ end }) => end))
  const isKnown = (stretch: Stretch): boolean => !gaps.some((gap) => overlap(gap, stretch) > 0)
  const before = { start: span.start, end: first }
  const after = { start: last, end: span.end }
  const told = [
    ...(first - span.start > least && isKnown(before) ? [{ ...before, text: `before ${at(first)}` }] : []),
    ...(span.end - last > least && isKnown(after) ? [{ ...after, text: `after ${at(last)}` }] : []),
  ]
  if (told.length === 0) return []
  const edges = [...people].filter(({ start, end }) => start === first || end === last)
  return [{ ...saidOf(`Nobody was seen ${listed(told.map(({ text }) => text))}.`, edges, 88, span) }]
}

/** How long nothing moved, where that is a large part. */
function quiet(events: readonly Seen[], { span }: Account, { during }: Moments): Said[] {
  const still = events.filter(({ type }) => type === 'no_activity')
  const longest = still.toSorted((a, b) => b.end - b.start - (a.end - a.start))[0]
  if (!longest || longest.end - longest.start < (span.end - span.start) * EMPTY_END) return []
  return [saidOf(`The longest time in which nothing moved was ${during(longest)}.`, [longest], 30)]
}

function unknown({ span, unknown: gaps }: Account, { during }: Moments): Said[] {
  const longest = gaps.toSorted((a, b) => b.end - b.start - (a.end - a.start))[0]
  if (!longest) return []
  const all = gaps.reduce((sum, gap) => sum + overlap(gap, span), 0)
  const what =
    gaps.length === 1
      ? during(longest)
      : `in ${inWords(gaps.length)} stretches, the longest ${during(longest)}`
  const weight = all > (span.end - span.start) * MOSTLY ? 200 : 70
  return [saidOf(`Nothing is known of what happened ${what}.`, [], weight, longest)]
}

const overlap = (a: Stretch, b: Stretch): number =>
  Math.max(0, Math.min(a.end, b.end) - Math.max(a.start, b.start))

function saidOf(text: string, seen: readonly Seen[], weight: number, stretch?: Stretch): Said {
  const { start, end } = stretch ?? {
    start: Math.min(...seen.map((each) => each.start)),
    end: Math.max(...seen.map((each) => each.end)),
  }
  return { text, start, end, weight, sources: sourcesOf(seen) }
}

/** Each chunk once, from the first to the last of what is seen in it. */
function sourcesOf(seen: readonly Seen[]): Source[] {
  const byChunk = Map.groupBy(seen, ({ source }) => source.chunkId)
  return [...byChunk.values()].slice(0, MOST_SOURCES).map((some) => ({
    ...some[0]!.source,
    startTime: Math.min(...some.map(({ source }) => source.startTime)),
    endTime: Math.max(...some.map(({ source }) => source.endTime)),
  }))
}
