import type { Readable } from 'node:stream'
import type { Description, DetectedEvent } from '../schema/analysis.ts'
import type { ChunkRecord, EventTask, Fact, SourceMetadata, Warning } from '../schema/facts.ts'
import type {
  CameraSource,
  Envelope,
  Message,
  MessageType,
  Modality,
  ProcessOptions,
  VideoSource,
} from '../schema/messages/index.ts'
import type { ExchangeName, QueueName } from '../schema/queues.ts'
import type { ChunkStatus, ProcessStatus } from '../schema/status.ts'
import type { Clock } from './clock.ts'
import type { Cause } from './errors.ts'
import type { Check } from './health.ts'

/**
 * Every port of the system on one page: how the world is reached. Each has one contract here, one factory per adapter
 * in the folder of its name, and one contract suite in `test/contracts` that every adapter passes.
 * Times are seconds of video unless a name says Ms; sizes are bytes; vectors are unit length.
 */

// ---------------------------------------------------------------- mailbox: durable messages between stages

export interface OutgoingMessage {
  queue: QueueName
  envelope: Envelope
  /** 0 (lowest) to the queue's `maxPriority`. @default 0 */
  priority?: number
  /** How often operators brought it back, where it is published because of that. @default 0 */
  replays?: number
}

/** One message in one consumer's hands. Exactly one of its five verbs ends it; a second call is ignored. */
export interface Delivery {
  readonly queue: QueueName
  /** The JSON value as it was stored: checked against the contract by whoever consumes. */
  readonly body: unknown
  /** 1 for the first try. */
  readonly attempt: number
  /** How often operators brought it back from the dead letters. */
  readonly replays: number
  /** It was delivered before, and that consumer vanished or handed it back. */
  readonly redelivered: boolean
  /** The broker took it back with the connection that brought it, and gives it out again: work on it is in vain. */
  readonly lost?: boolean
  /** Done: the message is gone for good. */
  ack(): Promise<void>
  /** Failed, may succeed later: comes back after `delayMs` with `attempt + 1`. */
  retry(delayMs: number, cause: Cause): Promise<void>
  /**
   * Failed for good: moves to the queue's dead letters with its cause, attempts, first and last time. With `again` it failed
   * for good before, and may be there already: then it is done, and no second dead letter is made (P3).
   */
  deadLetter(cause: Cause, options?: { again?: boolean }): Promise<void>
  /** Not for this consumer, but perhaps for another (a newer node): comes back after `delayMs`, attempt unchanged. */
  defer(delayMs: number): Promise<void>
  /** Not tried (drain, no free worker): back to its place, attempt unchanged. */
  requeue(): Promise<void>
}

export interface Consumer {
  /** Takes no more; what was delivered stays in hand until it is settled. */
  cancel(): Promise<void>
}

export interface QueueDepth {
  queue: QueueName
  ready: number
  /** Waiting for the delay of their retry. */
  delayed: number
  /** Delivered, not settled. */
  inFlight: number
  consumers: number
  /** Age of the oldest ready message; 0 where there is none. */
  oldestMs: number
}

export interface StoredMessage {
  queue: QueueName
  id: string
  priority: number
  attempt: number
  replays: number
  /** The JSON value; of what is no JSON, its text, and of what is too large to be read, the beginning of that. */
  body: unknown
  /** What is no JSON or too large, byte for byte. */
  bytes?: Buffer
  enqueuedAt: Date
  /** Only on dead letters and retries. */
  cause?: Cause
  firstFailedAt?: Date
  lastFailedAt?: Date
  /** In no queue any more: it was made again from what the rows know of its failure. */
  lost?: boolean
}

export interface MessageSelection {
  ids?: readonly string[]
  processId?: string
  organizationId?: string
  /** Only dead letters with this error code. */
  code?: string
  /** Only what failed last at this instant or later. */
  failedAfter?: Date
  /** Only what failed last before this instant. */
  failedBefore?: Date
  limit?: number
}

