import type { DetectedEvent } from '../../schema/analysis.ts'

/** Seconds by which a time may be off. */
export const TOLERANCE = 1

/** An event that happens, as a person would note it. */
export interface Expected {
  type: string
  startTime: number
  /** Absent for what happens at a moment. */
  endTime?: number
  /** Any of these, where it matters. */
  color?: string | readonly string[]
  /** Right to report and right to leave out. */
  optional?: boolean
}

export interface Score {
  /** Share of the reported events that happened. */
  precision: number
  /** Share of the events that happened which were reported. */
  recall: number
  missed: Expected[]
  wrong: DetectedEvent[]
  /** Counts behind the shares. */
  right: number
  reported: number
  happened: number
}

/** Pairs each reported event with at most one that happened: same type, times within the tolerance, colour where it is stated. */
export function match(reported: readonly DetectedEvent[], happened: readonly Expected[]): Score {
  const open = [...happened]
  const wrong: DetectedEvent[] = []
  let right = 0
  let excused = 0
  for (const event of reported) {
    const fitting = open.filter((expected) => fits(event, expected))
    const best = fitting.sort((a, b) => distance(event, a) - distance(event, b))[0]
    if (!best) {
      wrong.push(event)
      continue
    }
    open.splice(open.indexOf(best), 1)
    if (best.optional) excused++
    else right++
  }
  const missed = open.filter((expected) => !expected.optional)
  return scoreOf(right, reported.length - excused, right + missed.length, missed, wrong)
}

/** The score of several videos taken together. */
export function total(scores: readonly Score[]): Score {
  const sum = (pick: (score: Score) => number): number => scores.reduce((all, score) => all + pick(score), 0)
  return scoreOf(
    sum((score) => score.right),
    sum((score) => score.reported),
    sum((score) => score.happened),
    scores.flatMap((score) => score.missed),
    scores.flatMap((score) => score.wrong),
  )
}

function scoreOf(
  right: number,
  reported: number,
  happened: number,
  missed: Expected[],
  wrong: DetectedEvent[],
): Score {
  return {
    precision: reported ? right / reported : 1,
    recall: happened ? right / happened : 1,
    missed,
    wrong,
    right,
    reported,
    happened,
  }
}

function fits(event: DetectedEvent, expected: Expected): boolean {
  if (event.type !== expected.type) return false
  if (distance(event, expected) > TOLERANCE + 1e-6) return false
  if (expected.color === undefined) return true
  const colors = typeof expected.color === 'string' ? [expected.color] : expected.color
  return colors.includes(String(event.attributes.color))
}

/** The larger of the errors of start and end. */
function distance(event: DetectedEvent, { startTime, endTime }: Expected): number {
  const atStart = Math.abs(event.startTime - startTime)
  return endTime === undefined ? atStart : Math.max(atStart, Math.abs(event.endTime - endTime))
}

const LASTING = new Set([
  'object_moving',
  'person_detected',
  'no_activity',
  'camera_blocked',
  'camera_frozen',
  'loitering',
])
/** Pieces shorter than this may go unmentioned. */
const SHORT = 2.2

/** What happens, as it should be told chunk by chunk: what lasts is split at the borders, what is at a moment is told once. */
export function splitAt(happened: readonly Expected[], borders: readonly number[]): Expected[] {
  return happened.flatMap((expected) => {
    const { startTime, endTime } = expected
    if (endTime === undefined || !LASTING.has(expected.type)) return [expected]
    const inside = borders.filter((border) => border > startTime && border < endTime)
    const times = [startTime, ...inside, endTime]
    return times.slice(1).map((end, index) => {
      const start = times[index]!
      return {
        ...expected,
        startTime: start,
        endTime: end,
        optional: expected.optional || (inside.length > 0 && end - start < SHORT),
      }
    })
  })
}
