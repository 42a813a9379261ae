import { z } from 'zod'
import { EventSchema } from '../../schema/event-schema.ts'
import { CameraSource, Modality, ProcessOptions, VideoSource } from '../../schema/messages/index.ts'
import { Mask } from '../../schema/masks.ts'
import { Region } from '../../schema/regions.ts'
import { QUEUE_NAMES } from '../../schema/queues.ts'
import { PROCESS_STATUSES } from '../../schema/status.ts'
import { COLORS, KINDS } from '../media/analysis/types.ts'
import { MOST_PICTURE_BYTES } from '../media/pictures/check.ts'
import { PARTS } from '../search/asking/question.ts'
import { LONGEST_PROMPT } from '../prompts/template.ts'
import { About, LONGEST_QUESTION, Reply, Sentence } from '../../schema/chat.ts'
import type {
  Asking,
  AuditLog,
  CameraFiles,
  CameraRegistry,
  Cameras,
  Channels,
  Chat,
  Costs,
  Embedding,
  Processes,
  Search,
  Summaries,
  Trials,
} from '../ports.ts'
import { INSTRUCTION_CALLS, type RunningInstructions } from './instruction-calls.ts'
import { ACCOUNT_CALLS, type RunningAccounts } from './account-calls.ts'
import { CHANNEL_CALLS } from './channel-calls.ts'
import { ALERT_CALLS, RULE_CALLS, type RunningAlerts, type RunningRules } from './rule-calls.ts'
import { CONVERSATION_CALLS, type RunningConversations } from './conversation-calls.ts'
import { COST_CALLS } from './cost-calls.ts'
import { TRIAL_CALLS } from './trial-calls.ts'
import type { Verification } from '../verification.ts'

/**
 * What a second command on a data directory asks of the process that has it open: all that lies in its database, and how
 * that agrees with the objects.
 */
export interface RunningPorts extends RunningInstructions {
  processes: Processes
  cameras: Omit<Cameras, 'orderDue'>
  cameraFiles: Pick<CameraFiles, 'view'>
  cameraRegistry: Pick<CameraRegistry, 'put'>
  search: Pick<Search, 'query' | 'models' | 'health'>
  embedding: Pick<Embedding, 'embed'>
  asking: Asking
  chat: Pick<Chat, 'reply'>
  conversations: RunningConversations
  summaries: Pick<Summaries, 'ofProcess'>
  audit: AuditLog
  verification: Verification
  accounts: RunningAccounts
  channels: Channels
  costs: Costs
  rules: RunningRules
  alerts: RunningAlerts
  trials: Trials
}

const id = z.string().max(200)
/** More of an identity may be given: it is left out. */
const Tenant = z.object({ organizationId: id, cameras: z.array(id).optional() })
const page = z.strictObject({
  first: z.int().min(1).max(200).optional(),
  after: z.string().optional(),
  last: z.int().min(1).max(200).optional(),
  before: z.string().optional(),
})
const seconds = z.number().optional()

const NewProcess = z.strictObject({
  organizationId: id,
  cameras: z.array(id).optional(),
  source: VideoSource,
  options: ProcessOptions,
  title: z.string(),
  priority: z.int().min(0).max(10).optional(),
  idempotencyKey: z.string().optional(),
  budget: z.number().min(0).optional(),
  trace: z.string().optional(),
  prompts: z.record(z.string().max(64), z.string().max(LONGEST_PROMPT)).optional(),
  eventSchema: EventSchema.optional(),
  warnings: z
    .array(z.strictObject({ code: z.string(), message: z.string() }))
    .max(20)
    .optional(),
})

const NewCamera = z.strictObject({
  organizationId: id,
  cameras: z.array(id).optional(),
  id,
  source: CameraSource,
  clipSeconds: z.number().positive(),
  everySeconds: z.number().positive(),
  schedule: z.string().max(200).optional(),
  groups: z.array(z.string().max(200)).max(100).readonly().optional(),
  ocr: z.boolean().optional(),
  zone: z.string().max(100).optional(),
  records: z.boolean().optional(),
  ringSeconds: z.number().positive().optional(),
  ringBytes: z.number().positive().optional(),
  keepSeconds: z.number().nonnegative().optional(),
})

const FoundCamera = z.strictObject({
  id: z.string().max(1000),
  organizationId: id,
  name: z.string().max(1000),
  source: z.string().max(1000),
  seenAt: z.date(),
})

const EventFilter = z.strictObject({
  modality: Modality.optional(),
  processId: id.optional(),
  chunkId: id.optional(),
  cameraId: id.optional(),
  types: z.array(z.string()).optional(),
  from: seconds,
  to: seconds,
  minConfidence: z.number().optional(),
  createdAfter: z.date().optional(),
  begunFrom: z.date().optional(),
  begunUntil: z.date().optional(),
})

const SearchQuery = z.strictObject({
  organizationId: id,
  cameras: z.array(id).optional(),
  text: z.string().max(10_000),
  meaning: z
    .strictObject({
      vector: z.instanceof(Float32Array),
      model: z.string().max(200),
      dimensions: z.int().positive(),
    })
    .optional(),
  since: z.date().optional(),
  until: z.date().optional(),
  processId: id.optional(),
  cameraId: id.optional(),
  eventTypes: z.array(z.string()).optional(),
  like: z.string().max(64).optional(),
  unlike: z.array(z.string().max(64)).max(1000).optional(),
  limit: z.int().min(1).max(100).optional(),
})

