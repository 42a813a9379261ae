import { isDeepStrictEqual } from 'node:util'
import { SpectraError, toSpectraError } from '../../core/errors.ts'
import { editedBody } from '../../core/edited-letter.ts'
import type { Envelope, StoredMessage } from '../../core/ports.ts'
import { veiledMessage } from '../../core/veiled-message.ts'
import { MESSAGES, messageTypeOf } from '../../schema/messages/index.ts'
import type { FieldError } from './payloads.ts'

/** One field in which two payloads differ. */
export interface PayloadChange {
  path: string
  before?: unknown
  after?: unknown
}

export interface LetterCheck {
  ok: boolean
  errors: FieldError[]
  changes: PayloadChange[]
}

/** What would come of another payload for a letter: all that its contract has against it, and what would be another. */
export async function checkLetter(
  letter: StoredMessage,
  payload: unknown,
  reach: () => Promise<unknown>,
): Promise<LetterCheck> {
  const before = letter.body as Envelope
  const changes = differences(veiledMessage(before.payload), veiledMessage(payload))
  const errors = contractErrors(letter, payload)
  if (errors.length === 0) {
    try {
      await reach()
      editedBody(letter, { ...before, payload })
    } catch (thrown) {
      const error = toSpectraError(thrown)
      if (!(thrown instanceof SpectraError)) throw thrown
      errors.push({ code: error.code, message: error.message })
    }
  }
  return { ok: errors.length === 0, errors, changes }
}

function contractErrors({ queue }: StoredMessage, payload: unknown): FieldError[] {
  const { error } = MESSAGES[messageTypeOf(queue)].contract.safeParse(payload)
  return (error?.issues ?? []).map(({ path, message }) => ({
    ...(path.length > 0 && { field: path.join('.') }),
    ...{ code: 'SS_INPUT_INVALID', message },
  }))
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The fields in which two JSON values differ, by their paths; lists are compared as a whole. */
export function differences(before: unknown, after: unknown, path = ''): PayloadChange[] {
  if (isDeepStrictEqual(before, after)) return []
  if (!isRecord(before) || !isRecord(after)) {
    return [{ path, ...(before !== undefined && { before }), ...(after !== undefined && { after }) }]
  }
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()
  return fields.flatMap((field) =>
    differences(before[field], after[field], path === '' ? field : `${path}.${field}`),
  )
}
