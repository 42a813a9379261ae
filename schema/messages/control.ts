import { z } from 'zod'
import { WorkerCount } from '../cluster.ts'

const name = z.string().min(1).max(100)
/** HMAC-SHA256 of everything else in the message, hexadecimal. */
const signature = z.string().regex(/^[0-9a-f]{64}$/)

/** What an operator can have nodes do. */
export const ControlOrder = z.discriminatedUnion('do', [
  /** Tell what there is: the node's report, with its live tree. */
  z.object({ do: z.literal('report') }),
  /** Run so many workers of a stage. Surplus workers finish their message first. */
  z.object({ do: z.literal('scale'), stage: name, workers: WorkerCount }),
  /** Take no more messages; what is being worked on goes on. */
  z.object({ do: z.literal('pause'), stage: name }),
  z.object({ do: z.literal('resume'), stage: name }),
  /** Replace one worker after its message, or now: then the message goes back, attempt unchanged. */
  z.object({ do: z.literal('restart'), stage: name, worker: name, now: z.boolean().default(false) }),
  /** Stop taking, finish or hand back, leave. */
  z.object({ do: z.literal('drain') }),
])
export type ControlOrder = z.infer<typeof ControlOrder>

/** An order to one node, or to all that it concerns. */
export const ControlCommand = z.object({
  /** Used once: answers name it, and a node obeys it no second time. */
  id: z.uuid(),
  order: ControlOrder,
  /** Absent: every node. */
  node: name.optional(),
  /** Who asks, for the audit log. */
  by: z.string().min(1).max(200),
  /** On whose behalf, for the audit log; absent where it is an operator of the cluster. */
  identity: z
    .object({ organizationId: z.uuid(), userId: z.uuid().optional(), keyId: z.uuid().optional() })
    .optional(),
  /** A command that is older than half a minute is refused. */
  at: z.iso.datetime(),
  signature,
})
export type ControlCommand = z.infer<typeof ControlCommand>

/** What one node made of a command. */
export const ControlReply = z.object({
  commandId: z.uuid(),
  node: name,
  at: z.iso.datetime(),
  /** Absent: done. Otherwise why not. */
  cause: z.object({ code: z.string(), message: z.string(), retryable: z.boolean() }).optional(),
  /** What there is now, by the order. */
  result: z.unknown().optional(),
  signature,
})
export type ControlReply = z.infer<typeof ControlReply>