export interface Mailbox {
  /**
   * Stores messages; resolves when all of them are durable (kill -9). Nothing is stored of a call that rejects.
   * @throws SS_MESSAGE_TOO_LARGE, SS_MESSAGE_INVALID, SS_DISK_FULL, SS_QUEUE_UNKNOWN, SS_MAILBOX_CLOSED
   */
  publish(messages: readonly OutgoingMessage[]): Promise<void>
  /** Hands at most `prefetch` unsettled messages to `onDelivery`, highest priority first, then oldest first. */
  consume(
    queue: QueueName,
    options: { prefetch: number },
    onDelivery: (delivery: Delivery) => void,
  ): Promise<Consumer>
  /** A copy for every present subscriber; nobody there is no error, nothing is kept for later. */
  broadcast(exchange: ExchangeName, envelopes: readonly Envelope[]): Promise<void>
  subscribe(exchange: ExchangeName, onMessage: (envelope: Envelope) => void): Promise<Consumer>
  depth(queue: QueueName): Promise<QueueDepth>
  /** Looks without taking, in the order of delivery. @default limit 50 */
  browse(queue: QueueName, options?: MessageSelection): Promise<StoredMessage[]>
  /** Moves dead letters back to the queue that they came from, `attempt` 1 and `replays + 1`. Returns how many. */
  replay(deadLetterQueue: QueueName, selection?: MessageSelection): Promise<number>
  /**
   * Gives the dead letter `id` another body; cause, attempts, replays and times stay. Returns whether it was there.
   * @throws SS_MESSAGE_INVALID for a body that is no JSON, or of another id
   */
  edit(deadLetterQueue: QueueName, id: string, body: unknown): Promise<boolean>
  /** Deletes the selected ready or delayed messages. Returns how many. */
  drop(queue: QueueName, selection: MessageSelection): Promise<number>
  /** Deletes all ready and delayed messages. Returns how many. */
  purge(queue: QueueName): Promise<number>
  /** Rejects with the reason when messages cannot be stored or delivered now. */
  health(): Promise<void>
  /** Hands back what is unsettled and closes. */
  close(): Promise<void>
}

// ---------------------------------------------------------------- ledger: what is known of processes and chunks

export interface ProcessState {
  id: string
  organizationId: string
  status: ProcessStatus
  options: ProcessOptions
  source?: SourceMetadata
  /** Set when the chunker is done. */
  chunksTotal?: number
}

/** What actors may ask. They never write: they yield facts, and the worker commits them. */
export interface Ledger {
  /** @throws SS_PROCESS_GONE */
  process(processId: string): Promise<ProcessState>
  /** The last chunk before which none is missing, for resuming. */
  lastChunk(processId: string): Promise<ChunkRecord | undefined>
  /** Which of the three parts of M2's work are recorded for this chunk. */
  tasksDone(chunkId: string): Promise<EventTask[]>
}

/** How far the work on a message got before. */
export type Begun =
  | { state: 'fresh' }
  | { state: 'done' }
  /** Recorded as failed, but its dead letter may be missing: give it that. */
  | { state: 'failed'; cause: Cause }
  /** Its process was cancelled or is gone, or will cut that chunk again: acknowledge and forget. */
  | { state: 'void' }

/** One hand-off of an actor: facts to record, and a message to pass on, in one transaction. */
export interface Handoff {
  records?: readonly Fact[]
  to?: QueueName
  message?: Message
  /** @default 0 */
  priority?: number
}

/** What a node has in its hands. */
export interface Held {
  /** The ids of messages that it was given and has not settled. */
  messages: readonly string[]
  /** How many consumers bring it more, by queue. */
  consumers: Readonly<Partial<Record<QueueName, number>>>
}

export interface PendingMessage {
  /** Position in the outbox. */
  seq: string
  /** A queue, or an exchange for notifications. */
  to: QueueName | ExchangeName
  envelope: Envelope
  priority: number
}

