import type { Sql } from './sql.ts'

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

  /** @throws where no answer comes in time; that ends the session */
  async function ask(statement: string): Promise<void> {
    let answered = false
    // After a standstill of this process timers come before what arrived meanwhile: that is read first.
    late = setTimeout(() => setImmediate(() => answered || end()), answerMs)
    try {
      await client.query(statement)
      answered = true
    } catch (error) {
      end()
      throw error
    } finally {
      clearTimeout(late)
    }
  }

  function askLater(): void {
    if (ended.signal.aborted) return
    // Whoever has the session is told by `ended`.
    asking = setTimeout(() => void ask('select 1').then(askLater, () => undefined), askMs)
  }

  client.onEnd(end)
  for (const [name, value] of Object.entries(KEEPALIVES)) await ask(`set ${name} = ${value}`)
  await ask(`set idle_session_timeout = ${patienceMs}`)
  askLater()
  return {
    ended: ended.signal,
    query: (statement, parameters) => client.query(statement, parameters),
    async close() {
      end()
    },
  }
}
