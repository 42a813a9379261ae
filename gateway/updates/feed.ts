import type { FastifyBaseLogger } from 'fastify'
import { setTimeout as wait } from 'node:timers/promises'
import { comparePlaces } from '../../core/journal/place.ts'
import type { Journal, JournalEntry, Place } from '../../core/ports.ts'
import { AT_ONCE, createTail, PENDING_MS } from './tail.ts'

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
  /** @throws SS_CURSOR_EXPIRED where one cannot go on after a place */
  check(place: Place): Promise<void>
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
  const tail = createTail(journal, tenant, log)
  /** What those who are behind read at the moment, by their place: many are behind alike, after an outage. */
  const reads = new Map<string, ReturnType<Journal['read']>>()

  function readFrom(place: Place): ReturnType<Journal['read']> {
    const key = `${place.xact}.${place.seq}`
    const known = reads.get(key)
    if (known) return known
    const read = journal.read(tenant, place, AT_ONCE).finally(() => reads.delete(key))
    reads.set(key, read)
    return read
  }

  return {
    async head() {
      await tail.begun
      return tail.to!
    },

    async check(place) {
      await tail.begun
      if (comparePlaces(place, tail.from) < 0 || comparePlaces(tail.to!, place) < 0) await readFrom(place)
    },

    async after(place, signal) {
      await tail.begun
      for (;;) {
        signal.throwIfAborted()
        const isBehind = comparePlaces(place, tail.from) < 0
        const entries = isBehind ? (await readFrom(place)).entries : tail.after(place)
        signal.throwIfAborted()
        if (entries.length > 0) return entries
        if (!isBehind) await tail.grown(signal)
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

    has: (place) => tail.to !== undefined && comparePlaces(place, tail.to) < 0,
    ring: tail.ring,
    close: tail.close,
  }
}
