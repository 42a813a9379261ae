import { z } from 'zod'
import type { ErrorCode } from '../errors.ts'
import type { ActorNode, NodeReport } from '../ports.ts'
import type { QueueName } from '../../schema/queues.ts'

const instant = z.iso.datetime().pipe(z.coerce.date())
/** A name that another version of this program may know better. */
const name = <T extends string>() => z.custom<T>((value) => typeof value === 'string')
const count = z.number().min(0)

const ActorNodeSchema: z.ZodType<ActorNode> = z.object({
  id: z.string(),
  kind: z.enum(['node', 'stage', 'worker', 'child', 'service']),
  name: z.string(),
  state: z.enum(['starting', 'ready', 'busy', 'restarting', 'paused', 'draining', 'stopped', 'failed']),
  inFlight: count,
  handled: count,
  failed: count,
  restarts: count,
  lastCrash: z
    .object({
      at: instant,
      cause: z.object({ code: name<ErrorCode>(), message: z.string(), retryable: z.boolean() }),
    })
    .optional(),
  lastMessage: z
    .object({
      id: z.string(),
      at: instant,
      // What a newer program calls otherwise is told as its kind that says least.
      ended: z.enum(['done', 'skipped', 'failed', 'put_off']).catch('put_off'),
      code: name<ErrorCode>().optional(),
    })
    .optional(),
  queue: name<QueueName>().optional(),
  pid: z.int().optional(),
  rssBytes: count.optional(),
  cpu: count.optional(),
  get children() {
    return z.array(ActorNodeSchema)
  },
})

/** What a node says of itself, as it comes out of JSON: dates are dates again. */
export const NodeReportSchema: z.ZodType<NodeReport> = z.object({
  name: z.string().min(1),
  version: z.string(),
  roles: z.array(z.string()),
  host: z.string(),
  pid: z.int(),
  startedAt: instant,
  at: instant,
  ready: z.boolean(),
  cpu: count,
  rssBytes: count,
  tree: ActorNodeSchema,
})
