import { z } from 'zod'
import { QUEUE_NAMES } from './queues.ts'

const ms = (fallback: number) => z.int().positive().default(fallback)

/** Delays double from `minMs` to `maxMs` with full jitter; more than `intensity` restarts in `windowMs` escalate. */
export const RestartPolicyConfig = z.strictObject({
  minMs: ms(200),
  maxMs: ms(30_000),
  intensity: z.int().min(0).default(5),
  windowMs: ms(60_000),
})
export type RestartPolicyConfig = z.infer<typeof RestartPolicyConfig>

/** Workers of a stage on one node. */
export const WorkerCount = z.int().min(1).max(256)

export const StageConfig = z.strictObject({
  /** Module path from the package root; its default export is a `defineActor`. */
  actor: z.string().endsWith('.ts'),
  queue: z.enum(QUEUE_NAMES as [(typeof QUEUE_NAMES)[number], ...(typeof QUEUE_NAMES)[number][]]),
  /** Messages worked on at once; also the prefetch of the consumer. */
  workers: WorkerCount,
  /** Where `GET /health` tells of this stage. Absent: nowhere. */
  healthPort: z.int().min(1).max(65_535).optional(),
  /** `in-memory` in one process; `forked` gives each worker a process of its own. */
  mode: z.enum(['in-memory', 'forked']).default('in-memory'),
  /** The same on a node of a cluster: in memory where all its work is waiting, so that a process each would be memory for nothing. */
  clusterMode: z.enum(['in-memory', 'forked']).default('forked'),
  /** Tries of a message before it is dead-lettered. */
  attempts: z.int().min(1).default(5),
  /** Wait before the next try of a message: doubles from `minMs` to `maxMs`, full jitter. */
  retry: z.strictObject({ minMs: ms(500), maxMs: ms(60_000) }).prefault({}),
  /** So long a busy provider may keep a message waiting without using an attempt; then one is used. */
  busyMs: ms(600_000),
  deadlines: z
    .strictObject({
      startMs: ms(10_000),
      workMs: ms(300_000),
      heartbeatMs: ms(5_000),
      shutdownMs: ms(10_000),
    })
    .prefault({}),
  restart: RestartPolicyConfig.prefault({}),
  /** permanent: always restarted; transient: only after a crash; temporary: never. */
  child: z.enum(['permanent', 'transient', 'temporary']).default('permanent'),
  /** Module paths of what one node of the cluster does at a time, beside its workers; each exports a `defineScheduler`. */
  scheduler: z.union([z.string().endsWith('.ts'), z.array(z.string().endsWith('.ts'))]).optional(),
  /** Module paths of the child actors of each worker, by name. */
  children: z.record(z.string(), z.string().endsWith('.ts')).default({}),
})
export type StageConfig = z.infer<typeof StageConfig>

/**
 * How messages are let into a queue with priorities (P9): at most `perWorker` ready messages per worker, or `minimum` where
 * that is more, by priority + age / `secondsPerPoint`. Every `dryMs` the queue must have run dry once.
 */
export const AdmissionConfig = z.strictObject({
  minimum: z.int().min(1).default(4),
  perWorker: z.number().positive().default(2),
  secondsPerPoint: z.number().positive().default(30),
  dryMs: ms(10_000),
  /** How often it looks for what others committed, and for room. */
  pollMs: ms(200),
})
export type AdmissionConfig = z.infer<typeof AdmissionConfig>

export const ClusterConfigSchema = z
  .strictObject({
    roles: z.record(z.string(), z.array(z.string()).min(1)),
    stages: z.record(z.string(), StageConfig),
    admission: AdmissionConfig.prefault({}),
    /** Limits of the whole node: a stage that escalates counts here. */
    node: z.strictObject({ restart: RestartPolicyConfig.prefault({}), drainMs: ms(30_000) }).prefault({}),
  })
  .superRefine((config, context) => {
    for (const [role, stages] of Object.entries(config.roles)) {
      for (const stage of stages) {
        if (!(stage in config.stages)) {
          const known = Object.keys(config.stages).join(', ')
          context.addIssue(`Role "${role}" names the unknown stage "${stage}". Known stages: ${known}`)
        }
      }
    }
  })

/** As written in `cluster.config.ts`: everything with a default may be left out. */
export type ClusterConfig = z.input<typeof ClusterConfigSchema>
/** With every default filled in. */
export type FilledClusterConfig = z.infer<typeof ClusterConfigSchema>
