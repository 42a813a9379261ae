import type { z } from 'zod'
import { SpectraError } from '../../core/errors.ts'
import { issuesOf } from '../../core/issues.ts'
import { Envelope, ENVELOPE_VERSION, messageTypeOf } from '../../schema/messages/index.ts'
import type { QueueName } from '../../schema/queues.ts'

/**
 * The envelope of a message as it was stored.
 * @throws SS_MESSAGE_NEWER where a newer version wrote it, whatever else it looks like; SS_MESSAGE_INVALID where it
 *   is no envelope, or of a type that does not belong into this queue
 */
export function openMessage(queue: QueueName, body: unknown): Envelope {
  const refuse = (why: string): SpectraError =>
    new SpectraError('SS_MESSAGE_INVALID', `Cannot read a message of ${queue}: ${why}`)
  if (typeof body === 'string') throw refuse(`it is text, not a JSON object (${shown(body)})`)
  const version = (body as { version?: unknown } | null)?.version
  if (typeof version === 'number' && version > ENVELOPE_VERSION) {
    throw new SpectraError(
      'SS_MESSAGE_NEWER',
      `Cannot read a message of ${queue}: it has version ${version}, and this node reads up to ${ENVELOPE_VERSION}`,
    )
  }
  const parsed = Envelope.safeParse(body)
  if (!parsed.success) throw refuse(issuesOf(parsed.error))
  const expected = messageTypeOf(queue)
  if (parsed.data.type !== expected) throw refuse(`it is a ${shown(parsed.data.type)}, not a ${expected}`)
  return parsed.data
}

/**
 * The payload of a message by the contract of its actor.
 * @throws SS_MESSAGE_INVALID where it breaks that; SS_MESSAGE_FOREIGN where it is about another organization or process than
 *   its envelope says, which is what rows and objects are written under (P8)
 */
export function openPayload<P>({ id, type, payload, ...envelope }: Envelope, contract: z.ZodType<P>): P {
  const parsed = contract.safeParse(payload)
  if (!parsed.success) {
    throw new SpectraError('SS_MESSAGE_INVALID', `Cannot read ${type} ${id}: ${issuesOf(parsed.error)}`)
  }
  const about = parsed.data as Partial<Record<'organizationId' | 'processId', unknown>> | null
  for (const field of ['organizationId', 'processId'] as const) {
    const said = about?.[field]
    if (said === undefined || said === envelope[field]) continue
    throw new SpectraError(
      'SS_MESSAGE_FOREIGN',
      `Cannot work on ${type} ${id}: its payload has another ${field} than its envelope`,
    )
  }
  return parsed.data
}

const SHOWN_CHARACTERS = 60

/** The beginning of a text that somebody sent. */
const shown = (text: string): string =>
  JSON.stringify(text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}...` : text)