/** What supervisors use: inbox, outbox and failure accounting, each call one transaction. */
export interface WorkLog {
  /** Asks the inbox for (stage, message id); revives what a replay brought back; marks process and chunk as processing. */
  begin(stage: string, envelope: Envelope, replays: number): Promise<Begun>
  /**
   * Records the facts of one hand-off, or of several in their order, and queues their messages in the outbox; with
   * `end`, marks the message as done in the inbox, too.
   */
  commit(
    stage: string,
    envelope: Envelope,
    handoffs: Handoff | readonly Handoff[],
    options: { end: boolean },
  ): Promise<void>
  /** The last attempt failed: inbox `failed` with its cause, chunk or process failed, its failure row. Idempotent. */
  fail(stage: string, envelope: Envelope, cause: Cause, attempts: number): Promise<void>
  /**
   * This node's oldest unsent messages: what its own commits left, and what it took over. Each node sends its own, so that
   * several never send the same. Without a name, those of nobody.
   */
  outbox(limit: number): Promise<PendingMessage[]>
  sent(seqs: readonly string[]): Promise<void>
  /** Called after each commit in this process that left something in the outbox. Returns the way to stop that. */
  onOutbox(listener: () => void): () => void
  recordRestart(restart: RestartRecord): Promise<void>
  /**
   * Tells what this node has in its hands, all of it; without any argument, that it leaves. Whoever looks for
   * lost messages relies on it: it is told again every few seconds, each time after the answer to the time before.
   */
  inHand(held?: Held): Promise<void>
  /** Rejects with the reason when nothing can be recorded now. */
  health(): Promise<void>
}

/**
 * The messages of the outbox that no living node sends: of nodes that are gone, and of nobody; and those that the broker
 * lost. Messages for queues with priorities are nobody's until they are admitted. For the leader of the cluster; each call is one transaction.
 */
export interface Orphans {
  /** The other nodes that own unsent messages, or have fallen silent about what they have in hand. */
  owners(): Promise<string[]>
  /** Makes the unsent messages of a node that is gone this node's own, and forgets what it had in hand; of `undefined`, those of nobody that need no admission. */
  adopt(owner: string | undefined): Promise<number>
  /**
   * Makes those of the messages that wait for `queue` this node's own that are due first, so that at most `limit` are
   * admitted and unsent. Due first is the highest effective priority, then the oldest; they are sent with it.
   */
  admit(queue: QueueName, limit: number, aging: Aging): Promise<number>
  /** What waits for admission to `queue`, by priority, highest first. */
  waiting(queue: QueueName): Promise<Waiting[]>
  /**
   * Writes the messages for `queue` again by which open work goes on, where nothing was recorded of it since `untouchedSince`.
   * At most 1000 at a time; returns how many.
   */
  recall(queue: QueueName, untouchedSince: Date): Promise<number>
  /**
   * A first look for messages for `queue` that got lost: those by which open work would go on, and that neither wait in the
   * outbox nor are in a node's hands. What was on its way from one place to another at that moment is among them.
   */
  missing(queue: QueueName): Promise<Missing>
  /**
   * The second: writes those again that are missing still, and of whose work nothing was recorded since the first.
   * Undefined as long as some node has not told since then what it has in hand, or not all of the `consumers` that the queue
   * has are those of nodes that tell. Returns how many.
   */
  rewrite(missing: Missing, consumers: number): Promise<number | undefined>
  /** Called after each commit in this process that left something to wait for admission. Returns the way to stop that. */
  onWaiting(listener: () => void): () => void
}

/** Messages that nobody is known to have. */
export interface Missing {
  queue: QueueName
  /** When it was looked, by the database's clock and in its words. */
  at: string
  /** When something was last recorded of their work, by message id. Milliseconds. */
  messages: ReadonlyMap<string, number>
}

/** Effective priority = priority + age / `secondsPerPoint`, at most the queue's highest. */
export interface Aging {
  secondsPerPoint: number
}

export interface Waiting {
  priority: number
  count: number
  /** Age of the oldest. */
  longestWaitMs: number
}

export interface RestartRecord {
  node: string
  stage: string
  worker: string
  at: Date
  cause: Cause
  /** Wait before the new start. */
  delayMs: number
  escalated: boolean
}

// ---------------------------------------------------------------- processes: what gateway and CLI ask and order

export interface NewProcess {
  organizationId: string
  source: VideoSource
  options: ProcessOptions
  /** What people call it: file name or address, without credentials. */
  title: string
  /** 0-10. @default 5 */
  priority?: number
  /** The same key with the same request gives the same process; with another request SS_IDEMPOTENCY_CONFLICT. */
  idempotencyKey?: string
  trace?: string
}

export interface StageCounts {
  /** Chunks cut so far. */
  chunks: number
  /** Known when the chunker is done. */
  chunksTotal?: number
  described: number
  completed: number
  failed: number
  events: number
}

export interface ProcessView extends ProcessState {
  title: string
  createdAt: Date
  updatedAt: Date
  finishedAt?: Date
  counts: StageCounts
  warnings: Warning[]
  cause?: Cause
}

