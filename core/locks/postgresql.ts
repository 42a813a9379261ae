import { createHash } from 'node:crypto'
import type { Session } from '../database/session.ts'
import type { Lock, Locks } from '../ports.ts'

/** Apart from the advisory locks of others in the same database, the lock of the migrations among them. */
const NAMESPACE = 'spectra/lock/'

/** The 64 bits by which PostgreSQL knows the lock: two names share them once in many millions of years. */
export const keyOf = (name: string): bigint =>
  createHash('sha256').update(NAMESPACE).update(name).digest().readBigInt64BE()

interface Held {
  session: Session
  lost: AbortController
}

/**
 * Locks as PostgreSQL's session advisory locks, all on one connection that is out of the pool: they end with it, so a
 * process that is killed frees its locks at once, and one that hangs or whose host vanishes after the server's patience
 * (`core/database/session.ts`). After a lost connection the next call makes a new one.
 *
 * Needs a connection to the server itself: a pooler that shares connections between transactions loses locks.
 */
export function createPostgresqlLocks(database: { session(): Promise<Session> }): Locks {
  const held = new Map<string, Held>()
  /** Asked for; its session would be granted it twice. */
  const asked = new Set<string>()
  let session: Promise<Session> | undefined
  let closed = false

  /** The connection of all locks; made on first use, and again after its end. */
  function connected(): Promise<Session> {
    session ??= database.session().then(
      (opened) => {
        if (opened.ended.aborted) session = undefined
        else opened.ended.addEventListener('abort', () => lose(opened), { once: true })
        return opened
      },
      (error: unknown) => {
        session = undefined
        throw error
      },
    )
    return session
  }

  function lose(ended: Session): void {
    session = undefined
    for (const [name, { session, lost }] of held) {
      if (session !== ended) continue
      held.delete(name)
      lost.abort()
    }
  }

  function lockOf(name: string, mine: Held): Lock {
    return {
      name,
      lost: mine.lost.signal,
      async release() {
        if (held.get(name) !== mine) return
        held.delete(name)
        // What cannot be released goes with its connection, and the locks beside it are lost.
        await mine.session
          .query('select pg_advisory_unlock($1)', [keyOf(name)])
          .catch(() => mine.session.close())
      },
    }
  }

  async function ask(name: string): Promise<Lock | undefined> {
    const mine: Held = { session: await connected(), lost: new AbortController() }
    const asked = mine.session.query<{ got: boolean }>('select pg_try_advisory_lock($1) as got', [
      keyOf(name),
    ])
    // Whoever does not hear the answer may have been granted it: that goes with its connection, as do the locks beside it.
    const [row] = await asked.catch(async (thrown: unknown) => {
      await mine.session.close()
      throw thrown
    })
    if (!row?.got || mine.session.ended.aborted) return undefined
    held.set(name, mine)
    return lockOf(name, mine)
  }

  return {
    async tryAcquire(name) {
      if (closed || held.has(name) || asked.has(name)) return undefined
      asked.add(name)
      try {
        return await ask(name)
      } finally {
        asked.delete(name)
      }
    },

    async close() {
      closed = true
      held.clear()
      const last = await session?.catch(() => undefined)
      await last?.close()
    },
  }
}
