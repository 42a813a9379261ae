import type { EventView, ProcessView } from '../../../core/ports.ts'

/** When an event began by the clock; where nobody knows when its video began, when it was found. */
export function instantOf(
  { startTime, createdAt }: Pick<EventView, 'startTime' | 'createdAt'>,
  { options }: Pick<ProcessView, 'options'>,
): { at: Date; byClock: boolean } {
  const start = Date.parse(options.startedAt ?? '')
  if (Number.isNaN(start)) return { at: createdAt, byClock: false }
  return { at: new Date(start + startTime * 1000), byClock: true }
}
