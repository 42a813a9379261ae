import { availableParallelism } from 'node:os'
import { SpectraError } from '../../errors.ts'
import { openThreads, type Threads } from '../../threads.ts'
import type { Verified, VerifyTask } from './worker.ts'

export interface Hashing {
  /** The encoded hash of a password. @throws SS_RATE_LIMITED */
  hash(password: string): Promise<string>
  /**
   * Whether a password fits. Without a hash, for somebody who has none, it takes as long and fits never.
   * @param known from somebody who signed in from there before: does not wait behind strangers alone
   * @throws SS_RATE_LIMITED with `retryAfterMs` where too many wait
   */
  verify(password: string, encoded: string | undefined, known: boolean): Promise<Verified>
  /** Finishes what was asked before. */
  close(): Promise<void>
}

/** Few, and less urgent than all else, so that other requests have the processor. */
const THREADS = Math.max(1, Math.min(4, Math.floor(availableParallelism() / 2)))
/** Most that strangers let wait, about a second of work each thread; those who are known find as much room again. */
export const WAITING = { strangers: 16 * THREADS, known: 32 * THREADS }
const RETRY_MS = 2000
const IDLE_MS = 10_000

/** Of no password that anybody knows, with the parameters that we hash with. */
const NOBODYS =
  '$argon2id$v=19$m=19456,t=2,p=1$zuid+1gm4Z2ff53BWxQK+w$9U7doGaL/OipuaFiUqerjcXIqIBcySmXnUhB7s0r+CU'

/** Hashes passwords in threads, which start when there is work and end when they idle. */
export function createHashing(): Hashing {
  let pool: Threads | undefined
  let waiting = 0

  async function run(name: 'hash' | 'verify', task: unknown, most: number): Promise<unknown> {
    if (waiting >= most) throw busy()
    pool ??= openThreads(new URL('./worker.ts', import.meta.url), {
      most: THREADS,
      idleMs: IDLE_MS,
      nice: 10,
    })
    waiting += 1
    try {
      return await pool.run(task, { name })
    } finally {
      waiting -= 1
    }
  }

  return {
    hash: (password) => run('hash', password, WAITING.known) as Promise<string>,
    async verify(password, encoded, known) {
      const task: VerifyTask = { password, encoded: encoded ?? NOBODYS }
      const verified = (await run('verify', task, known ? WAITING.known : WAITING.strangers)) as Verified
      return encoded === undefined ? { right: false } : verified
    },
    async close() {
      await pool?.close()
      pool = undefined
    },
  }
}

const busy = (): SpectraError =>
  new SpectraError('SS_RATE_LIMITED', 'Cannot look at the password now: too many sign in', {
    details: { retryAfterMs: RETRY_MS },
  })
