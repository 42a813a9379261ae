import type { FastifyBaseLogger } from 'fastify'
import { setTimeout as wait } from 'node:timers/promises'
import { toSpectraError } from '../../core/errors.ts'
import { comparePlaces } from '../../core/journal/place.ts'
import type { Journal, JournalEntry, Place, Tenant } from '../../core/ports.ts'

/** Entries that are kept for those who come for them a little later; who is further behind reads for himself. */
const KEPT = 512
/** Entries that are read, and handed to a subscriber, at once. */
export const AT_ONCE = 128
/** Until the next look where entries wait for a transaction before them. Milliseconds. */
export const PENDING_MS = 10
/** Until the next try where the journal could not be read. Milliseconds. */
const RETRY_MS = 1000

/** The end of a journal, read as it grows. */
export interface Tail {
  /** Resolves when it is known where it begins. */
  begun: Promise<void>
  /** What is kept comes after this. */
  readonly from: Place
  /** The last entry that was read; undefined before `begun`. */
  readonly to: Place | undefined
  /** The next entries of those that are kept. */
  after(place: Place): readonly JournalEntry[]
  /** Resolves when it has grown. @throws the reason of the signal */
  grown(signal: AbortSignal): Promise<void>
  /** There may be something new: one read at a time, and who rings meanwhile is heard by the next. */
  ring(): void
  close(): void
}

export function createTail(
  journal: Pick<Journal, 'head' | 'read'>,
  tenant: Tenant,
  log?: Pick<FastifyBaseLogger, 'warn'>,
): Tail {
  const waiting = new Set<() => void>()
  const closed = new AbortController()
  let kept: JournalEntry[] = []
  let from: Place
  let to: Place | undefined
  let news = false
  let reading = false
  const begun = journal.head(tenant).then((place) => {
    from = to = place
  })
  begun.then(ring, () => undefined)

  function ring(): void {
    news = true
    if (reading || !to) return
    reading = true
    readAll()
      .catch((error: unknown) => {
        if (closed.signal.aborted) return
        const { code, message } = toSpectraError(error)
        log?.warn({ code, message }, 'the journal cannot be read')
        setTimeout(ring, RETRY_MS).unref()
      })
      .finally(() => (reading = false))
  }

  async function readAll(): Promise<void> {
    while (news && !closed.signal.aborted) {
      news = false
      const { entries, pending } = await journal.read(tenant, to!, AT_ONCE)
      if (entries.length > 0) keep(entries)
      if (pending) await wait(PENDING_MS, undefined, { signal: closed.signal })
      news ||= pending || entries.length === AT_ONCE
    }
  }

  function keep(entries: JournalEntry[]): void {
    kept = [...kept, ...entries]
    to = entries.at(-1)!
    from = kept.splice(0, Math.max(0, kept.length - KEPT)).at(-1) ?? from
    const woken = [...waiting]
    waiting.clear()
    woken.forEach((wake) => wake())
  }

  return {
    begun,
    get from() {
      return from
    },
    get to() {
      return to
    },
    after(place) {
      const first = kept.findIndex((entry) => comparePlaces(place, entry) < 0)
      return first < 0 ? [] : kept.slice(first, first + AT_ONCE)
    },
    grown: (signal) => addedTo(waiting, signal),
    ring,
    close: () => closed.abort(),
  }
}

/** Resolves when what is added to the set is called. @throws the reason of the signal */
function addedTo(waiting: Set<() => void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      waiting.delete(wake)
      reject(signal.reason as Error)
    }
    const wake = (): void => {
      signal.removeEventListener('abort', abort)
      resolve()
    }
    waiting.add(wake)
    signal.addEventListener('abort', abort, { once: true })
  })
}
