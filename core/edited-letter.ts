import {
  aboutOf,
  Envelope,
  ENVELOPE_VERSION,
  messageIdOf,
  MESSAGES,
  messageTypeOf,
} from '../schema/messages/index.ts'
import { SpectraError } from './errors.ts'
import { issuesOf } from './issues.ts'
import type { StoredMessage } from './ports.ts'
import { unveiledMessage } from './veiled-message.ts'

/**
 * The new body of a letter, by the contract of its queue. It stays the same message about the same thing: its failure is
 * accounted for under that name. Passwords that were shown as `***` and left so are kept.
 * @throws SS_INPUT_INVALID
 */
export function editedBody({ id, queue, body: before }: StoredMessage, given: unknown): Envelope {
  const body = unveiledMessage(given, before)
  const refuse = (why: string): SpectraError =>
    new SpectraError('SS_INPUT_INVALID', `Cannot edit the dead letter ${id}: ${why}`)
  const parsed = Envelope.safeParse(body)
  if (!parsed.success) throw refuse(issuesOf(parsed.error))
  if (parsed.data.version > ENVELOPE_VERSION)
    throw refuse(`version: this program reads up to ${ENVELOPE_VERSION}`)
  const type = messageTypeOf(queue)
  if (parsed.data.type !== type) throw refuse(`type: messages of ${queue} are a ${type}`)
  const payload = MESSAGES[type].contract.safeParse(parsed.data.payload)
  if (!payload.success) {
    const issues = payload.error.issues.map((issue) => ({ ...issue, path: ['payload', ...issue.path] }))
    throw refuse(issuesOf({ issues }))
  }
  const about = payload.data as Record<string, unknown>
  for (const field of ['organizationId', 'processId'] as const) {
    if (about[field] !== undefined && about[field] !== parsed.data[field]) {
      throw refuse(`payload.${field}: it is another than that of the envelope`)
    }
  }
  const known = Envelope.safeParse(before).data
  if (!known) return parsed.data
  for (const field of ['id', 'organizationId', 'processId', 'version', 'trace'] as const) {
    if (parsed.data[field] !== known[field]) throw refuse(`${field}: it stays ${known[field]}`)
  }
  const root = aboutOf(type, about)
  if (
    messageIdOf(type, about) !== known.id &&
    about[root] !== (known.payload as typeof about | null)?.[root]
  ) {
    throw refuse(`payload.${root}: it stays what it is, or this is another message`)
  }
  return parsed.data
}
