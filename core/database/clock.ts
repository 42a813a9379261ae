import { systemClock, type Clock } from '../clock.ts'
import { SpectraError } from '../errors.ts'
import type { ClusterClock } from '../ports.ts'
import type { Database, Sql } from './database.ts'

export interface DatabaseClockOptions {
  /** Milliseconds between two looks at the server's clock. @default 10000 */
  everyMs?: number
  /** This machine's. @default the system's */
  system?: Clock
  /** Milliseconds since some instant; never set back. @default performance.now */
  monotonic?: () => number
}

/** A clock that is off by more is said to be wrong. Milliseconds. */
const TOLERATED_MS = 5000
/** What took longer says too little about the middle of it, unless nothing better is known. Milliseconds. */
const QUICK_MS = 1000

/**
 * The time of the database's server, which all processes of the cluster have in common: a machine whose clock is wrong writes no
 * times of tomorrow. Asked every few seconds; between two answers it runs by what no one can set, and where the server is
 * away, it runs on so. The embedded database has this machine's clock.
 */
export async function createDatabaseClock(
  database: Sql & Pick<Database, 'kind'>,
  options: DatabaseClockOptions = {},
): Promise<ClusterClock & { close(): void }> {
  const { everyMs = 10_000, system = systemClock, monotonic = () => performance.now() } = options
  if (database.kind === 'pglite')
    return { ...system, health: () => Promise.resolve(), close: () => undefined }
  /** The server's time at the instant 0 of `monotonic`. */
  let origin: number | undefined

  async function ask(): Promise<void> {
    const before = monotonic()
    const [row] = await database.query<{ ms: number }>(
      'select (extract(epoch from clock_timestamp()) * 1000)::float8 as ms',
    )
    const tookMs = monotonic() - before
    if (origin === undefined || tookMs <= QUICK_MS) origin = row!.ms - before - tookMs / 2
  }

  await ask()
  // The health of the database itself tells that it does not answer.
  const timer = setInterval(() => void ask().catch(() => undefined), everyMs)
  timer.unref()
  const now = (): number => Math.round(origin! + monotonic())

  return {
    ...system,
    now,
    async health() {
      const offMs = system.now() - now()
      if (Math.abs(offMs) <= TOLERATED_MS) return
      const seconds = Math.round(Math.abs(offMs) / 1000)
      throw new SpectraError(
        'SS_CLOCK_WRONG',
        `Cannot go by the clock of this machine: it is ${seconds} s ${offMs > 0 ? 'ahead of' : 'behind'} the database's, which is used instead`,
      )
    },
    close: () => clearInterval(timer),
  }
}