const AskedThing = z.strictObject({
  types: z.array(z.string().max(64)).max(20),
  kinds: z.array(z.enum(KINDS)).max(20),
  colours: z.array(z.enum(COLORS)).max(20),
  count: z.strictObject({ least: z.int().min(0), most: z.int().min(0).optional() }).optional(),
})

const Asked = SearchQuery.omit({ meaning: true }).extend({
  group: z.string().max(64).optional(),
  zone: z.string().max(100).optional(),
  not: z.array(z.enum(PARTS)).optional(),
  instead: z
    .strictObject({
      text: z.string().max(10_000).optional(),
      from: z.date().nullable().optional(),
      until: z.date().nullable().optional(),
      cameras: z.array(id).optional(),
      things: z.array(AskedThing).max(20).optional(),
      without: z.array(AskedThing).max(20).optional(),
    })
    .optional(),
})

const PictureAsked = Asked.omit({ text: true }).extend({
  text: z.string().max(10_000).optional(),
  picture: z.instanceof(Uint8Array).refine(({ length }) => length <= MOST_PICTURE_BYTES + 1),
})

const ChatQuestion = z.strictObject({
  organizationId: id,
  cameras: z.array(id).optional(),
  text: z.string().max(LONGEST_QUESTION),
  zone: z.string().max(100).optional(),
  about: About.optional(),
  before: z
    .array(z.strictObject({ question: z.string().max(LONGEST_QUESTION), reply: Reply }))
    .max(50)
    .optional(),
  folded: z.array(Sentence).max(200).optional(),
  budget: z.number().optional(),
})

const MessageSelection = z.strictObject({
  ids: z.array(z.string()).optional(),
  processId: z.string().optional(),
  organizationId: z.string().optional(),
  code: z.string().optional(),
  failedAfter: z.date().optional(),
  failedBefore: z.date().optional(),
  limit: z.int().positive().optional(),
})

const AuditEntry = z.strictObject({
  organizationId: id.optional(),
  userId: z.string().optional(),
  keyId: z.string().optional(),
  action: z.string().min(1),
  subject: z.string().optional(),
  details: z.record(z.string(), z.unknown()).optional(),
})

const RestoreRequest = z.strictObject({ by: z.string().min(1), prefix: z.string().optional() })

const one = z.tuple([Tenant, id])
const ListRequest = page.extend({ status: z.enum(PROCESS_STATUSES).optional(), cameraId: id.optional() })

/** Every call that may be made, with the contract of its arguments. Nothing else is answered. */
export const CALLS = {
  processes: {
    create: z.tuple([NewProcess]),
    cancel: one,
    get: one,
    list: z.tuple([Tenant, ListRequest]),
    chunks: z.tuple([Tenant, id, page]),
    events: z.tuple([Tenant, EventFilter, page]),
    failures: z.tuple([z.enum(QUEUE_NAMES), MessageSelection]),
    sourcesAmong: z.tuple([Tenant, z.array(z.string())]),
  },
  cameras: {
    add: z.tuple([NewCamera]),
    get: one,
    change: z.tuple([
      Tenant,
      id,
      NewCamera.pick({
        source: true,
        clipSeconds: true,
        everySeconds: true,
        schedule: true,
        groups: true,
        ocr: true,
        zone: true,
        records: true,
        ringSeconds: true,
        ringBytes: true,
        keepSeconds: true,
      }).partial(),
    ]),
    list: z.tuple([Tenant, z.strictObject({ group: z.string().max(64).optional() }).optional()]),
    pause: one,
    resume: one,
    takeClip: one,
    remove: z.tuple([Tenant, id, z.strictObject({ keepRecordings: z.boolean().optional() }).optional()]),
    regions: z.tuple([Tenant, z.array(id).max(200)]),
    setRegion: z.tuple([Tenant, id, Region]),
    removeRegion: z.tuple([Tenant, id, id]),
    setMask: z.tuple([Tenant, id, Mask]),
    removeMask: z.tuple([Tenant, id, id]),
  },
  cameraFiles: { view: one },
  cameraRegistry: { put: z.tuple([FoundCamera, z.number().positive()]) },
  search: { query: z.tuple([SearchQuery]), models: z.tuple([]), health: z.tuple([]) },
  asking: { ask: z.tuple([Asked]), askByPicture: z.tuple([PictureAsked]) },
  chat: { reply: z.tuple([ChatQuestion]) },
  conversations: CONVERSATION_CALLS,
  summaries: { ofProcess: one },
  embedding: { embed: z.tuple([z.array(z.string().max(10_000)).max(1), z.literal('query')]) },
  audit: { record: z.tuple([AuditEntry]) },
  accounts: ACCOUNT_CALLS,
  channels: CHANNEL_CALLS,
  ...INSTRUCTION_CALLS,
  costs: COST_CALLS,
  rules: RULE_CALLS,
  alerts: ALERT_CALLS,
  trials: TRIAL_CALLS,
  verification: {
    compare: z.tuple([]),
    restore: z.tuple([RestoreRequest]),
    compareVectors: z.tuple([]),
    repair: z.tuple([RestoreRequest.pick({ by: true })]),
  },
} satisfies { [Port in keyof RunningPorts]: Record<keyof RunningPorts[Port], z.ZodType<unknown[]>> }
