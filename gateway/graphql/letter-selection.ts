import { DEAD_LETTER_QUEUES, type LetterSelection } from '../../core/dead-letters.ts'
import { ERRORS, SpectraError } from '../../core/errors.ts'
import type { QueueName } from '../../schema/queues.ts'
import { checkRange, processIdOf } from './arguments.ts'
import type { Context } from './context.ts'

/** Letters that one mutation changes. */
export const MOST_CHANGED = 1000
/** Furthest place that a page may start at. */
const LAST_PLACE = 9800

/** Which letters a client asks for. */
export interface Selection {
  ids?: string[] | null
  queue?: string | null
  processId?: string | null
  code?: string | null
  since?: Date | null
  until?: Date | null
}

/** Always of one organization: what has none is nobody's here. @throws SS_INPUT_INVALID, SS_NOT_FOUND */
export function selectionOf(given: Selection, { identity: { organizationId } }: Context): LetterSelection {
  const { ids, queue: name, processId, code, since, until } = given
  checkRange('ids', ids?.length, 1, MOST_CHANGED)
  if (code && !Object.hasOwn(ERRORS, code)) throw unknown('code', code, 'Give a code such as SS_URL_FAILED.')
  return {
    organizationId,
    ...(ids && { ids }),
    ...(name && { queue: queueOf(name) }),
    ...(processId && { processId: processIdOf(processId) }),
    ...(code && { code }),
    ...(since && { failedAfter: since }),
    ...(until && { failedBefore: until }),
  }
}

function queueOf(name: string): QueueName {
  const found = DEAD_LETTER_QUEUES.find((one) => one === name)
  if (found) return found
  throw unknown('queue', name, `Give one of ${DEAD_LETTER_QUEUES.join(', ')}.`)
}

const unknown = (field: string, value: string, advice: string): SpectraError =>
  new SpectraError(
    'SS_INPUT_INVALID',
    `Cannot look for dead letters of the ${field} ${JSON.stringify(value)}`,
    {
      details: { field, advice },
    },
  )

export const cursorOf = (place: number): string => Buffer.from(String(place)).toString('base64url')

export function placeOf(cursor: string | null | undefined): number {
  if (!cursor) return 0
  const place = Buffer.from(cursor, 'base64url').toString()
  if (/^\d+$/.test(place) && Number(place) <= LAST_PLACE) return Number(place)
  throw unknown('after', cursor, 'Give the endCursor of the page before.')
}
