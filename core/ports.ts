import type { Accounts } from './ports/accounts.ts'
import type { Asking } from './ports/asking.ts'
import type { AuditLog } from './ports/audit.ts'
import type { Cache } from './ports/cache.ts'
import type { Chat } from './ports/chat.ts'
import type { Conversations } from './ports/conversations.ts'
import type { CameraRegistry } from './ports/camera-registry.ts'
import type { CameraFiles } from './ports/camera-files.ts'
import type { Cameras } from './ports/cameras.ts'
import type { Cases, SavedSearches } from './ports/cases.ts'
import type { Changes } from './ports/changes.ts'
import type { Channels } from './ports/channels.ts'
import type { Costs } from './ports/costs.ts'
import type { Clips } from './ports/clips.ts'
import type { ClusterClock } from './ports/clock.ts'
import type { Exports } from './ports/exports.ts'
import type { Embedding } from './ports/embedding.ts'
import type { Instructions } from './ports/instructions.ts'
import type { Journal } from './ports/journal.ts'
import type { Folders } from './ports/folders.ts'
import type { FootageReader } from './ports/footage.ts'
import type { Language } from './ports/language.ts'
import type { Ledger } from './ports/ledger.ts'
import type { Locks } from './ports/locks.ts'
import type { Mailbox } from './ports/mailbox.ts'
import type { Media } from './ports/media.ts'
import type { Membership } from './ports/membership.ts'
import type { Operating } from './ports/operating.ts'
import type { Orphans } from './ports/orphans.ts'
import type { Pipeline } from './ports/pipeline.ts'
import type { Processes } from './ports/processes.ts'
import type { Prompts } from './ports/prompts.ts'
import type { Playback } from './ports/playback.ts'
import type { Recorder } from './ports/recorder.ts'
import type { Ring } from './ports/ring.ts'
import type { RateLimits } from './ports/rate-limits.ts'
import type { Registry } from './ports/registry.ts'
import type { Replays } from './ports/replays.ts'
import type { Alerts, Rules } from './ports/rules.ts'
import type { Search } from './ports/search.ts'
import type { Storage } from './ports/storage.ts'
import type { StoredBytes } from './ports/stored-bytes.ts'
import type { Summaries } from './ports/summaries.ts'
import type { Trials } from './ports/trials.ts'
import type { Transcription } from './ports/transcription.ts'
import type { Vision } from './ports/vision.ts'
import type { SpanSink } from './ports/tracing.ts'
import type { WorkLog } from './ports/worklog.ts'

/**
 * How the world is reached: each port has its contract in a file of `ports/`, one factory per adapter in the folder of its
 * name, and one contract suite in `test/contracts` that every adapter passes. This page lists them.
 * Times are seconds of video unless a name says Ms; sizes are bytes; vectors are unit length.
 *
 * What an adapter may throw is an error of the table (`errors.ts`), and of that what its port says; beside it SS_INPUT_INVALID
 * for arguments that make no sense, and once its `signal` aborted the reason of that, as it is. Anything else, such as the error
 * of a library, is taken for a bug: it crashes the worker, and a few crashes a minute escalate the stage. `adapter-errors.ts`
 * translates at the edge of an adapter, and each contract suite breaks what is behind an adapter and looks. What becomes of the
 * message that met an error follows from its code:
 *
 *     outage (`isOutage`)   no attempt used; the stage takes no more until its ground answers again
 *     SS_PROVIDER_BUSY      no attempt used; comes again after `details.retryAfterMs`, others go on meanwhile. So does
 *                           SS_PROVIDER_UNAVAILABLE with `retryAfterMs`: nobody was asked
 *     retryable             an attempt used, a later try
 *     otherwise             failed, with its dead letter
 *
 * The codes of the database are SS_DATABASE_UNAVAILABLE, SS_DATABASE_BUSY and SS_DISK_FULL. `health` throws the code by which the
 * port's other verbs say that they cannot work now.
 */
