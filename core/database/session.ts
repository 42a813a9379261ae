import type { Sql } from './database.ts'

/**
 * One connection out of the pool's turns, for what lives and dies with a connection, such as advisory locks.
 *
 * PostgreSQL notices a vanished host after about `SERVER_PATIENCE_MS`, and ends the session; this side asks more often
 * than that, so that it knows first.
 */
export interface Session extends Sql {
  /** Aborts when the connection is gone, or has not answered for `CLIENT_PATIENCE_MS`. */
  readonly ended: AbortSignal
  /** Ends the connection. */
  close(): Promise<void>
}

/** What is used of a client of the pool. */
export interface SessionClient extends Sql {
  onEnd(listener: () => void): void
  /** Out of the pool, and disconnected. */
  destroy(): void
}

const ASK_MS = 2000
const ANSWER_MS = 3000
/** Longest time from the end of a connection that tells nobody to `ended`. */
export const CLIENT_PATIENCE_MS = ASK_MS + ANSWER_MS

/** TCP keepalives of the server, in seconds: 6 + 3 x 3 are later than the client's own verdict. */
const KEEPALIVES = { tcp_keepalives_idle: 6, tcp_keepalives_interval: 3, tcp_keepalives_count: 3 }
export const SERVER_PATIENCE_MS =
  1000 *
  (KEEPALIVES.tcp_keepalives_idle + KEEPALIVES.tcp_keepalives_interval * KEEPALIVES.tcp_keepalives_count)

/** @throws SS_DATABASE_UNAVAILABLE */
export async function openSession(client: SessionClient): Promise<Session> {
  const ended = new AbortController()
  let asking: NodeJS.Timeout | undefined
  let late: NodeJS.Timeout | undefined

  function end(): void {
    if (ended.signal.aborted) return
    clearTimeout(asking)
    clearTimeout(late)
    ended.abort()
    client.destroy()
  }

  function ask(): void {
    late = setTimeout(end, ANSWER_MS)
    client.query('select 1').then(() => {
      clearTimeout(late)
      if (!ended.signal.aborted) asking = setTimeout(ask, ASK_MS)
    }, end)
  }

  client.onEnd(end)
  try {
    for (const [name, value] of Object.entries(KEEPALIVES)) await client.query(`set ${name} = ${value}`)
    // Between two questions a session is idle for long: that is its purpose.
    await client.query('set idle_session_timeout = 0')
  } catch (error) {
    end()
    throw error
  }
  asking = setTimeout(ask, ASK_MS)
  return {
    ended: ended.signal,
    query: (statement, parameters) => client.query(statement, parameters),
    async close() {
      end()
    },
  }
}
