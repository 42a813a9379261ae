import { Cron } from 'croner'
import cronstrue from 'cronstrue'
import { SpectraError } from '../../errors.ts'

/**
 * Times that repeat, such as `0 8-18 * * 1-5`, on the face of a clock. Times are milliseconds as if the clock showed UTC: which
 * instants they are is for the zone to say (`occurrences.ts`).
 */
export interface Pattern {
  /** The first time after one; undefined: none in the years that are looked at. */
  after(wall: number): number | undefined
  /** The last time before one. */
  before(wall: number): number | undefined
  /** From one time to the next at least, in seconds. */
  readonly shortestStep: number
  /** In words. */
  readonly said: string
}

/** Times that are looked at for the shortest step: more than an hour of any pattern, and several days of most. */
const LOOKED_AT = 100
/** Patterns that are kept read. */
const KEPT = 500
const SECOND = 1000
/** 29 February comes within eight years. Milliseconds. */
const LONGEST_BACK = 20 * 366 * 86_400 * SECOND

const kept = new Map<string, Pattern>()

/**
 * Five fields: minute, hour, day of the month, month, day of the week.
 * @throws SS_SCHEDULE_INVALID
 */
export function patternOf(expression: string): Pattern {
  const known = kept.get(expression)
  if (known) return known
  const pattern = read(expression)
  if (kept.size >= KEPT) kept.clear()
  kept.set(expression, pattern)
  return pattern
}

function read(expression: string): Pattern {
  if (expression.split(' ').length !== 5) throw invalid(expression, 'it has not five fields')
  const { cron, said } = parse(expression)
  const after = (wall: number): number | undefined => cron.nextRun(new Date(wall))?.getTime()
  const first = after(Date.UTC(2000, 0, 1) - 1)
  if (first === undefined) throw invalid(expression, 'its time never comes')
  const shortestStep = shortestOf(cron.nextRuns(LOOKED_AT, new Date(first - 1)))
  return { after, said, shortestStep, before: (wall) => lastBefore(after, wall, shortestStep * SECOND) }
}

/** The last time before one, looked for forward: backward, croner gives up on times that are rare. */
function lastBefore(after: Pattern['after'], wall: number, step: number): number | undefined {
  const isBefore = (time: number | undefined): time is number => time !== undefined && time < wall
  let last: number | undefined
  for (let back = step; !isBefore(last); back *= 2) {
    if (back > LONGEST_BACK) return undefined
    last = after(wall - back - 1)
  }
  for (let until = wall; ;) {
    const next = after(last)
    if (!isBefore(next)) return last
    const middle = Math.floor((last + until) / 2)
    const later = after(middle)
    if (isBefore(later)) last = later
    else [last, until] = [next, middle]
  }
}

function parse(expression: string): { cron: Cron; said: string } {
  try {
    const cron = new Cron(expression, { mode: '5-part', utcOffset: 0, paused: true })
    return { cron, said: cronstrue.toString(expression, { use24HourTimeFormat: true }) }
  } catch (cause) {
    // Each names what is wrong: croner by an error, cronstrue by a text.
    const found = cause instanceof Error ? cause.message : String(cause)
    throw invalid(expression, found.replace(/^(?:CronPattern|Error): /, ''), cause)
  }
}

function shortestOf(times: readonly Date[]): number {
  const steps = times.slice(1).map((time, index) => (time.getTime() - times[index]!.getTime()) / SECOND)
  return Math.min(366 * 86_400, ...steps)
}

function invalid(expression: string, found: string, cause?: unknown): SpectraError {
  const shown = JSON.stringify(expression.slice(0, 80))
  const what = `Cannot watch by the schedule ${shown}: ${found.replace(/\.$/, '')}`
  return new SpectraError('SS_SCHEDULE_INVALID', what, { details: { field: 'schedule' }, cause })
}
