import type { ChunkAnalysis } from '../../../media/analysis/types.ts'
import { aheadOf, clockOf } from '../../../media/analysis/reading/clock.ts'
import { median } from '../../../media/analysis/scene.ts'

/** A clock in a picture may differ by so many seconds: recorders write it a little late, and starts are told to the second. */
const SLACK = 5
/** Clocks show the time of a zone, which is a multiple of so many seconds from UTC, up to the most. */
const ZONE_STEP = 900
const FARTHEST_ZONE = 14 * 3600

/**
 * What is wrong where a clock in the pictures of a chunk tells another time than the start of the video does: both times, by the offset of the
 * start. Where that is in UTC the clock may be of any zone.
 * @param startTime seconds of the source at which the chunk begins
 */
export function contradictionOf(
  { texts = [] }: Pick<ChunkAnalysis, 'texts'>,
  startTime: number,
  startedAt: string | undefined,
): string | undefined {
  if (startedAt === undefined) return undefined
  const offset = offsetOf(startedAt)
  for (const { readings } of texts.filter(({ isClock }) => isClock)) {
    const read = readings.flatMap(({ time, text }) => {
      const clock = clockOf(text)
      const moment = Date.parse(startedAt) + (offset + startTime + time) * 1000
      return clock ? [{ text, moment, ahead: aheadOf(clock, moment) }] : []
    })
    const ahead = median(read.map((one) => one.ahead))
    const apart =
      offset === 0 && Math.abs(ahead) <= FARTHEST_ZONE
        ? ahead - Math.round(ahead / ZONE_STEP) * ZONE_STEP
        : ahead
    // With the smallest part of a quarter of an hour beyond it is still the time of no zone.
    if (Math.abs(apart) <= SLACK) continue
    const first = read[0]!
    return `it says "${first.text}" where the video's time is ${shown(first.moment)}`
  }
  return undefined
}

/** Seconds by which a time of ISO 8601 with an offset is ahead of UTC. */
function offsetOf(time: string): number {
  const [, sign, hours, minutes] = /([+-])(\d{2}):?(\d{2})$/.exec(time) ?? []
  if (!sign) return 0
  return (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60)
}

const shown = (moment: number): string => new Date(moment).toISOString().slice(0, 19).replace('T', ' ')