export interface ChunkView extends ChunkRecord {
  id: string
  processId: string
  status: ChunkStatus
  summary?: string
  summaryKey?: string
  thumbnailKey?: string
  cause?: Cause
}

export interface EventView extends DetectedEvent {
  id: string
  processId: string
  chunkId: string
  organizationId: string
  createdAt: Date
}

export interface Page<T> {
  items: T[]
  /** Opaque; pass as `after`. Absent on the last page. */
  next?: string
}

export interface PageRequest {
  /** 1-200. @default 50 */
  first?: number
  after?: string
}

export interface EventFilter {
  /** Events in the footage of cameras. @default 'batch' */
  modality?: Modality
  processId?: string
  chunkId?: string
  cameraId?: string
  types?: readonly string[]
  /** Seconds of video. */
  from?: number
  to?: number
  minConfidence?: number
  /** Events recorded after this instant: what a subscription still has to tell. */
  createdAfter?: Date
}

/** Every call is bound to one organization (P8). */
export interface Processes {
  /** One transaction: process, its configuration, and the message for M0. */
  create(input: NewProcess): Promise<ProcessView>
  /** Idempotent; a finished process is SS_STATUS_CONFLICT. */
  cancel(organizationId: string, id: string): Promise<ProcessView>
  get(organizationId: string, id: string): Promise<ProcessView>
  /** Newest first; with a camera its clips, else files. */
  list(
    organizationId: string,
    page: PageRequest & { status?: ProcessStatus; cameraId?: string },
  ): Promise<Page<ProcessView>>
  chunks(organizationId: string, processId: string, page: PageRequest): Promise<Page<ChunkView>>
  events(organizationId: string, filter: EventFilter, page: PageRequest): Promise<Page<EventView>>
  /**
   * What failed for good more than a minute ago, and was not brought back, each as the dead letter that it has or had: the
   * rows know all that was in its message, unless an operator had edited that. Oldest first. @default limit 50
   */
  failures(deadLetterQueue: QueueName, selection: MessageSelection): Promise<StoredMessage[]>
  /** Those of the object keys that are the source of some process, whatever its status. */
  sourcesAmong(organizationId: string, keys: readonly string[]): Promise<string[]>
}

// ---------------------------------------------------------------- storage: videos, clips, thumbnails, summaries

export interface StoredObject {
  key: string
  bytes: number
  modifiedAt: Date
}

/** An object that was taken out of its place. */
export interface TrashedObject extends StoredObject {
  trashedAt: Date
}

/** Where objects wait before they are gone for good (P13): `list` shows none of them, and they count for no quota. */
export interface Trash {
  /** Moves an object there. Returns whether it was in its place. @param at by the clock that its stay is measured by */
  put(key: string, at: Date): Promise<boolean>
  /** Those that waited longest first. */
  list(): AsyncIterable<TrashedObject>
  /** Back to its place. False where another object has that by now, or it is not in the trash any more. */
  restore(object: Pick<TrashedObject, 'key' | 'trashedAt'>): Promise<boolean>
  /** For good. Removing what is not there is fine. */
  remove(object: Pick<TrashedObject, 'key' | 'trashedAt'>): Promise<void>
}

/**
 * While the volume or service behind it is away, each call throws SS_STORAGE_UNAVAILABLE: then no object is missing, and
 * none is made.
 */
export interface Storage {
  /**
   * Stores all of it or nothing: readers never see a part. A `file` is moved, not copied, where it can be.
   * @throws SS_DISK_FULL, SS_INPUT_INVALID for a key that is not made of safe segments
   */
  put(key: string, content: Buffer | Readable | { file: string }): Promise<StoredObject>
  /** A second name for the same content. */
  copy(from: string, to: string): Promise<StoredObject>
  /** @throws SS_OBJECT_NOT_FOUND. `end` is inclusive, as in HTTP ranges. */
  get(key: string, range?: { start: number; end: number }): Promise<Readable>
  stat(key: string): Promise<StoredObject | undefined>
  /** The object as a local file for ffmpeg; `release` removes it where it was fetched for this. */
  asFile(key: string): Promise<{ path: string; release(): Promise<void> }>
  /** Removing what is not there is fine. */
  remove(key: string): Promise<void>
  list(prefix: string): AsyncIterable<StoredObject>
  /** A path or URL that opens this one object until it expires. */
  signedUrl(key: string, options?: { expiresInSeconds?: number }): Promise<string>
  trash: Trash
  health(): Promise<void>
}

