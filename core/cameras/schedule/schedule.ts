import { SpectraError } from '../../errors.ts'
import { patternOf } from './pattern.ts'

/** When clips of a camera are taken: `always`, one after the other; `on-demand`, when somebody asks; else five fields of cron. */
export type Schedule = string

export const ALWAYS = 'always'
export const ON_DEMAND = 'on-demand'

export const isCron = (schedule: Schedule): boolean => schedule !== ALWAYS && schedule !== ON_DEMAND

/** How often clips are taken, and how long they are. */
export interface Rhythm {
  schedule: Schedule
  clipSeconds: number
  /** From the start of one clip to the start of the next; of a schedule of cron the shortest such time. */
  everySeconds: number
}

/**
 * A rhythm as it is kept, checked.
 * @throws SS_SCHEDULE_INVALID; SS_INPUT_INVALID where a clip would not be over when the next begins
 */
export function checkRhythm({ schedule: text, clipSeconds, everySeconds }: Rhythm): Rhythm {
  const schedule = text.trim().split(/\s+/).join(' ')
  if (schedule === ON_DEMAND)
    return { schedule, clipSeconds, everySeconds: Math.max(everySeconds, clipSeconds) }
  const step = schedule === ALWAYS ? everySeconds : patternOf(schedule).shortestStep
  if (clipSeconds <= step) return { schedule, clipSeconds, everySeconds: step }
  throw new SpectraError(
    'SS_INPUT_INVALID',
    `Cannot watch the camera: a clip of ${clipSeconds} s is not over when the next would begin, every ${step} s`,
    {
      details: {
        field: schedule === ALWAYS ? 'everySeconds' : 'clipSeconds',
        advice: schedule === ALWAYS ? `Give at least ${clipSeconds}.` : `Give at most ${step}.`,
      },
    },
  )
}

/** In words, for people: `10 s every 60 s`, `10 s every 10 minutes, between 08:00 and 18:59, by the clock of Europe/Berlin`. */
export function rhythmSaid({ schedule, clipSeconds, everySeconds }: Rhythm, zone = 'UTC'): string {
  if (schedule === ALWAYS) return `${clipSeconds} s every ${everySeconds} s`
  return `${clipSeconds} s ${scheduleSaid({ schedule, everySeconds }, zone)}`
}

/** When, in words, without how long: `every 60 s`, `on demand`, `at 06:00, by the clock of UTC`. */
export function scheduleSaid(
  { schedule, everySeconds }: Pick<Rhythm, 'schedule' | 'everySeconds'>,
  zone = 'UTC',
): string {
  if (schedule === ON_DEMAND) return 'on demand'
  if (schedule === ALWAYS) return `every ${everySeconds} s`
  const { said } = patternOf(schedule)
  return `${said.charAt(0).toLowerCase()}${said.slice(1)}, by the clock of ${zone}`
}

/** Of a folder, in words: `looked at every 10 s, recordings in parts of 10 s`. */
export const lookSaid = ({ everySeconds, clipSeconds }: Omit<Rhythm, 'schedule'>): string =>
  `looked at every ${everySeconds} s, recordings in parts of ${clipSeconds} s`