export interface Ports {
  mailbox: Mailbox
  ledger: Ledger
  worklog: WorkLog
  orphans: Orphans
  processes: Processes
  changes: Changes
  costs: Costs
  pipeline: Pipeline
  footage: FootageReader
  summaries: Summaries
  storage: Storage
  storedBytes: StoredBytes
  media: Media
  cameras: Cameras
  cameraFiles: CameraFiles
  folders: Folders
  clips: Clips
  ring: Ring
  recorder: Recorder
  playback: Playback
  vision: Vision
  language: Language
  embedding: Embedding
  transcription: Transcription
  prompts: Prompts
  instructions: Instructions
  search: Search
  asking: Asking
  chat: Chat
  conversations: Conversations
  tracing: SpanSink
  clock: ClusterClock
  cache: Cache
  cameraRegistry: CameraRegistry
  membership: Membership
  locks: Locks
  registry: Registry
  rateLimits: RateLimits
  audit: AuditLog
  accounts: Accounts
  journal: Journal
  channels: Channels
  operating: Operating
  replays: Replays
  rules: Rules
  alerts: Alerts
  cases: Cases
  savedSearches: SavedSearches
  exports: Exports
  trials: Trials
}

/** What a worker in a process of its own opens: all but what holds the cluster together. */
export type WorkerPorts = Omit<
  Ports,
  | 'mailbox'
  | 'storedBytes'
  | 'recorder'
  | 'playback'
  | 'membership'
  | 'locks'
  | 'registry'
  | 'audit'
  | 'accounts'
  | 'journal'
  | 'channels'
  | 'operating'
  | 'replays'
  | 'rules'
  | 'alerts'
  | 'costs'
  | 'cases'
  | 'savedSearches'
  | 'exports'
  | 'trials'
>

export type PortName = keyof Ports

/** What an actor may ask for. */
export type ActorPortName = Exclude<
  keyof WorkerPorts,
  'worklog' | 'orphans' | 'processes' | 'changes' | 'footage' | 'tracing'
>

// Durable messages between stages.
export type * from './ports/mailbox.ts'

// What is known of processes and chunks, what was done on a message, and what got lost on its way.
export type * from './ports/ledger.ts'
export type * from './ports/worklog.ts'
export type * from './ports/orphans.ts'

// What gateway and CLI ask and order.
export type * from './ports/processes.ts'
export type * from './ports/changes.ts'
export type * from './ports/pipeline.ts'
export type * from './ports/footage.ts'
export type * from './ports/summaries.ts'
export type * from './ports/cases.ts'
export type * from './ports/exports.ts'

// What happened, for whoever follows it.
export type * from './ports/journal.ts'
export type * from './ports/notifications.ts'
export type * from './ports/channels.ts'

// Videos, clips, thumbnails, summaries, and how much of them there is.
export type * from './ports/storage.ts'
export type * from './ports/stored-bytes.ts'

// Opening and cutting videos; taking clips of cameras.
export type * from './ports/media.ts'
export type * from './ports/cameras.ts'
export type * from './ports/camera-files.ts'
export type * from './ports/folders.ts'
export type * from './ports/clips.ts'
export type * from './ports/ring.ts'
export type * from './ports/recorder.ts'
export type * from './ports/playback.ts'

// The models, and what they are asked.
export type * from './ports/model-answer.ts'
export type * from './ports/costs.ts'
export type * from './ports/vision.ts'
export type * from './ports/language.ts'
export type * from './ports/embedding.ts'
export type * from './ports/transcription.ts'
export type * from './ports/prompts.ts'
export type * from './ports/instructions.ts'
export type * from './ports/trials.ts'

// Finding the right moment.
export type * from './ports/search.ts'
export type * from './ports/asking.ts'
export type * from './ports/chat.ts'
export type * from './ports/conversations.ts'
export type * from './ports/vector-index.ts'
export type * from './ports/word-index.ts'

// What holds a cluster together.
export type * from './ports/cache.ts'
export type * from './ports/locks.ts'
export type * from './ports/membership.ts'
export type * from './ports/clock.ts'
export type * from './ports/registry.ts'
export type * from './ports/camera-registry.ts'
export type * from './ports/rate-limits.ts'

// On whose behalf, who did what, what the models were asked, and how much of all there was.
export type * from './ports/identity.ts'
export type * from './ports/accounts.ts'
export type * from './ports/oidc.ts'
export type * from './ports/audit.ts'
export type * from './ports/tracing.ts'
export type * from './ports/metrics.ts'

// What those who keep it alive see of its rows.
export type * from './ports/operating.ts'
export type * from './ports/replays.ts'

// What is watched for, and what was found.
export type * from './ports/rules.ts'

// The living system, as the gateway sees it.
export type * from './ports/system.ts'

export type { BroadcastEnvelope, Envelope, Message, MessageType } from '../schema/messages/index.ts'
