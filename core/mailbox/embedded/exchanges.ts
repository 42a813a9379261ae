import type { DatabaseSync } from 'node:sqlite'
import type { BroadcastEnvelope } from '../../../schema/messages/index.ts'
import type { ExchangeName } from '../../../schema/queues.ts'
import type { Consumer } from '../../ports.ts'

/** Copies taken per transaction. */
const HANDOUT = 500
/** A copy that its process does not fetch for so long is dropped: nothing grows without end behind a stopped process. */
const COPY_LIFE_MS = 60_000

/** No opener has this number. */
const NOBODY = -1

type Listener = (envelope: BroadcastEnvelope) => void

interface Copy {
  seq: number
  exchange: ExchangeName
  body: string
}

/**
 * Fan-out. Subscribers of this opener get their copy from memory after the commit; each other opener with a subscriber
 * gets one row, which it fetches and deletes. Who is gone has no listener row, so nothing is written for it.
 */
export function createExchanges(
  db: DatabaseSync,
  owner: number,
  clock: () => number,
  onError: (error: unknown) => void,
) {
  const leave = db.prepare(`INSERT INTO copy (owner, exchange, sent_at, body)
    SELECT owner, ?1, ?2, ?3 FROM listener WHERE name = ?1 AND owner <> ?4`)
  const some = db.prepare('SELECT 1 FROM copy WHERE owner = ? LIMIT 1')
  const mine = db.prepare('SELECT seq, exchange, body FROM copy WHERE owner = ? ORDER BY seq LIMIT ?')
  const fetched = db.prepare('DELETE FROM copy WHERE owner = ? AND seq <= ?')
  const old = db.prepare('SELECT 1 FROM copy WHERE sent_at < ? LIMIT 1')
  const expire = db.prepare('DELETE FROM copy WHERE sent_at < ?')
  const leaveOne = db.prepare(
    "INSERT INTO copy (owner, exchange, sent_at, body) VALUES (?, '', ?, hex(zeroblob(8192)))",
  )
  const removeOne = db.prepare('DELETE FROM copy WHERE owner = ?')
  const exchanges = new Map<ExchangeName, Set<Listener>>()

  return {
    /** Inside a write transaction: copies for the other openers. */
    leave(exchange: ExchangeName, bodies: readonly string[]): void {
      for (const body of bodies) leave.run(exchange, clock(), body, owner)
    },

    /** A copy for each subscriber of this opener. */
    hand(exchange: ExchangeName, body: string): void {
      for (const listener of [...(exchanges.get(exchange) ?? [])]) {
        try {
          listener(JSON.parse(body) as BroadcastEnvelope)
        } catch (thrown) {
          onError(thrown)
        }
      }
    },

    add(exchange: ExchangeName, listener: Listener): Consumer['cancel'] {
      const own: Listener = (envelope) => listener(envelope)
      const listeners = exchanges.get(exchange) ?? new Set()
      exchanges.set(exchange, listeners.add(own))
      return () => {
        listeners.delete(own)
        if (listeners.size === 0) exchanges.delete(exchange)
        return Promise.resolve()
      }
    },

    get active(): boolean {
      return exchanges.size > 0
    },

    wanted: (): boolean => exchanges.size > 0 && some.get(owner) !== undefined,

    /** Inside a write transaction; the result, after its commit, hands the copies over. */
    take(): () => boolean {
      if (exchanges.size === 0) return () => false
      const copies = mine.all(owner, HANDOUT) as unknown as Copy[]
      if (copies.length > 0) fetched.run(owner, copies.at(-1)!.seq)
      return () => {
        for (const copy of copies) this.hand(copy.exchange, copy.body)
        return copies.length === HANDOUT
      }
    },

    anyOld: (): boolean => old.get(clock() - COPY_LIFE_MS) !== undefined,
    /** Inside a write transaction. */
    expire(): void {
      expire.run(clock() - COPY_LIFE_MS)
    },

    /** Inside a write transaction: takes a few pages and gives them back, which fails where no message fits. */
    probe(): void {
      leaveOne.run(NOBODY, clock())
      removeOne.run(NOBODY)
    },

    clear(): void {
      exchanges.clear()
    },
  }
}

export type Exchanges = ReturnType<typeof createExchanges>
