import type { QueueName } from '../../schema/queues.ts'
import type { Keyed, Orderer } from './changes.ts'
import type { Tenant } from './identity.ts'
import type { MessageSelection } from './mailbox.ts'
import type { Page, PageRequest } from './processes.ts'

/**
 *     running -+-> completed   all were brought back, and what came of them is known
 *              +-> stopped     too many failed again
 *              +-> cancelled   by order
 *
 * What was not brought back by then stays a dead letter.
 */
export type ReplayState = 'running' | 'completed' | 'stopped' | 'cancelled'

/** Dead letters that are brought back at a pace. */
export interface ReplayView {
  id: string
  organizationId: string
  state: ReplayState
  /** Letters that were selected when it was ordered. */
  total: number
  /** Of those, brought back, or gone meanwhile. */
  done: number
  /** Of those, dead letters again. */
  failed: number
  perSecond: number
  /** So many failures end it. */
  stopAfterFailures?: number
  /** Who ordered it; absent: a program, or the machine's own user. */
  userId?: string
  keyId?: string
  startedAt: Date
  endedAt?: Date
  /** What ended it before its end. */
  stoppedBecause?: string
}

export interface ReplayOrder extends Keyed {
  /** Of the organization that asks, whatever it says. */
  selection: Omit<MessageSelection, 'limit' | 'replays'> & { queue?: QueueName }
  /** Letters brought back per second, 0.01 to 1000. */
  perSecond: number
  /** It stops once so many failed again. @default never */
  stopAfterFailures?: number
  /** The name under which it is done, for the audit log. */
  by: string
}

/**
 * Dead letters brought back at a pace, by whoever leads the cluster: it goes on when that one, or the gateway that took the order, is
 * gone, and brings back no letter twice. A tenant with cameras brings back, and sees replays of, letters of those alone. Each order is
 * in the audit log, as is what came of it. Each call @throws the codes of the database
 */
export interface Replays {
  /**
   * @throws SS_INPUT_INVALID where nothing fits, or more than 100,000 letters; SS_IDEMPOTENCY_CONFLICT; SS_MAILBOX_UNAVAILABLE
   */
  start(who: Orderer, order: ReplayOrder): Promise<ReplayView>
  /** @throws SS_NOT_FOUND */
  get(tenant: Tenant, id: string): Promise<ReplayView>
  /** Newest first. @throws SS_INPUT_INVALID for a cursor that is none */
  list(tenant: Tenant, request: PageRequest): Promise<Page<ReplayView>>
  /** One that ended stays as it is. @throws SS_NOT_FOUND */
  cancel(who: Orderer, id: string, by: string): Promise<ReplayView>
}
