import type {
  ChannelAddress,
  ChannelKind,
  ChannelWants,
  DeliveryState,
  DigestSettings,
  QuietHours,
} from '../../schema/channels.ts'
import type { Orderer } from './changes.ts'
import type { Tenant } from './identity.ts'
import type { Page, PageRequest } from './processes.ts'

/** A channel as people set it up. What is left out of a change stays; null takes it away. */
export interface NewChannel {
  name: string
  kind: ChannelKind
  /** Of its kind; checked here. */
  address: unknown
  /** @default a webhook gets a key of its own; others have none */
  secret?: string
  wants?: unknown
  quiet?: unknown
  digest?: unknown
}

export interface ChannelChange {
  name?: string
  address?: unknown
  secret?: string
  wants?: unknown
  quiet?: unknown
  digest?: unknown
}

/** A channel as it may be shown: never its secret. */
export interface ChannelView {
  id: string
  organizationId: string
  name: string
  kind: ChannelKind
  address: ChannelAddress
  hasSecret: boolean
  wants: ChannelWants
  quiet?: QuietHours
  digest?: DigestSettings
  nextDigestAt?: Date
  pausedAt?: Date
  version: number
  createdAt: Date
  updatedAt: Date
  /** What waits, and what is dead. */
  waiting: number
  dead: number
  /** Why nothing gets through now. */
  failing?: { because: string; failures: number; retryAt?: Date }
}

/** A channel that was just made; the key of a webhook is shown this once. */
export interface MadeChannel {
  channel: ChannelView
  secret?: string
}

export interface DeliveryView {
  id: string
  channelId: string
  /** Of what happened: the receiver gets it as the id. */
  noticeId: string
  kind: string
  title: string
  cameraId?: string
  processId?: string
  severity?: string
  state: DeliveryState
  attempts: number
  nextAt?: Date
  createdAt: Date
  settledAt?: Date
  cause?: { code: string; message: string }
}

export interface TestResult {
  delivered: boolean
  /** Why not. */
  cause?: { code: string; message: string; advice?: string }
}

/**
 * Ways by which people and programs outside are told what happens, of one organization each (P8). Every change is in the audit log.
 * Whoever is limited to cameras sees the deliveries of those, and changes no channel (SS_FORBIDDEN). Each call @throws the codes of the
 * database, and SS_NOT_FOUND for what is not there
 */
export interface Channels {
  /** By name. */
  list(tenant: Tenant): Promise<ChannelView[]>
  get(tenant: Tenant, id: string): Promise<ChannelView>
  /** It is told what happens from now on. @throws SS_INPUT_INVALID, SS_ADDRESS_REFUSED, SS_CHANNEL_EXISTS */
  add(who: Orderer, channel: NewChannel): Promise<MadeChannel>
  /** @throws SS_INPUT_INVALID, SS_ADDRESS_REFUSED, SS_CHANNEL_EXISTS */
  edit(who: Orderer, id: string, change: ChannelChange): Promise<ChannelView>
  /** What happens while it is paused is not told; what waits goes on waiting. */
  pause(who: Orderer, id: string): Promise<ChannelView>
  resume(who: Orderer, id: string): Promise<ChannelView>
  /** With what waited for it, and the record of what was told. */
  remove(who: Orderer, id: string): Promise<void>
  /** Tells it that it is tried, at once, paused or not. */
  test(who: Orderer, id: string): Promise<TestResult>
  /** Newest first. */
  deliveries(
    tenant: Tenant,
    channelId: string,
    page: PageRequest & { state?: DeliveryState },
  ): Promise<Page<DeliveryView>>
  /** What is dead waits again, from its first attempt on: one, or all of a channel. Returns how many. */
  replay(who: Orderer, channelId: string, deliveryId?: string): Promise<number>
}