// ---------------------------------------------------------------- media: opening and cutting videos

export interface CutOptions extends ProcessOptions {
  /** Chunks up to this one are there already: go on behind them. */
  resumeAfter?: { ordinal: number; endTime: number }
}

/** A finished chunk as a temporary file, the taker's to move; it vanishes when the video is closed. */
export interface CutChunk {
  ordinal: number
  startTime: number
  endTime: number
  path: string
  codec: string
  fps: number
  width: number
  height: number
  bytes: number
  sha256: string
}

export interface OpenedVideo {
  source: SourceMetadata
  /** What is wrong with it without making it unusable. */
  warnings: Warning[]
  /** Yields each chunk as soon as it is final, while the next is cut. More warnings may appear when it ends. */
  cut(options: CutOptions, signal: AbortSignal): AsyncIterable<CutChunk>
  /** Ends every child process and removes every temporary file. */
  close(): Promise<void>
}

export interface Media {
  /** Opens a file or URL without downloading it first. @throws the SS_ codes of videos */
  open(source: { path: string } | { url: string }, signal: AbortSignal): Promise<OpenedVideo>
}

// ---------------------------------------------------------------- cameras: what is watched, and how a clip of it is taken

export interface NewCamera {
  organizationId: string
  /** Letters, digits, dots, dashes: what people and messages call it. Unique in its organization. */
  id: string
  source: CameraSource
  /** Seconds of one clip. */
  clipSeconds: number
  /** Seconds from the start of one clip to the start of the next. */
  everySeconds: number
}

export interface CameraView extends NewCamera {
  createdAt: Date
  /** Start of the next clip. */
  nextAt: Date
  paused: boolean
  /** Its latest clip. */
  last?: { processId: string; status: ProcessStatus; at: Date; cause?: Cause }
}

/** The cameras of an organization (P8), and the clips that they owe. */
export interface Cameras {
  /** The first clip is due at once. @throws SS_CAMERA_EXISTS */
  add(camera: NewCamera): Promise<CameraView>
  /** @throws SS_CAMERA_GONE */
  get(organizationId: string, id: string): Promise<CameraView>
  /** By id. */
  list(organizationId: string): Promise<CameraView[]>
  /** Takes no clips until it is resumed. @throws SS_CAMERA_GONE */
  pause(organizationId: string, id: string): Promise<CameraView>
  /** @throws SS_CAMERA_GONE */
  resume(organizationId: string, id: string): Promise<CameraView>
  /** Forgets the camera and cancels the clips under way; what was taken stays. @throws SS_CAMERA_GONE */
  remove(organizationId: string, id: string): Promise<void>
  /**
   * Orders a clip of each camera that is due and has none to be taken yet: its process (queued) and the message for S2,
   * in one transaction (P1). What was missed meanwhile is not made up for; a camera that is away is tried less and less
   * often. Returns how many were ordered. For the one scheduler of the cluster; ordered twice, a clip is one (P2).
   */
  orderDue(): Promise<number>
}

/** What was taken, as a temporary file: the taker's to move; it vanishes when it is released. */
export interface Clip {
  /** Matroska, one video stream as the camera sends it. */
  path: string
  /** Instant of its first picture. */
  startedAt: Date
  seconds: number
  release(): Promise<void>
}

export interface Clips {
  /**
   * Takes what the camera shows from `from` to `to`, and returns when that has passed. A camera without memory shows only
   * the present: where `from` is past, the clip is as long and starts now, and says so by `startedAt`. One that stops
   * showing pictures gives a shorter clip.
   * @throws SS_CAMERA_UNREACHABLE (retryable), SS_CAMERA_REFUSED (wrong credentials or path), SS_NOT_A_VIDEO,
   *   SS_SOURCE_NOT_FOUND (the file of a loop), SS_DISK_FULL, or the reason of the signal
   */
  take(
    camera: { id: string; source: CameraSource },
    range: { from: Date; to: Date },
    signal: AbortSignal,
  ): Promise<Clip>
  /** Ends every child process and removes every temporary file. */
  close(): Promise<void>
}

