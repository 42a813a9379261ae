import type { EventView, JournalEntry } from '../../core/ports.ts'
import { checkRange, idsOf, plainText, processIdOf, typesOf } from './arguments.ts'

export interface EventAddedFilter {
  cameraIds?: string[] | null
  processId?: string | null
  types?: string[] | null
  from?: number | null
  to?: number | null
  minConfidence?: number | null
  text?: string | null
}

const LONGEST_SECONDS = 1e9
const LONGEST_TEXT = 200

/**
 * Which entries of the journal may tell of events that are meant, and which of their events are.
 * @throws SS_INPUT_INVALID, SS_NOT_FOUND for a process id that is none
 */
export function eventMatcher(filter: EventAddedFilter): {
  entryTest: (entry: JournalEntry) => boolean
  passes: (event: EventView) => boolean
} {
  const cameras = idsOf('cameraIds', filter.cameraIds)
  const process = filter.processId ? processIdOf(filter.processId) : undefined
  const types = typesOf(filter.types)
  const from = checkRange('from', filter.from, 0, LONGEST_SECONDS) ?? 0
  const to = checkRange('to', filter.to, 0, LONGEST_SECONDS) ?? Infinity
  const least = checkRange('minConfidence', filter.minConfidence, 0, 1) ?? 0
  const text = plainText(filter.text ?? '')
  checkRange('text', text.length, 0, LONGEST_TEXT)
  const words = text.toLowerCase().split(' ').filter(Boolean)

  return {
    entryTest: ({ kind, processId, cameraId }) =>
      kind === 'events_added' &&
      (process === undefined || processId === process) &&
      (cameras === undefined || (cameraId !== undefined && cameras.has(cameraId))),
    passes({ type, startTime, endTime, confidence, description }) {
      const said = description.toLowerCase()
      return (
        (types === undefined || types.includes(type)) &&
        endTime >= from &&
        startTime <= to &&
        confidence >= least &&
        words.every((word) => said.includes(word))
      )
    },
  }
}
