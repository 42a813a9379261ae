import { SpectraError } from '../../core/errors.ts'
import type { NewCaseItem } from '../../core/ports.ts'
import { plainText } from './arguments.ts'

export interface ItemInput {
  eventId?: string | null
  chunkId?: string | null
  processId?: string | null
  startTime?: number | null
  endTime?: number | null
  cameraId?: string | null
  from?: Date | null
  until?: Date | null
  comment?: string | null
}

/** How many are taken with one order. */
export const MOST_AT_ONCE = 100

/** @throws SS_INPUT_INVALID where it is not exactly one of the four */
export function itemOf(given: ItemInput, at: number): NewCaseItem {
  const { eventId, chunkId, processId, startTime, endTime, cameraId, from, until } = given
  const said = [eventId, chunkId, processId, cameraId].filter((each) => each != null).length
  const comment = given.comment == null ? {} : { comment: given.comment }
  if (said === 1) {
    if (eventId != null) return { eventId, ...comment }
    if (chunkId != null) return { chunkId, ...comment }
    if (processId != null && startTime != null && endTime != null)
      return { processId, startTime, endTime, ...comment }
    if (cameraId != null && from && until) return { cameraId: plainText(cameraId), from, until, ...comment }
  }
  throw new SpectraError('SS_INPUT_INVALID', `Cannot add moment ${at + 1}: it does not say what it is`, {
    details: {
      field: `items.${at}`,
      advice:
        'Give exactly one of: eventId; chunkId; processId with startTime and endTime; cameraId with from and until.',
    },
  })
}
