import type { DatabaseSync } from 'node:sqlite'
import { originOf } from '../../schema/queues.ts'
import { SpectraError } from '../errors.ts'
import type { Consumer, Mailbox } from '../ports.ts'
import { createCommits } from './embedded/commits.ts'
import { openDatabase, transaction } from './embedded/database.ts'
import { createDeliveries } from './embedded/deliveries.ts'
import { closedError, mailboxError } from './embedded/errors.ts'
import { createExchanges } from './embedded/exchanges.ts'
import { createHousekeeping } from './embedded/housekeeping.ts'
import { createListeners } from './embedded/listeners.ts'
import { createMessages } from './embedded/messages.ts'
import { createOperations } from './embedded/operations.ts'
import { deadLetterQueue, editedText, knownExchange, knownQueue, rowOf, sizeOf, textOf } from './outgoing.ts'
import { createOwners, type Owner, type Owners } from './embedded/owners.ts'

export interface EmbeddedMailboxOptions {
  /** The file; its directory is made where it is missing. SQLite puts `-wal` and `-shm` beside it, each opener a lock. */
  path: string
  /** Milliseconds since 1970. @default Date.now */
  clock?: () => number
  /** Processes that may vanish holding a message, in one attempt, before it is dead-lettered. @default 50 */
  deliveryLimit?: number
  /** How soon messages of other processes and ended delays are noticed, in ms. @default 20 */
  pollMs?: number
  /** How soon vanished processes are noticed, in ms. @default 250 */
  vigilanceMs?: number
  /** Largest size of the file in bytes; beyond it publishing is SS_DISK_FULL. @default unlimited */
  maxBytes?: number
  /** What went wrong where no caller waits for it. @default a process warning */
  onError?: (error: unknown) => void
}

const warn = (error: unknown): void => process.emitWarning(mailboxError(error, 'serve the mailbox', 'it'))

/**
 * The mailbox as one SQLite file: durable across kill -9 and, as far as the disk keeps its word, power loss; open to
 * several processes of one machine at once.
 *
 * Delivery is at least once: a message whose holder vanishes comes back with the same attempt. Retried and handed back
 * messages keep their place in the queue; dead letters and replays go to the end. Verbs of a delivery wait for space on a
 * full disk; everything else rejects with SS_DISK_FULL. One `publish` is one transaction: thousands of messages in one
 * call hold up the event loop.
 *
 * @throws SS_DATA_DIR_UNUSABLE, SS_DATABASE_NEWER, SS_DISK_FULL, SS_MAILBOX_UNAVAILABLE
 */
