import type {
  ChannelAddress,
  ChannelKind,
  ChannelWants,
  DeliveryState,
  DigestSettings,
  QuietHours,
} from '../../schema/channels.ts'
import { toDate, toDateOrNone } from '../database/database.ts'
import type { ChannelView, DeliveryView } from '../ports.ts'

export const CHANNELS = 'spectra_core.channels'
export const DELIVERIES = 'spectra_ops.deliveries'

type Instant = string | Date

export interface ChannelColumns {
  id: string
  organization_id: string
  name: string
  kind: ChannelKind
  address: ChannelAddress
  secret: string | null
  wants: ChannelWants
  quiet: QuietHours | null
  digest: DigestSettings | null
  digest_at: Instant | null
  paused_at: Instant | null
  version: number
  created_at: Instant
  updated_at: Instant
  failures: number
  retry_at: Instant | null
  failed_because: string | null
}

export const CHANNEL_COLUMNS = `c.id, c.organization_id, c.name, c.kind, c.address, c.secret, c.wants, c.quiet, c.digest,
  c.digest_at, c.paused_at, c.version, c.created_at, c.updated_at, c.failures, c.retry_at, c.failed_because`

/** With how much waits, and how much is dead. */
export const COUNTS = `(select count(*)::int from ${DELIVERIES} d where d.channel_id = c.id and d.state = 'waiting') as waiting,
  (select count(*)::int from ${DELIVERIES} d where d.organization_id = c.organization_id and d.channel_id = c.id
    and d.state = 'dead') as dead`

export const toChannel = (row: ChannelColumns & { waiting: number; dead: number }): ChannelView => ({
  ...{ id: row.id, organizationId: row.organization_id, name: row.name, kind: row.kind },
  ...{ address: row.address, hasSecret: row.secret !== null, wants: row.wants, version: row.version },
  quiet: row.quiet ?? undefined,
  digest: row.digest ?? undefined,
  nextDigestAt: toDateOrNone(row.digest_at),
  pausedAt: toDateOrNone(row.paused_at),
  createdAt: toDate(row.created_at),
  updatedAt: toDate(row.updated_at),
  ...{ waiting: row.waiting, dead: row.dead },
  ...(row.failures > 0 && {
    failing: {
      because: row.failed_because ?? '',
      failures: row.failures,
      retryAt: toDateOrNone(row.retry_at),
    },
  }),
})

export interface DeliveryColumns {
  id: string
  channel_id: string
  notice_id: string
  kind: string
  title: string
  camera_id: string | null
  process_id: string | null
  severity: string | null
  state: DeliveryState
  attempts: number
  next_at: Instant
  created_at: Instant
  settled_at: Instant | null
  error_code: string | null
  error: string | null
}

export const DELIVERY_COLUMNS = `d.id, d.channel_id, d.notice_id, d.kind, d.title, d.camera_id, d.process_id, d.severity, d.state,
  d.attempts, d.next_at, d.created_at, d.settled_at, d.error_code, d.error`

export const toDelivery = (row: DeliveryColumns): DeliveryView => ({
  ...{ id: row.id, channelId: row.channel_id, noticeId: row.notice_id, kind: row.kind, title: row.title },
  cameraId: row.camera_id ?? undefined,
  processId: row.process_id ?? undefined,
  severity: row.severity ?? undefined,
  ...{ state: row.state, attempts: row.attempts },
  nextAt: row.state === 'waiting' ? toDate(row.next_at) : undefined,
  createdAt: toDate(row.created_at),
  settledAt: toDateOrNone(row.settled_at),
  ...(row.error_code !== null && { cause: { code: row.error_code, message: row.error ?? '' } }),
})
