import { SpectraError } from '../core/errors.ts'
import { Envelope, ENVELOPE_VERSION, messageTypeOf } from '../schema/messages/index.ts'
import type { QueueName } from '../schema/queues.ts'

/**
 * The envelope of a message as it was stored.
 * @throws SS_MESSAGE_NEWER where a newer version wrote it, whatever else it looks like; SS_MESSAGE_INVALID where it
 *   is no envelope, or of a type that does not belong into this queue
 */
export function openMessage(queue: QueueName, body: unknown): Envelope {
  const version = (body as { version?: unknown } | null)?.version
  if (typeof version === 'number' && version > ENVELOPE_VERSION) {
    throw new SpectraError(
      'SS_MESSAGE_NEWER',
      `Cannot read a message of ${queue}: it has version ${version}, and this node reads up to ${ENVELOPE_VERSION}`,
    )
  }
  const parsed = Envelope.safeParse(body)
  if (!parsed.success) {
    throw new SpectraError(
      'SS_MESSAGE_INVALID',
      `Cannot read a message of ${queue}: ${issuesOf(parsed.error)}`,
    )
  }
  const expected = messageTypeOf(queue)
  if (parsed.data.type !== expected) {
    throw new SpectraError(
      'SS_MESSAGE_INVALID',
      `Cannot read a message of ${queue}: it is a ${parsed.data.type}, not a ${expected}`,
    )
  }
  return parsed.data
}

/** The issues of a contract as one line: where, and what is wrong there. */
export function issuesOf(error: { issues: readonly { path: PropertyKey[]; message: string }[] }): string {
  return error.issues
    .map(({ path, message }) => `${path.map(String).join('.') || 'it'}: ${message}`)
    .join('; ')
}