// ---------------------------------------------------------------- models: vision, language, embedding, prompts

export interface VisionRequest {
  /** A local file with the chunk. */
  path: string
  chunkId: string
  span: { ordinal: number; startTime: number; endTime: number }
  /** Earlier chunks of the same video, nearest first, as local files: what the scene looked like before. */
  before: readonly string[]
  startedAt?: string
  prompt: string
}

export interface VisionResult {
  description: Description
  /** JPEG of the most telling frame. */
  thumbnail?: Buffer
}

export interface Vision {
  readonly provider: string
  readonly model: string
  describe(request: VisionRequest, signal: AbortSignal): Promise<VisionResult>
  health(): Promise<void>
}

export interface Language {
  readonly provider: string
  readonly model: string
  /** The events of a described chunk, times clamped to its span. */
  detectEvents(description: Description, prompt: string, signal: AbortSignal): Promise<DetectedEvent[]>
  health(): Promise<void>
}

export interface Embedding {
  readonly provider: string
  readonly model: string
  readonly dimensions: number
  /** Unit vectors, one per text. Queries may be expanded (synonyms), documents are taken as they are. */
  embed(texts: readonly string[], kind: 'document' | 'query', signal?: AbortSignal): Promise<Float32Array[]>
  health(): Promise<void>
}

export interface Prompts {
  /** The named prompt with `{{variables}}` filled in. */
  get(name: string, variables?: Record<string, string>): Promise<{ text: string; version: string }>
}

// ---------------------------------------------------------------- search: finding the right moment

export interface SearchDocument {
  chunkId: string
  processId: string
  /** Place of the chunk in its video, 1 for the first. */
  ordinal: number
  organizationId: string
  cameraId?: string
  startTime: number
  endTime: number
  /** Instant of the chunk's first frame where known, else when it was indexed. */
  at: Date
  text: string
  eventTypes: readonly string[]
  vector: Float32Array
  model: string
}

export interface SearchQuery {
  organizationId: string
  text: string
  vector: Float32Array
  since?: Date
  until?: Date
  processId?: string
  cameraId?: string
  eventTypes?: readonly string[]
  /** 1-100. @default 10 */
  limit?: number
}

export interface SearchHit {
  chunkId: string
  processId: string
  ordinal: number
  startTime: number
  endTime: number
  at: Date
  text: string
  eventTypes: string[]
  /** Reciprocal rank fusion; comparable within one answer only. */
  score: number
}

export interface Search {
  /** Upserts by chunk id. */
  index(document: SearchDocument): Promise<void>
  remove(selection: { chunkId: string } | { processId: string }): Promise<void>
  query(query: SearchQuery): Promise<SearchHit[]>
  health(): Promise<void>
}

// ---------------------------------------------------------------- cache

/** A help, never a need: a cache that is away answers as if it were empty, and only its health says so. */
export interface Cache {
  get(key: string): Promise<string | undefined>
  /** @default ttlMs 300000 */
  set(key: string, value: string, options?: { ttlMs?: number }): Promise<void>
  delete(key: string): Promise<void>
  health(): Promise<void>
}

// ---------------------------------------------------------------- what holds a cluster together

/** Something that one process of the cluster holds at a time. */
export interface Lock {
  readonly name: string
  /** Aborts when it was lost: whoever held it must stop at once what it allowed. */
  readonly lost: AbortSignal
  release(): Promise<void>
}

/** Locks that end with the process that holds them, however that ends. */
export interface Locks {
  /** Undefined where another process holds it; never waits. @throws SS_DATABASE_UNAVAILABLE */
  tryAcquire(name: string): Promise<Lock | undefined>
  /** Releases what is held. */
  close(): Promise<void>
}

/** Which cluster this process is a part of. */
export interface Membership {
  /** Made once; kept in the database, beside the objects, and on every message. */
  readonly clusterId: string
  /** @throws SS_MAILBOX_SHARED while messages of another cluster come in */
  health(): Promise<void>
}

/** The time that all processes of the cluster have in common, and that whatever is written down is dated by. */
export interface ClusterClock extends Clock {
  /** @throws SS_CLOCK_WRONG where this machine's own clock differs by more than seconds */
  health(): Promise<void>
}

