import type { Database } from '../database/database.ts'
import { SpectraError } from '../errors.ts'
import type { Logger } from '../logger.ts'
import type {
  Alerts,
  Journal,
  Notification,
  NotificationKind,
  Notifications,
  Place,
  Processes,
} from '../ports.ts'
import { createNotices } from './notices.ts'
import { createPlaces } from './places.ts'

export interface TellingOptions {
  database: Database
  journal: Journal
  processes: Pick<Processes, 'get'>
  alerts: Pick<Alerts, 'byIds'>
  channel: Notifications
  kinds: readonly NotificationKind[]
  log: Logger
  /** Entries of one organization that are told before the next has its turn. @default 100 */
  atOnce?: number
}

/**
 * Tells a channel what the journals of all organizations say, each in its order. How far it came is kept in the database, after what
 * was told: nothing is left out while the channel is away, and what was told twice, after a crash in between, has the same id.
 * @returns whether there may be more at once
 * @throws SS_CHANNEL_UNAVAILABLE, the codes of the database, the reason of the signal: the next call goes on where this one stopped
 */
export function createTelling(options: TellingOptions) {
  const { database, journal, processes, alerts, channel, kinds, log, atOnce = 100 } = options
  const places = createPlaces(database, { journal, channel: channel.channel })
  const noticesOf = createNotices({ journal, processes, alerts, kinds })

  async function tell(notification: Notification, signal: AbortSignal): Promise<void> {
    try {
      await channel.publish(notification, signal)
    } catch (thrown) {
      if (!(thrown instanceof SpectraError) || thrown.code !== 'SS_CHANNEL_REFUSED') throw thrown
      // The next ones do not wait for one that is never taken.
      const { id, kind, processId } = notification
      log.error({ err: thrown, channel: channel.channel, notification: id, kind, processId }, 'not told')
    }
  }

  async function read(organizationId: string, place: Place) {
    try {
      return { place, ...(await journal.read({ organizationId }, place, atOnce)) }
    } catch (thrown) {
      if (!(thrown instanceof SpectraError) || thrown.code !== 'SS_CURSOR_EXPIRED') throw thrown
      const kept = await places.kept(organizationId, place)
      log.warn({ channel: channel.channel, organizationId }, 'some of the journal is gone before it was told')
      return { place: kept, entries: [], pending: false }
    }
  }

  async function tellSome(organizationId: string, from: Place, signal: AbortSignal): Promise<boolean> {
    const { entries, place } = await read(organizationId, from)
    let told = place
    try {
      for (const entry of entries) {
        for (const notification of await noticesOf(organizationId, entry)) await tell(notification, signal)
        signal.throwIfAborted()
        told = entry
      }
    } finally {
      if (told !== from) await places.save(organizationId, told)
    }
    return entries.length === atOnce
  }

  return async (signal: AbortSignal): Promise<boolean> => {
    await places.begin()
    let more = false
    for (const { organizationId, place } of await places.behind()) {
      signal.throwIfAborted()
      more = (await tellSome(organizationId, place, signal)) || more
    }
    return more
  }
}
