import { setTimeout as wait } from 'node:timers/promises'
import type { SpectraError } from '../../core/errors.ts'
import type { Identity, Journal, JournalEntry, Place, Tenant } from '../../core/ports.ts'
import type { UpdateHub } from './hub.ts'
import { subscription, type Give, type Messages } from './subscription.ts'

/** What came, and where to go on after it. */
export interface News<T> {
  items: T[]
  cursor: string
}

export interface FollowingJournal<T> {
  journal: Pick<Journal, 'cursorOf' | 'bookmarkOf'>
  hub: UpdateHub
  identity: Identity
  /** A cursor of an earlier message. */
  after?: string
  /** What is to be told of each of the entries, a list for each. */
  itemsOf(entries: readonly JournalEntry[]): Promise<T[][]> | T[][]
  /** Called when the subscriber takes nothing for `stallMs` while there is news: cut its connection. */
  onStall(reason: SpectraError): void
}

/** Without news for the subscriber, a message with none of them brings a newer cursor after so long. Milliseconds. */
const CURSOR_MS = 5 * 60_000

/** Whether somebody may see an entry: with cameras set, those of these cameras only (P8). */
export const sees =
  ({ cameras }: Tenant) =>
  ({ cameraId }: JournalEntry): boolean =>
    cameras === undefined || (cameraId !== undefined && cameras.includes(cameraId))

/**
 * What happens in an organization from now on, or from a cursor on: each entry once, in the order of the journal. Without a cursor, an
 * empty message comes at once, so that there is one to go on after. Whatever came together is one message, of as many items as
 * `limits.events` and the last entry takes.
 * @throws SS_INPUT_INVALID, SS_CURSOR_EXPIRED, SS_QUOTA_EXCEEDED, SS_SUBSCRIBER_SLOW, SS_DRAINING, SS_UNAUTHENTICATED
 */
export async function followJournal<T>(following: FollowingJournal<T>): Promise<Messages<News<T>>> {
  const { journal, hub, identity, after, itemsOf, onStall } = following
  const bookmark = after === undefined ? undefined : journal.bookmarkOf(identity, after)
  const membership = hub.join(identity, 'journal')
  const { bell, feed, leave } = membership
  const { intervalMs, stallMs, events: most } = hub.limits
  const mine = sees(identity)

  async function* messages(give: Give<News<T>>): AsyncGenerator<News<T>, void, void> {
    const message = (items: T[]): News<T> => ({ items, cursor: journal.cursorOf(identity, { place }) })
    let told = performance.now()
    if (!bookmark) yield* give(message([]))
    for (;;) {
      const entries = await feed.after(place, bell.signal)
      const seen = entries.filter(mine)
      const found = seen.length > 0 ? await itemsOf(seen) : []
      let items: T[] = []
      for (const [index, entry] of seen.entries()) {
        items.push(...found[index]!)
        if (items.length < most) continue
        place = entry
        yield* give(message(items))
        items = []
        told = performance.now()
      }
      place = entries.at(-1)!
      if (items.length > 0 || performance.now() - told > CURSOR_MS) {
        yield* give(message(items))
        told = performance.now()
      }
      await wait(intervalMs, undefined, { signal: bell.signal })
    }
  }

  // A place ahead of the feed comes from another gateway, or from a database that there is no more.
  const begin = async (): Promise<Place> => {
    if (!bookmark) return feed.head()
    await feed.check(bookmark.place)
    return bookmark.place
  }
  let place = await begin().catch(leaving(leave))
  const hasNews = (): boolean => feed.has(place)
  return subscription({ membership, stallMs, hasNews, onStall }, messages)
}

const leaving =
  (leave: () => void) =>
  (error: unknown): never => {
    leave()
    throw error
  }
