import type { Sql } from './database.ts'

/**
 * One connection out of the pool's turns, for what lives and dies with a connection, such as advisory locks.
 *
 * PostgreSQL ends the session of a host that vanished after about `SERVER_PATIENCE_MS`, and that of a process that hangs, is
 * frozen, or is cut off behind something that keeps its connection: whoever asks nothing for so long holds nothing any more. This
 * side asks more often than that, so that it knows first.
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

export interface SessionTimes {
  /** Between an answer and the next question. @default 2000 */
  askMs?: number
  /** Longest wait for an answer. @default 3000 */
  answerMs?: number
  /** Of the server. @default SERVER_PATIENCE_MS */
  patienceMs?: number
}

/** @throws SS_DATABASE_UNAVAILABLE */
export async function openSession(client: SessionClient, times: SessionTimes = {}): Promise<Session> {
  const { askMs = ASK_MS, answerMs = ANSWER_MS, patienceMs = SERVER_PATIENCE_MS } = times
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
    let answered = false
    // After a standstill of this process timers come before what arrived meanwhile: that is read first.
    late = setTimeout(() => setImmediate(() => answered || end()), answerMs)
    client.query('select 1').then(() => {
      answered = true
      clearTimeout(late)
      if (!ended.signal.aborted) asking = setTimeout(ask, askMs)
    }, end)
  }

  client.onEnd(end)
  try {
    for (const [name, value] of Object.entries(KEEPALIVES)) await client.query(`set ${name} = ${value}`)
    await client.query(`set idle_session_timeout = ${patienceMs}`)
  } catch (error) {
    end()
    throw error
  }
  asking = setTimeout(ask, askMs)
  return {
    ended: ended.signal,
    query: (statement, parameters) => client.query(statement, parameters),
    async close() {
      end()
    },
  }
}
