import { SpectraError, type ErrorCode } from '../../core/errors.ts'

/** For how long an order that could not be written makes the gateway unready, unless a later one could. Milliseconds. */
const MEMORY_MS = 30_000
/** What keeps every order from being taken, whatever it asks for. */
const OUTAGES: readonly ErrorCode[] = ['SS_DISK_FULL', 'SS_DATABASE_UNAVAILABLE']

/** Whether orders can be taken: a database with a full disk still answers everything else. */
export interface OrderWatch {
  /** Does the work of taking one, and remembers what became of it. */
  taking<T>(work: () => Promise<T>): Promise<T>
  /** @throws why the last one could not be taken */
  health(): Promise<void>
}

export function createOrderWatch(now = (): number => performance.now()): OrderWatch {
  let last: { error: SpectraError; at: number } | undefined
  return {
    async taking(work) {
      try {
        const taken = await work()
        last = undefined
        return taken
      } catch (error) {
        if (error instanceof SpectraError && OUTAGES.includes(error.code)) last = { error, at: now() }
        throw error
      }
    },
    async health() {
      if (last && now() - last.at < MEMORY_MS) throw last.error
    },
  }
}
