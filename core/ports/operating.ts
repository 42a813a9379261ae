import type { QueueName } from '../../schema/queues.ts'
import type { Cause } from '../errors.ts'
import type { Tenant } from './identity.ts'
import type { Waiting } from './orphans.ts'
import type { Page, PageRequest } from './processes.ts'
import type { SpanAttributes } from './tracing.ts'
import type { RestartRecord } from './worklog.ts'

/** What a tenant has in one queue, by what the rows know of it; of dead-letter queues only `ready`. */
export interface OwnDepth {
  queue: QueueName
  /** Sent and in nobody's hands, or waiting for the delay of a retry; dead letters that nobody brought back or dropped. */
  ready: number
  /** In the hands of a node. */
  inFlight: number
  /** Age of the oldest open work, from its order or its cutting on; 0 where there is none. */
  oldestMs: number
  /** Waits for admission to the queue, highest priority first; counted nowhere else. */
  waiting: Waiting[]
}

export interface AuditFilter {
  /** A user's or key's id, or the name under which something was done without an account. */
  actor?: string
  /** Such as `control.pause`; one that ends with a dot means all that begin so. */
  action?: string
  subject?: string
  since?: Date
  until?: Date
}

export interface AuditView {
  id: string
  at: Date
  action: string
  subject?: string
  userId?: string
  /** The name under which it was done: a program and a machine. */
  by?: string
  details?: Record<string, unknown>
}

export interface RestartFilter {
  node?: string
  stage?: string
  worker?: string
  since?: Date
}

export interface RestartView extends RestartRecord {
  id: string
}

/** One time that a message failed for good. */
export interface FailureView {
  processId: string
  stage: string
  messageId: string
  /** Replays before it. */
  replays: number
  chunkId?: string
  cause: Cause
  attempts: number
  firstFailedAt: Date
  lastFailedAt: Date
  /** When an operator's replay came back to its stage. */
  replayedAt?: Date
}

/** One call of a model. */
export interface SpanView {
  id: string
  traceId: string
  processId: string
  name: string
  startedAt: Date
  endedAt?: Date
  error?: Cause
  attributes: SpanAttributes
}

/** Makes and takes the signed cursors of a tenant's list, of which each key is two texts. */
export type ListCursors = (
  tenant: Tenant,
  list: string,
) => {
  give(key: readonly [string, string]): string
  /** @throws SS_INPUT_INVALID for what was not given here */
  take(cursor: string): readonly [string, string]
}

/**
 * What those who keep the system alive see of its rows. What is asked with a tenant is that tenant's, and no other's (P8). Each call
 * @throws the codes of the database
 */
export interface Operating {
  /** Of lists that lie in no table. */
  cursors: ListCursors
  /** What the tenant has in each queue, in the order of the queues. */
  depths(tenant: Tenant): Promise<OwnDepth[]>
  /** Those of the processes that the tenant may see. */
  processesAmong(tenant: Tenant, ids: readonly string[]): Promise<string[]>
  /** Notes that these dead letters were dropped: they are counted no more. What failed stays failed. */
  dropped(deadLetterQueue: QueueName, ids: readonly string[]): Promise<void>
  /** Of the tenant's organization, newest first. @throws SS_INPUT_INVALID for a cursor that is none */
  auditLog(tenant: Tenant, filter: AuditFilter, page: PageRequest): Promise<Page<AuditView>>
  /** Of all nodes, newest first: they work for all organizations. @throws SS_INPUT_INVALID for a cursor that is none */
  restarts(tenant: Tenant, filter: RestartFilter, page: PageRequest): Promise<Page<RestartView>>
  /** Of these processes, those of the tenant, oldest first; the newest 200 of each. */
  failures(tenant: Tenant, processIds: readonly string[]): Promise<Map<string, FailureView[]>>
  /** The same, newest 500 of each. */
  spans(tenant: Tenant, processIds: readonly string[]): Promise<Map<string, SpanView[]>>
}
