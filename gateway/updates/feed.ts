import type { FastifyBaseLogger } from 'fastify'
import { setTimeout as wait } from 'node:timers/promises'
import { toSpectraError } from '../../core/errors.ts'
import { comparePlaces } from '../../core/journal/place.ts'
import type { Journal, JournalEntry, Place } from '../../core/ports.ts'

/** Entries that are kept for those who come for them a little later; who is further behind reads for himself. */
const TAIL = 512
/** Entries that are read, and handed to a subscriber, at once. */
const AT_ONCE = 128
/** Until the next look where entries wait for a transaction before them. Milliseconds. */
const PENDING_MS = 10
/** Until the next try where the journal could not be read. Milliseconds. */
const RETRY_MS = 1000

/**
 * The journal of one organization, as its subscribers follow it: read once for all of them.
 *
 *                    from          to
 *     ───────────────┤ tail ───────┤        read by the feed when it is rung
 *        ▲                 ▲       ▲
 *        behind: reads     │       └ waits
 *        for himself       └ gets what is in the tail
 */
export interface Feed {
  /** The place after all that was read. */
  head(): Promise<Place>
  /** The next entries after a place, at most 128, as soon as there are some. @throws SS_CURSOR_EXPIRED, the reason of the signal */
  after(place: Place, signal: AbortSignal): Promise<readonly JournalEntry[]>
  /** The same, but nothing where all that has happened by now was read. */
  rest(place: Place, signal: AbortSignal): Promise<readonly JournalEntry[]>
  /** Whether there is something after a place. */
  has(place: Place): boolean
  /** There may be something new. */
  ring(): void
  close(): void
}

export function createFeed(
  journal: Pick<Journal, 'head' | 'read'>,
  organizationId: string,
  log?: Pick<FastifyBaseLogger, 'warn'>,
): Feed {
  const tenant = { organizationId }
  const waiting = new Set<() => void>()
  const closed = new AbortController()
  /** What those who are behind read at the moment, by their place: many are behind alike, after an outage. */
  const reads = new Map<string, ReturnType<Journal['read']>>()
  let tail: JournalEntry[] = []
  let from: Place
  let to: Place
  let news = true
  let reading = false
  const begun = journal.head(tenant).then((place) => {
    from = to = place
  })
  begun.catch(() => undefined)

  /** One read at a time; who rings meanwhile is heard by the next. */
  async function pump(): Promise<void> {
    if (reading) return
    reading = true
    try {
      await begun
      while (news && !closed.signal.aborted) {
        news = false
        const { entries, pending } = await journal.read(tenant, to, AT_ONCE)
        if (entries.length > 0) keep(entries)
        if (entries.length === AT_ONCE) news = true
        else if (pending) {
          await wait(PENDING_MS, undefined, { signal: closed.signal })
          news = true
        }
      }
    } catch (error) {
      if (closed.signal.aborted) return
      const { code, message } = toSpectraError(error)
      log?.warn({ code, message }, 'the journal cannot be read')
      setTimeout(ring, RETRY_MS).unref()
    } finally {
      reading = false
    }
    // Rung between the last look and this moment.
    if (news && !closed.signal.aborted && waiting.size === 0) void pump()
  }

  function keep(entries: JournalEntry[]): void {
    tail = [...tail, ...entries]
    to = entries.at(-1)!
    const dropped = tail.splice(0, Math.max(0, tail.length - TAIL)).at(-1)
    if (dropped) from = dropped
    const woken = [...waiting]
    waiting.clear()
    woken.forEach((wake) => wake())
  }

  function ring(): void {
    news = true
    void pump()
  }

  const inTail = (place: Place): JournalEntry[] => {
    const first = tail.findIndex((entry) => comparePlaces(place, entry) < 0)
    return first < 0 ? [] : tail.slice(first, first + AT_ONCE)
  }

  function readFrom(place: Place): ReturnType<Journal['read']> {
    const key = `${place.xact}.${place.seq}`
    const known = reads.get(key)
    if (known) return known
    const read = journal.read(tenant, place, AT_ONCE).finally(() => reads.delete(key))
    reads.set(key, read)
    return read
  }

  const woken = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
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

  return {
    async head() {
      await begun
      return to
    },

    async after(place, signal) {
      await begun
      // A place ahead of the feed comes from another gateway, or from a database that there is no more: then this refuses.
      if (comparePlaces(to, place) < 0) await readFrom(place)
      for (;;) {
        signal.throwIfAborted()
        const behind = comparePlaces(place, from) < 0
        const entries = behind ? (await readFrom(place)).entries : inTail(place)
        signal.throwIfAborted()
        if (entries.length > 0) return entries
        if (!behind || comparePlaces(place, from) >= 0) await woken(signal)
      }
    },

    async rest(place, signal) {
      for (;;) {
        const { entries, pending } = await journal.read(tenant, place, AT_ONCE)
        signal.throwIfAborted()
        if (entries.length > 0 || !pending) return entries
        await wait(PENDING_MS, undefined, { signal })
      }
    },

    has: (place) => to !== undefined && comparePlaces(place, to) < 0,
    ring,
    close: () => closed.abort(),
  }
}
