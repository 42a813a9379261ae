import { setTimeout as wait } from 'node:timers/promises'
import type { SpectraError } from '../../core/errors.ts'
import type {
  EventView,
  Identity,
  Journal,
  JournalEntry,
  Place,
  Processes,
  ProcessView,
} from '../../core/ports.ts'
import { isTerminalProcess } from '../../schema/status.ts'
import { sees } from './follow-journal.ts'
import type { UpdateHub } from './hub.ts'
import type { EventsOf } from './loaded.ts'
import { subscription, type Give, type Messages } from './subscription.ts'

export interface ProcessUpdate {
  process: ProcessView
  newEvents: EventView[]
  cursor: string
}

export interface Following {
  processes: Pick<Processes, 'get'>
  journal: Pick<Journal, 'cursorOf' | 'bookmarkOf' | 'earlierEvents'>
  eventsOf: EventsOf
  hub: UpdateHub
  identity: Identity
  processId: string
  /** A cursor of an earlier message: what came after it. */
  after?: string
  eventsSince?: Date
  /** Called when the subscriber takes nothing for `stallMs` while there is news: cut its connection. */
  onStall(reason: SpectraError): void
}

/**
 * The state of a process at once with the events that it has, then each change, until it is terminal and all was told. With a
 * cursor, what came after that, and nothing where nothing did. All messages together bring each event once.
 * @throws SS_NOT_FOUND, SS_INPUT_INVALID, SS_CURSOR_EXPIRED, SS_QUOTA_EXCEEDED, SS_SUBSCRIBER_SLOW, SS_DRAINING
 */
export async function followProcess(following: Following): Promise<Messages<ProcessUpdate>> {
  const { processes, journal, eventsOf, hub, identity, processId, eventsSince, onStall } = following
  const bookmark = following.after === undefined ? undefined : journal.bookmarkOf(identity, following.after)
  const membership = hub.join(identity, processId)
  const { bell, feed, share, leave } = membership
  const { intervalMs, stallMs, events: pageSize } = hub.limits
  const cursor = (list?: string): string =>
    journal.cursorOf(identity, { place, ...(list !== undefined && { list }) })
  const recent = ({ createdAt }: EventView): boolean => !eventsSince || createdAt >= eventsSince
  const visible = sees(identity)
  const mine = (entry: JournalEntry): boolean => entry.processId === processId && visible(entry)

  /** The events that were there before the place: who is cut off in the middle goes on in the middle. */
  async function* backlog(give: Give<ProcessUpdate>): AsyncGenerator<ProcessUpdate, void, void> {
    let list = bookmark?.list
    let told = bookmark !== undefined
    do {
      const page = await journal.earlierEvents(identity, processId, place, { first: pageSize, after: list })
      const newEvents = page.items.filter(recent)
      list = page.next
      if (told && newEvents.length === 0) continue
      yield* give({ process, newEvents, cursor: cursor(list) })
      told = true
    } while (list !== undefined)
  }

  async function* messages(give: Give<ProcessUpdate>): AsyncGenerator<ProcessUpdate, void, void> {
    let told: string | undefined
    if (!bookmark || bookmark.list !== undefined) {
      yield* backlog(give)
      told = fingerprint(process)
    }
    for (;;) {
      // Of a process that ended, what is written already, however far the feed is.
      const ended = isTerminalProcess(process.status)
      const entries = await (ended ? feed.rest : feed.after)(place, bell.signal)
      if (entries.length === 0) return
      const last = entries.at(-1)!
      const news = entries.filter(mine)
      if (news.length > 0) {
        const { xact, seq } = last
        process = await share(`process at ${xact}.${seq}`, () => processes.get(identity, processId))
        const found = await eventsOf(identity, news)
        let newEvents: EventView[] = []
        for (const [index, entry] of news.entries()) {
          newEvents.push(...found[index]!.filter(recent))
          place = index === news.length - 1 ? last : entry
          const isLast = place === last && told !== fingerprint(process)
          if (newEvents.length < (place === last ? 1 : pageSize) && !isLast) continue
          yield* give({ process, newEvents, cursor: cursor() })
          told = fingerprint(process)
          newEvents = []
        }
      }
      place = last
      if (!isTerminalProcess(process.status)) await wait(intervalMs, undefined, { signal: bell.signal })
    }
  }

  let place: Place
  let process: ProcessView
  try {
    // In this order: what is recorded between the two is told of as news, too.
    place = bookmark?.place ?? (await feed.head())
    if (bookmark) await feed.check(place)
    process = await processes.get(identity, processId)
  } catch (error) {
    leave()
    throw error
  }
  return subscription({ membership, stallMs, hasNews: () => feed.has(place), onStall }, messages)
}

/** What subscribers can see of a process, to tell a change from a false alarm. */
const fingerprint = ({ status, counts, warnings, source, cause, waiting }: ProcessView): string =>
  JSON.stringify([status, counts, warnings, source, cause, waiting])
