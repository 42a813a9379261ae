import type { Observation } from '../../../../schema/analysis.ts'
import { ANALYSIS_FPS, type Sighting, type Stretch } from '../../../media/analysis/types.ts'
import { isPerson } from '../words.ts'
import type { Lasting, Teller } from './teller.ts'

/** People at once from which on it is a crowd, where nobody says another number. */
export const CROWD = 6
/** Shorter ones are not told, and shorter breaks do not end them. Seconds. */
const LEAST_SECONDS = 2
const BREAK_SECONDS = 1.5

/** Stretches in which at least so many are there at once, and how many at most. */
export function crowdsOf(there: readonly Stretch[], least: number): (Stretch & { count: number })[] {
  const changes = there.flatMap(({ start, end }) => [
    { at: start, by: 1 },
    // Seen in its last picture, it is there until the next.
    { at: end + 1 / ANALYSIS_FPS, by: -1 },
  ])
  changes.sort((a, b) => a.at - b.at || b.by - a.by)
  const crowds: (Stretch & { count: number })[] = []
  let now = 0
  for (const { at, by } of changes) {
    const before = now
    now += by
    const last = crowds.at(-1)
    if (now >= least && before < least) {
      if (last && at - last.end < BREAK_SECONDS) last.count = Math.max(last.count, now)
      else crowds.push({ start: at, end: at, count: now })
    } else if (now >= least && last) last.count = Math.max(last.count, now)
    if (before >= least && last) last.end = at
  }
  return crowds.filter(({ start, end }) => end - start >= LEAST_SECONDS)
}

/** Where many people are in view at once. */
export function happeningsOfCrowd(
  sightings: readonly Sighting[],
  duration: number,
  { lasting }: Teller,
  least = CROWD,
): Observation[] {
  const people = sightings.filter(isPerson)
  return crowdsOf(people, least).map(({ start, end, count }) =>
    lasting('crowding', {
      ...goesOnWith(people, { start, end: Math.min(end, duration) }),
      what: `${least} or more people are in view at once`,
      ...{ confidence: 0.7, attributes: { kind: 'person', count } },
    }),
  )
}

/** A crowd goes on beyond the chunk where somebody does who is there at its first or last moment. */
export function goesOnWith(
  people: readonly Sighting[],
  { start, end }: Stretch,
): Pick<Lasting, 'start' | 'end' | 'before' | 'after'> {
  const near = 2 / ANALYSIS_FPS
  return {
    ...{ start, end },
    before: people.some((one) => one.entry === 'start' && Math.abs(one.start - start) < near),
    after: people.some((one) => one.exit === 'end' && Math.abs(one.end - end) < near + 1 / ANALYSIS_FPS),
  }
}
