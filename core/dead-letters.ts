import { Envelope, ENVELOPE_VERSION, messageIdOf, MESSAGES, messageTypeOf } from '../schema/messages/index.ts'
import { originOf, QUEUE_NAMES, type QueueName } from '../schema/queues.ts'
import { SpectraError } from './errors.ts'
import { issuesOf } from './issues.ts'
import type { AuditLog, Mailbox, MessageSelection, Processes, StoredMessage, Who } from './ports.ts'
import { unveiledMessage } from './veiled-message.ts'

export const DEAD_LETTER_QUEUES: readonly QueueName[] = QUEUE_NAMES.filter((name) => originOf(name))

export interface LetterSelection extends Omit<MessageSelection, 'limit'> {
  /** @default all dead-letter queues */
  queue?: QueueName
}

/** Most letters that one call looks at or changes: they are held in memory. */
export const MOST_LETTERS = 10_000

/**
 * What operators do with dead letters of all queues. Each change is in the audit log before it is made.
 *
 * A letter may be gone, by a purge, a policy or a deleted queue, while what failed is still failed. Asked for by id or process, it
 * is made again from the rows, and can be replayed like any other.
 */
export interface DeadLetters {
  /** In the order of the queues, at most `limit` (@default 50), without the first `skip`. */
  list(selection: LetterSelection, page?: { limit?: number; skip?: number }): Promise<StoredMessage[]>
  /** The one whose id begins so. @throws SS_NOT_FOUND, SS_INPUT_INVALID where several do */
  find(id: string, selection?: LetterSelection): Promise<StoredMessage>
  /** Back to their stages, each as a first attempt. Returns how many were still there. */
  replay(letters: readonly StoredMessage[]): Promise<number>
  /** Gives one another body. @throws SS_INPUT_INVALID with what is wrong with it; SS_NOT_FOUND */
  edit(letter: StoredMessage, body: unknown): Promise<StoredMessage>
  /** Deletes them; what failed stays failed. Returns how many were still there. */
  drop(letters: readonly StoredMessage[]): Promise<number>
}

export interface DeadLettersOptions {
  mailbox: Pick<Mailbox, 'browse' | 'replay' | 'edit' | 'drop' | 'publish'>
  processes: Pick<Processes, 'failures'>
  audit: AuditLog
  /**
   * On whose behalf; absent for operators, who look after all organizations. A letter that does not say whose it is counts as
   * this one's.
   */
  identity?: Who
  /** Who does it, for the audit log. */
  by: string
}

export function createDeadLetters({
  mailbox,
  processes,
  audit,
  identity,
  by,
}: DeadLettersOptions): DeadLetters {
  /** The log comes before the deed: nothing is done that is not in it. */
  async function record(action: string, letters: readonly StoredMessage[]): Promise<void> {
    for (const [owner, own] of Map.groupBy(letters, (one) => ownerOf(one) ?? identity?.organizationId)) {
      const ids = own.slice(0, AUDITED_IDS).map(({ id }) => id)
      const subject = own.length === 1 ? ids[0]! : `${own.length} dead letters`
      const details = { by, queues: [...new Set(own.map(({ queue }) => queue))], count: own.length, ids }
      const whose = { ...identity, organizationId: owner }
      await audit.record({ ...whose, action: `dead-letters.${action}`, subject, details })
    }
  }

  async function each(
    verb: 'replay' | 'drop',
    letters: readonly StoredMessage[],
    change: (queue: QueueName, ids: string[]) => Promise<number>,
  ): Promise<number> {
    let count = 0
    for (const [queue, own] of Map.groupBy(letters, (one) => one.queue)) {
      await record(verb, own)
      count += await change(
        queue,
        own.map(({ id }) => id),
      )
    }
    return count
  }

  /** Those that are there, then those that are gone, where it is said which. */
  async function lettersIn(queue: QueueName, selection: MessageSelection): Promise<StoredMessage[]> {
    const present = await mailbox.browse(queue, selection)
    const left = selection.limit! - present.length
    const isTold = selection.ids !== undefined || selection.processId !== undefined
    if (!isTold || left === 0) return present
    const ids = new Set(present.map(({ id }) => id))
    const failed = await processes.failures(queue, { ...selection, limit: MOST_LETTERS })
    return [...present, ...failed.filter(({ id }) => !ids.has(id)).slice(0, left)]
  }

  /** As a replay does: back to its stage, as a first attempt that comes after all that failed. */
  async function publishAgain(letters: readonly StoredMessage[]): Promise<number> {
    await record('replay', letters)
    await mailbox.publish(
      letters.map(({ queue, body, priority, replays }) => ({
        ...{ queue: originOf(queue)!, envelope: body as Envelope, priority, replays: replays + 1 },
      })),
    )
    return letters.length
  }

  const deadLetters: DeadLetters = {
    async list({ queue, ...selection }, { limit = 50, skip = 0 } = {}) {
      const found: StoredMessage[] = []
      const wanted = Math.min(MOST_LETTERS, skip + limit)
      for (const name of queue === undefined ? DEAD_LETTER_QUEUES : [queue]) {
        if (found.length >= wanted) break
        found.push(...(await lettersIn(name, { ...selection, limit: wanted - found.length })))
      }
      return found.slice(skip)
    },

    async find(id, selection = {}) {
      const exact = await deadLetters.list({ ...selection, ids: [id] }, { limit: 2 })
      if (exact.length > 0) return exact[0]!
      const all = id === '' ? [] : await deadLetters.list(selection, { limit: MOST_LETTERS })
      const [first, ...others] = all.filter((one) => one.id.startsWith(id))
      const shown = JSON.stringify(id.slice(0, 80))
      if (!first) throw new SpectraError('SS_NOT_FOUND', `Cannot find the dead letter ${shown}`)
      if (others.length === 0) return first
      const message = `Cannot tell which dead letter ${shown} is: ${others.length + 1} begin so`
      throw new SpectraError('SS_INPUT_INVALID', message)
    },

    async replay(letters) {
      const lost = letters.filter((one) => one.lost)
      const present = letters.filter((one) => !one.lost)
      const count = await each('replay', present, (queue, ids) => mailbox.replay(queue, { ids }))
      return lost.length === 0 ? count : count + (await publishAgain(lost))
    },

    async edit(letter, given) {
      const body = editedBody(letter, given)
      const edited = { ...letter, id: body.id, body }
      delete edited.bytes
      await record('edit', [edited])
      if (await mailbox.edit(letter.queue, letter.id, body)) return edited
      throw new SpectraError('SS_NOT_FOUND', `Cannot edit the dead letter ${letter.id}: it is gone`)
    },

    drop: (letters) => each('drop', letters, (queue, ids) => mailbox.drop(queue, { ids })),
  }
  return deadLetters
}

const AUDITED_IDS = 100

/** The organization of a letter that is an envelope. */
export const ownerOf = ({ body }: StoredMessage): string | undefined =>
  Envelope.safeParse(body).data?.organizationId

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
  const { about: root } = MESSAGES[type]
  if (
    messageIdOf(type, about) !== known.id &&
    about[root] !== (known.payload as typeof about | null)?.[root]
  ) {
    throw refuse(`payload.${root}: it stays what it is, or this is another message`)
  }
  return parsed.data
}
