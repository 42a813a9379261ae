import type { DetectedEvent } from '../../../schema/analysis.ts'

interface Span {
  startTime: number
  endTime: number
}

/** Seconds by which a time may miss the span before it is taken for one that was counted from the start of the chunk. */
const SLACK = 1

/**
 * An event with times within the span (P10): those of a model are hints. Where all of them lie outside and would lie inside if they
 * were counted from the start of the chunk, they were.
 */
export function within(event: DetectedEvent, span: Span): DetectedEvent {
  const times = [event.startTime, event.endTime]
  const inside = (time: number): boolean => time >= span.startTime - SLACK && time <= span.endTime + SLACK
  const counted = !times.some(inside) && times.every((time) => inside(time + span.startTime))
  const clamped = times.map((time) =>
    Math.min(Math.max(counted ? time + span.startTime : time, span.startTime), span.endTime),
  )
  const startTime = Math.min(...clamped)
  return { ...event, startTime, endTime: Math.max(startTime, ...clamped) }
}
