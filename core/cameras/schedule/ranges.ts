import { patternOf } from './pattern.ts'
import { occurrenceAfter, occurrenceBefore } from './occurrences.ts'
import { isCron, type Rhythm } from './schedule.ts'

/** Where the ranges begin of which clips are taken. */
export interface Ranges {
  /** The first beginning at an instant or after it. */
  from(instant: Date): Date
  /** The one after a beginning. */
  after(beginning: Date): Date
  /** The one before a beginning; undefined: none. */
  before(beginning: Date): Date | undefined
  /** Of the beginnings from `first` on the latest until an instant; `first` where that is later. */
  latest(first: Date, until: Date): Date
  /** Of a camera that shows the present only: which range a clip is taken of that was due at `first`; undefined: it is too late for one. */
  present(first: Date, now: Date): Date | undefined
}

/** So late a clip of a schedule is still taken of a camera that shows the present only. Seconds. */
const LATEST = 600

/** @param zone IANA name of the clock by which a schedule of cron is told */
export const rangesOf = ({ schedule, everySeconds }: Omit<Rhythm, 'clipSeconds'>, zone = 'UTC'): Ranges =>
  isCron(schedule) ? rangesOfCron(schedule, zone) : rangesOfRhythm(everySeconds * 1000)

/** One after the other from any instant on. */
function rangesOfRhythm(everyMs: number): Ranges {
  const moved = (from: Date, steps: number): Date => new Date(from.getTime() + steps * everyMs)
  return {
    from: (instant) => instant,
    after: (beginning) => moved(beginning, 1),
    before: (beginning) => moved(beginning, -1),
    latest: (first, until) =>
      moved(first, Math.max(0, Math.floor((until.getTime() - first.getTime()) / everyMs))),
    present: (first, now) => (now.getTime() - first.getTime() >= everyMs ? now : first),
  }
}

function rangesOfCron(schedule: string, zone: string): Ranges {
  const pattern = patternOf(schedule)
  const after = (ms: number): Date => {
    const found = occurrenceAfter(pattern, zone, ms)
    // A pattern that has one time has another: only the end of the years that are looked at is none.
    if (found === undefined) throw new RangeError(`The schedule ${schedule} has no time after ${ms}`)
    return new Date(found)
  }
  const before = (ms: number): Date | undefined => {
    const found = occurrenceBefore(pattern, zone, ms)
    return found === undefined ? undefined : new Date(found)
  }
  const latest: Ranges['latest'] = (first, until) => {
    const found = before(until.getTime() + 1)
    return found && found > first ? found : first
  }
  return {
    from: (instant) => after(instant.getTime() - 1),
    after: (beginning) => after(beginning.getTime()),
    before: (beginning) => before(beginning.getTime()),
    latest,
    present(first, now) {
      const found = latest(first, now)
      return now.getTime() - found.getTime() <= LATEST * 1000 ? found : undefined
    },
  }
}
