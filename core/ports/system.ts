import type { QueueName } from '../../schema/queues.ts'
import type { Cause, ErrorCode } from '../errors.ts'
import type { Check } from '../health.ts'

/** What a worker had in hand last: never what was in it. */
export interface WorkerMessage {
  /** Of the message. */
  id: string
  /** When its work ended. */
  at: Date
  /** `skipped`: there was nothing to do; `put_off`: it comes again, without using an attempt. */
  ended: 'done' | 'skipped' | 'failed' | 'put_off'
  /** Why, where it was not done. */
  code?: ErrorCode
}

export interface ActorNode {
  id: string
  kind: 'node' | 'stage' | 'worker' | 'child' | 'service'
  name: string
  state: 'starting' | 'ready' | 'busy' | 'restarting' | 'paused' | 'draining' | 'stopped' | 'failed'
  inFlight: number
  handled: number
  failed: number
  restarts: number
  lastCrash?: { at: Date; cause: Cause }
  /** Of workers. */
  lastMessage?: WorkerMessage
  queue?: QueueName
  pid?: number
  rssBytes?: number
  /** Share of one core, lately: 1 is one core fully used. */
  cpu?: number
  children: ActorNode[]
}

export interface SystemView {
  tree(): Promise<ActorNode>
  /** Whether this process is worth keeping. Asks nobody outside of it. */
  live(): boolean
  health(): Promise<{
    ready: boolean
    live: boolean
    /** Checks that fail while the work goes on without what they look at. */
    degraded: string[]
    checks: Record<string, Check>
  }>
}
