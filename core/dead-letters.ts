import { Envelope } from '../schema/messages/index.ts'
import { originOf, type QueueName } from '../schema/queues.ts'
import { SpectraError } from './errors.ts'
import { editedBody } from './edited-letter.ts'
import { groupsAmong } from './operating/letter-groups.ts'
import {
  allLetters,
  DEAD_LETTER_QUEUES,
  isScoped,
  isTold,
  letterPage,
  lettersIn,
  MOST_LETTERS,
  visible,
  type LetterKey,
  type LetterPage,
  type LetterSelection,
  type WalkOptions,
} from './operating/letter-walk.ts'
import type {
  AuditLog,
  Mailbox,
  MessageGroup,
  Operating,
  Processes,
  StoredMessage,
  Tenant,
  Who,
} from './ports.ts'

export {
  DEAD_LETTER_QUEUES,
  MOST_LETTERS,
  type LetterKey,
  type LetterSelection,
} from './operating/letter-walk.ts'

/** Dead letters of one queue and error code. */
export interface LetterGroup extends MessageGroup {
  queue: QueueName
}

/**
 * What operators do with dead letters of all queues. Each change is in the audit log before it is made.
 *
 * A letter may be gone, by a purge, a policy or a deleted queue, while what failed is still failed. Asked for by id or process, it
 * is made again from the rows, and can be replayed like any other.
 */
export interface DeadLetters {
  /** In the order of the queues, at most `limit` (@default 50), without the first `skip`. */
  list(selection: LetterSelection, page?: { limit?: number; skip?: number }): Promise<StoredMessage[]>
  /** Those after a key, in an order in which nothing shifts: by queue, then by when they failed last. `limit` 1 to 10000 */
  page(selection: LetterSelection, page: { limit: number; after?: LetterKey }): Promise<LetterPage>
  /** How many have which cause, by queue, most first. */
  groups(selection: LetterSelection): Promise<LetterGroup[]>
  /** All that are selected, however many. Returns how many there were; with `dryRun` changes nothing. */
  all(verb: 'replay' | 'drop', selection: LetterSelection, options?: { dryRun?: boolean }): Promise<number>
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
  mailbox: Pick<Mailbox, 'browse' | 'letters' | 'groups' | 'replay' | 'edit' | 'drop' | 'publish'>
  processes: Pick<Processes, 'failures'>
  audit: AuditLog
  /** Absent where nobody's access is limited to cameras, and nobody counts what was dropped. */
  operating?: Pick<Operating, 'processesAmong' | 'dropped'>
  /**
   * On whose behalf; absent for operators, who look after all organizations. A letter that does not say whose it is counts as
   * this one's. Where its access is limited to cameras, the letters of those alone are there.
   */
  identity?: Who & Tenant
  /** Who does it, for the audit log. */
  by: string
}

export function createDeadLetters({
  mailbox,
  processes,
  audit,
  operating,
  identity,
  by,
}: DeadLettersOptions): DeadLetters {
  const walk: WalkOptions = { mailbox, processes, tenant: identity, operating }

  /** The log comes before the deed: nothing is done that is not in it. */
  async function record(action: string, letters: readonly StoredMessage[]): Promise<void> {
    for (const [owner, own] of Map.groupBy(letters, (one) => ownerOf(one) ?? identity?.organizationId)) {
      const ids = own.slice(0, AUDITED_IDS).map(({ id }) => id)
      const subject = own.length === 1 ? ids[0]! : `${own.length} dead letters`
      const details = { by, queues: [...new Set(own.map(({ queue }) => queue))], count: own.length, ids }
      const { userId, keyId } = identity ?? {}
      const whose = { ...(userId && { userId }), ...(keyId && { keyId }), organizationId: owner }
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

  /** Each queue at once: its broker looks through it once, however many there are. */
  async function replayGroups(given: LetterSelection, groups: readonly LetterGroup[]): Promise<number> {
    const selection = { ...given }
    delete selection.queue
    let count = 0
    for (const [queue, own] of Map.groupBy(groups, (group) => group.queue)) {
      const found = sumOf(own)
      const { organizationId } = selection
      const details = { by, queues: [queue], count: found, selection }
      const subject = found === 1 ? own[0]!.example : `${found} dead letters`
      const { userId, keyId } = identity ?? {}
      const whose = { ...(userId && { userId }), ...(keyId && { keyId }) }
      await audit.record({ ...whose, organizationId, action: 'dead-letters.replay', subject, details })
      count += await mailbox.replay(queue, selection)
    }
    return count
  }

  const deadLetters: DeadLetters = {
    async list({ queue, ...selection }, { limit = 50, skip = 0 } = {}) {
      const found: StoredMessage[] = []
      const wanted = Math.min(MOST_LETTERS, skip + limit)
      for (const name of queue === undefined ? DEAD_LETTER_QUEUES : [queue]) {
        if (found.length >= wanted) break
        const limit = wanted - found.length
        found.push(...(await visible(walk, await lettersIn(walk, name, { ...selection, limit }))))
      }
      return found.slice(skip)
    },

    page: (selection, { limit, after }) => letterPage(walk, selection, limit, after),

    async groups({ queue, ...selection }) {
      const groups: LetterGroup[] = []
      for (const name of queue === undefined ? DEAD_LETTER_QUEUES : [queue]) {
        const found = isScoped(walk)
          ? await groupsAmong(allLetters(walk, { ...selection, queue: name }, PAGE))
          : await mailbox.groups(name, selection)
        groups.push(...found.map((group) => ({ queue: name, ...group })))
      }
      return groups.sort((one, other) => other.count - one.count)
    },

    async all(verb, selection, { dryRun = false } = {}) {
      const pages = (): AsyncGenerator<StoredMessage[], void, void> => allLetters(walk, selection, PAGE)
      const single = isTold(selection) || isScoped(walk)
      if (dryRun && single)
        return (await Array.fromAsync(pages())).reduce((sum, page) => sum + page.length, 0)
      if (dryRun || (verb === 'replay' && !single)) {
        const groups = await deadLetters.groups(selection)
        return dryRun ? sumOf(groups) : replayGroups(selection, groups)
      }
      let count = 0
      for await (const page of pages()) count += await deadLetters[verb](page)
      return count
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

    drop: (letters) =>
      each('drop', letters, async (queue, ids) => {
        const count = await mailbox.drop(queue, { ids })
        await operating?.dropped(queue, ids)
        return count
      }),
  }
  return deadLetters
}

const AUDITED_IDS = 100
/** Letters that are held in memory at a time. */
const PAGE = 2000

const sumOf = (groups: readonly MessageGroup[]): number => groups.reduce((sum, { count }) => sum + count, 0)

/** The organization of a letter that is an envelope. */
export const ownerOf = ({ body }: StoredMessage): string | undefined =>
  Envelope.safeParse(body).data?.organizationId
