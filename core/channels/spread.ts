import { stableId } from '../../schema/ids.ts'
import { NOTICE_KINDS } from '../../schema/channels.ts'
import { toDate, type Database } from '../database/database.ts'
import { SpectraError } from '../errors.ts'
import type { Logger } from '../logger.ts'
import { createNotices, type NoticesOptions } from '../notifications/notices.ts'
import { createPlaces } from '../notifications/places.ts'
import type { Journal, Notification, Place } from '../ports.ts'
import { quietUntil } from './quiet.ts'
import { CHANNEL_COLUMNS, CHANNELS, DELIVERIES, type ChannelColumns } from './rows.ts'
import { isWanted } from './wanted.ts'

export interface SpreadOptions extends Omit<NoticesOptions, 'kinds'> {
  database: Database
  journal: Journal
  clock: () => Date
  log: Pick<Logger, 'warn'>
  /** Where the console shows it. */
  linkOf(notice: Notification): string | undefined
  /** Entries of one organization in one go. @default 200 */
  atOnce?: number
}

/** A row to be, as JSON. */
interface NewDelivery {
  id: string
  channel_id: string
  notice_id: string
  kind: string
  camera_id: string | null
  process_id: string | null
  severity: string | null
  title: string
  notice: Notification
  state: 'waiting' | 'dropped'
  next_at: Date
}

/**
 * Writes down for each channel what it is to be told of what the journals say:
 *
 *     journal, in its order --> notices --> channels that want it --> deliveries, waiting
 *                                                                    place in the journal, after them
 *
 * The id of a delivery follows from channel and notice: after a crash in between it meets itself (P2).
 * @returns whether there may be more at once
 */
export function createSpread(options: SpreadOptions) {
  const { database, journal, clock, log, linkOf, atOnce = 200 } = options
  const places = createPlaces(database, { journal, channel: 'channels' })
  const noticesOf = createNotices({ ...options, kinds: NOTICE_KINDS })

  function linked(notice: Notification): Notification {
    const link = linkOf(notice)
    return link === undefined ? notice : { ...notice, link }
  }

  async function read(organizationId: string, place: Place) {
    try {
      return await journal.read({ organizationId }, place, atOnce)
    } catch (thrown) {
      if (!(thrown instanceof SpectraError) || thrown.code !== 'SS_CURSOR_EXPIRED') throw thrown
      await places.save(organizationId, await places.kept(organizationId, place))
      log.warn({ organizationId }, 'some of the journal is gone before channels were told')
      return { entries: [] }
    }
  }

  async function spreadSome(organizationId: string, place: Place): Promise<boolean> {
    const { entries } = await read(organizationId, place)
    const last = entries.at(-1)
    if (!last) return false
    const channels = await channelsOf(database, organizationId)
    const found: NewDelivery[] = []
    if (channels.some(({ wants }) => wants.kinds.length > 0)) {
      for (const entry of entries)
        for (const notice of await noticesOf(organizationId, entry))
          found.push(...channels.flatMap((channel) => deliveryOf(channel, linked(notice), clock()) ?? []))
    }
    if (found.length > 0) await addDeliveries(database, organizationId, found, clock())
    await places.save(organizationId, last)
    return entries.length === atOnce
  }

  return async (signal: AbortSignal): Promise<boolean> => {
    await places.begin()
    let more = false
    for (const { organizationId, place } of await places.behind()) {
      signal.throwIfAborted()
      more = (await spreadSome(organizationId, place)) || more
    }
    return more
  }
}

/** Those that are told something now. */
async function channelsOf(database: Database, organizationId: string): Promise<ChannelColumns[]> {
  return database.query<ChannelColumns>(
    `select ${CHANNEL_COLUMNS} from ${CHANNELS} c where c.organization_id = $1 and c.paused_at is null order by c.id`,
    [organizationId],
  )
}

/** Undefined where the channel is not told: it wants others, or came later. */
function deliveryOf(channel: ChannelColumns, notice: Notification, now: Date): NewDelivery | undefined {
  if (notice.at < toDate(channel.created_at) || !isWanted(channel.wants, notice)) return undefined
  const { quiet } = channel
  const isUrgent =
    quiet?.except !== undefined && isWanted({ ...channel.wants, leastSeverity: quiet.except }, notice)
  const until = quiet && !(isUrgent && notice.severity !== undefined) ? quietUntil(quiet, now) : undefined
  const isDropped = until !== undefined && quiet!.mode === 'drop'
  return newDelivery(channel.id, notice, { state: isDropped ? 'dropped' : 'waiting', nextAt: until ?? now })
}

export const newDelivery = (
  channelId: string,
  notice: Notification,
  { state, nextAt }: { state: NewDelivery['state']; nextAt: Date },
): NewDelivery => ({
  id: stableId('delivery', channelId, notice.id),
  ...{ channel_id: channelId, notice_id: notice.id, kind: notice.kind, title: notice.title, notice },
  camera_id: notice.cameraId ?? null,
  process_id: notice.processId ?? null,
  severity: notice.severity ?? null,
  ...{ state, next_at: nextAt },
})

/** One row each, however often it is added; none for a channel that was removed meanwhile. */
export async function addDeliveries(
  database: Database,
  organizationId: string,
  found: readonly NewDelivery[],
  now: Date,
): Promise<void> {
  await database.query(
    `insert into ${DELIVERIES} (id, organization_id, channel_id, notice_id, kind, camera_id, process_id, severity, title, notice,
       state, next_at, created_at, settled_at)
     select n.id, $1::uuid, n.channel_id, n.notice_id, n.kind, n.camera_id, n.process_id, n.severity, n.title, n.notice,
       n.state, n.next_at, $3::timestamptz, case when n.state = 'dropped' then $3::timestamptz end
     from jsonb_to_recordset($2::jsonb) as n(id uuid, channel_id uuid, notice_id uuid, kind text, camera_id text, process_id uuid,
       severity text, title text, notice jsonb, state text, next_at timestamptz)
     where exists (select 1 from ${CHANNELS} c where c.id = n.channel_id and c.organization_id = $1)
     on conflict (id) do nothing`,
    [organizationId, JSON.stringify(found), now],
  )
}