/** What a node says of itself every few seconds. */
export interface NodeReport {
  /** Unique in the cluster. */
  name: string
  /** Of the program. */
  version: string
  roles: string[]
  host: string
  pid: number
  startedAt: Date
  /** When it said this. */
  at: Date
  ready: boolean
  /** Share of one core since the report before: 1 is one core fully used. */
  cpu: number
  rssBytes: number
  tree: ActorNode
}

/** The nodes that are there, by what they said last. Each call @throws SS_CACHE_UNAVAILABLE */
export interface Registry {
  /** Forgotten after `ttlMs` unless it is said again. */
  announce(report: NodeReport, ttlMs: number): Promise<void>
  /** By name. */
  nodes(): Promise<NodeReport[]>
  leave(name: string): Promise<void>
  health(): Promise<void>
}

/** A camera that discovery found. */
export interface DiscoveredCamera {
  id: string
  organizationId: string
  name: string
  /** Where its pictures come from: an address without credentials, or the name of a stream. */
  source: string
  seenAt: Date
}

/** The cameras of each organization (P8) that discovery saw lately. Each call @throws SS_CACHE_UNAVAILABLE */
export interface CameraRegistry {
  /** Forgotten after `ttlMs` unless it is seen again. */
  put(camera: DiscoveredCamera, ttlMs: number): Promise<void>
  /** By name. */
  list(organizationId: string): Promise<DiscoveredCamera[]>
  remove(organizationId: string, id: string): Promise<void>
  health(): Promise<void>
}

export interface RateLimits {
  /**
   * Uses `turns` (@default 1) of the `limit` that `key` has per `windowMs` (whole seconds). Never fails for a store that
   * is away.
   */
  take(key: string, limit: { limit: number; windowMs: number; turns?: number }): Promise<RateVerdict>
  health(): Promise<void>
}

export interface RateVerdict {
  allowed: boolean
  remaining: number
  /** Until the next turn; 0 where it was allowed. */
  retryAfterMs: number
}

export interface AuditEntry {
  organizationId: string
  /** Absent where a program or the machine's own user did it. */
  userId?: string
  /** What was done, such as `control.pause`. */
  action: string
  /** To whom or what. */
  subject?: string
  details?: Record<string, unknown>
}

/** Who saw and did what. Entries are only ever added. */
export interface AuditLog {
  record(entry: AuditEntry): Promise<void>
}

// ---------------------------------------------------------------- tracing: what was asked of the models

/** One call, in the terms of W3C trace context. */
export interface Span {
  /** Of the request that started it all: 32 hexadecimal digits. */
  traceId: string
  /** 16 hexadecimal digits. */
  spanId: string
  organizationId: string
  processId: string
  name: string
  startedAt: Date
  endedAt: Date
  /** Why it failed. */
  error?: Cause
  attributes: SpanAttributes
}

export type SpanAttributes = Record<string, string | number | boolean | undefined>

export interface Tracing {
  /** Neither waits nor fails: spans are stored together, a moment later; what cannot be stored is given up. */
  record(span: Span): void
  /** Resolves when what was recorded before is stored or given up. */
  flush(): Promise<void>
  /** Deletes the spans that began before. Returns how many. */
  forget(before: Date): Promise<number>
}

// ---------------------------------------------------------------- the living system, as seen by the gateway

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

// ---------------------------------------------------------------- all of them

export interface Ports {
  mailbox: Mailbox
  ledger: Ledger
  worklog: WorkLog
  orphans: Orphans
  processes: Processes
  storage: Storage
  media: Media
  cameras: Cameras
  clips: Clips
  vision: Vision
  language: Language
  embedding: Embedding
  prompts: Prompts
  search: Search
  clock: ClusterClock
  cache: Cache
  cameraRegistry: CameraRegistry
  membership: Membership
  locks: Locks
  registry: Registry
  rateLimits: RateLimits
  audit: AuditLog
}

/** What a worker in a process of its own opens: all but what holds the cluster together. */
export type WorkerPorts = Omit<
  Ports,
  'mailbox' | 'membership' | 'locks' | 'registry' | 'rateLimits' | 'audit'
>

export type PortName = keyof Ports
/** What an actor may ask for. */
export type ActorPortName = Exclude<keyof WorkerPorts, 'worklog' | 'orphans' | 'processes'>

export type { Envelope, Message, MessageType }