export function createEmbeddedMailbox(options: EmbeddedMailboxOptions): Mailbox {
  const { path, clock = Date.now, onError = warn } = options
  const db = openDatabase(path, options.maxBytes)
  const owners = createOwners(db, path, clock)
  const self = join(db, owners, path)
  const messages = createMessages(db, clock, options.deliveryLimit ?? 50)
  const listeners = createListeners(db, self.id)
  const exchanges = createExchanges(db, self.id, clock, onError)
  const wanted = (): boolean => deliveries.wanted() || exchanges.wanted()
  const commits = createCommits(db, path, {
    wanted,
    take: () => {
      const after = [deliveries.take(), exchanges.take()]
      return () => after.map((handOver) => handOver()).includes(true)
    },
    onError,
  })
  const { write } = commits
  const deliveries = createDeliveries({ owner: self.id, messages, write, clock, onError })
  const operations = createOperations(db, write, clock)
  const housekeeping = createHousekeeping({
    ...{ db, self, owners, listeners, messages, exchanges, commits, wanted, onError },
    pollMs: options.pollMs ?? 20,
    vigilanceMs: options.vigilanceMs ?? 250,
  })
  let closing: Promise<void> | undefined

  const ensureOpen = (what: string): void => {
    if (closing !== undefined) throw closedError(what)
  }

  /** A consumer or subscriber: known to other openers from `come` to `cancel`, served in between. */
  const attend = async (
    name: Parameters<typeof listeners.come>[0],
    serve: () => Consumer['cancel'],
  ): Promise<Consumer> => {
    await write(() => listeners.come(name), { what: `listen to ${name}` })
    ensureOpen(`listen to ${name}`)
    const stop = serve()
    housekeeping.start()
    commits.wake()
    let cancelled: Promise<void> | undefined
    const cancel = async (): Promise<void> => {
      await stop()
      if (!deliveries.active && !exchanges.active) housekeeping.stop()
      if (closing === undefined) {
        await write(() => listeners.go(name), { what: `stop listening to ${name}`, patient: true })
      }
    }
    return { cancel: () => (cancelled ??= cancel()) }
  }

  return {
    async publish(outgoing) {
      ensureOpen('publish')
      const rows = outgoing.map(rowOf)
      if (rows.length === 0) return
      await write(() => rows.forEach(messages.insert), { what: 'publish', size: sizeOf(rows) })
    },

    async consume(queue, { prefetch }, onDelivery) {
      knownQueue(queue, 'consume')
      if (!Number.isInteger(prefetch) || prefetch < 1) {
        throw new SpectraError(
          'SS_INPUT_INVALID',
          `Cannot consume ${queue}: the prefetch is ${prefetch}, and must be an integer from 1`,
        )
      }
      return attend(queue, () => deliveries.add(queue, prefetch, onDelivery))
    },

    async broadcast(exchange, envelopes) {
      knownExchange(exchange, 'broadcast')
      const bodies = envelopes.map((envelope) => textOf(envelope, `broadcast to ${exchange}`))
      const size = bodies.length
      await write(() => exchanges.leave(exchange, bodies), { what: 'broadcast', size })
      for (const body of bodies) exchanges.hand(exchange, body)
    },

    async subscribe(exchange, onMessage) {
      knownExchange(exchange, 'subscribe')
      return attend(exchange, () => exchanges.add(exchange, onMessage))
    },

    async depth(queue) {
      ensureOpen('count messages')
      return reading('count messages', () => operations.depth(knownQueue(queue, 'count messages')))
    },

    async browse(queue, selection = {}) {
      ensureOpen('browse')
      return reading('browse', () => operations.browse(knownQueue(queue, 'browse'), selection))
    },

    async letters(queue, selection, after) {
      const what = 'look at dead letters'
      ensureOpen(what)
      return reading(what, () => operations.letters(deadLetterQueue(queue, what), selection, after))
    },

    async groups(queue, selection = {}) {
      const what = 'count dead letters'
      ensureOpen(what)
      return reading(what, () => operations.groups(deadLetterQueue(queue, what), selection))
    },

    async replay(queue, selection = {}) {
      ensureOpen('replay')
      return operations.replay(deadLetterQueue(queue, 'replay'), originOf(queue)!, selection)
    },

    async edit(queue, id, body) {
      ensureOpen('edit a dead letter')
      return operations.edit(deadLetterQueue(queue, 'edit'), id, editedText(id, body))
    },

    async drop(queue, selection) {
      ensureOpen('drop messages')
      return operations.drop(knownQueue(queue, 'drop messages'), selection)
    },

    async purge(queue) {
      ensureOpen('purge')
      return operations.drop(knownQueue(queue, 'purge'), {})
    },

    async health() {
      ensureOpen('use the mailbox')
      await write(() => exchanges.probe(), { what: 'store messages' })
    },

    close() {
      closing ??= Promise.resolve().then(() => {
        deliveries.clear()
        exchanges.clear()
        housekeeping.stop()
        leave()
      })
      return closing
    },
  }

  function reading<T>(what: string, read: () => T): T {
    try {
      return read()
    } catch (thrown) {
      throw mailboxError(thrown, what, path)
    }
  }

  /** Where the hand-back cannot be stored, the next opener does it: the lock goes in any case. */
  function leave(): void {
    try {
      db.exec('PRAGMA busy_timeout = 5000')
      commits.close()
      transaction(db, () => {
        messages.giveBackAll(self.id, false)
        owners.forget(self)
      })
      owners.unlock(self)
    } catch (thrown) {
      throw mailboxError(thrown, 'hand back unsettled messages', path)
    } finally {
      owners.release()
      db.close()
    }
  }
}

/** Registers this opener; what goes wrong leaves nothing open. */
function join(db: DatabaseSync, owners: Owners, path: string): Owner {
  try {
    return transaction(db, () => owners.register())
  } catch (thrown) {
    owners.release()
    db.close()
    throw mailboxError(thrown, 'open the mailbox', path)
  }
}
