import type { Cause } from '../../../core/errors.ts'
import type { Observations } from '../../../core/ports.ts'
import type { StageConfig } from '../../../schema/cluster.ts'
import type { Outcome } from '../outcome.ts'
import type { Tally } from '../tally.ts'
import type { WorkerPortsSource } from './forking.ts'

/**
 * What a node and its workers' processes say to each other: one object each way, plain data, since it travels as JSON.
 *
 *     node   --start, work, end, heartbeat-->  worker     answered by `{ ok }` or `{ error }`
 *     node  <--notice: outbox, child-crash, fatal--  worker     not answered
 *
 * Topics are fixed: comedy would call any method by its name, inherited ones included.
 */
export const PROTOCOL_VERSION = 1

export interface Requests {
  /** Once, first. Answered when the worker can work. */
  start: { given: StartOrder; answer: { needs: string[]; vitals: Vitals } }
  /** One at a time. */
  work: { given: { body: unknown; replays: number }; answer: { outcome: Outcome; vitals: Vitals } }
  /** Asks the work with this request id to end. */
  end: { given: { work: string; reason: Cause }; answer: null }
  heartbeat: { given: null; answer: Vitals }
}
export type Topic = keyof Requests

export interface Notices {
  /** A commit left something in the outbox. */
  outbox: null
  'child-crash': { child: string; cause: Cause }
  /** What nobody caught: the process ends because of it. */
  fatal: Cause
}

export interface Message<Type extends string = string, Payload = unknown> {
  v: number
  type: Type
  id: string
  payload: Payload
}
export type Notice = { [T in keyof Notices]: Message<T, Notices[T]> }[keyof Notices]

export type Answer<T> = { ok: T } | { error: Cause }

export interface StartOrder {
  stage: string
  config: StageConfig
  ports: Required<WorkerPortsSource>
}

/** How a worker is, by its own account. */
export interface Vitals {
  rssBytes: number
  /** Instants as text. */
  children: Record<string, Tally>
  /** What it counted and measured since it told this last. */
  observed?: Observations[]
}
