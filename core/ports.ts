import type { Readable } from 'node:stream'
import type { Description, DetectedEvent } from '../schema/analysis.ts'
import type { ChunkRecord, EventTask, Fact, SourceMetadata, Warning } from '../schema/facts.ts'
import type { Envelope, Message, MessageType, ProcessOptions, VideoSource } from '../schema/messages/index.ts'
import type { ExchangeName, QueueName } from '../schema/queues.ts'
import type { ChunkStatus, ProcessStatus } from '../schema/status.ts'
import type { Cause } from './errors.ts'

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
}

/** One message in one consumer's hands. Exactly one of its four verbs ends it; a second call is ignored. */
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
  /** Done: the message is gone for good. */
  ack(): Promise<void>
  /** Failed, may succeed later: comes back after `delayMs` with `attempt + 1`. */
  retry(delayMs: number, cause: Cause): Promise<void>
  /** Failed for good: moves to the queue's dead letters with its cause, attempts, first and last time. */
  deadLetter(cause: Cause): Promise<void>
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
  body: unknown
  enqueuedAt: Date
  /** Only on dead letters and retries. */
  cause?: Cause
  firstFailedAt?: Date
  lastFailedAt?: Date
}

export interface MessageSelection {
  ids?: readonly string[]
  processId?: string
  /** Only dead letters with this error code. */
  code?: string
  limit?: number
}

export interface Mailbox {
  /**
   * Stores messages; resolves when all of them are durable (kill -9). Nothing is stored of a call that rejects.
   * @throws SS_DISK_FULL, SS_QUEUE_UNKNOWN, SS_MAILBOX_CLOSED
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
  /** The chunk with the highest ordinal, for resuming. */
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
  /** Its process was cancelled or is gone: acknowledge and forget. */
  | { state: 'void' }

/** One hand-off of an actor: facts to record, and a message to pass on, in one transaction. */
export interface Handoff {
  records?: readonly Fact[]
  to?: QueueName
  message?: Message
  /** @default 0 */
  priority?: number
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
  /** The oldest unsent messages. */
  outbox(limit: number): Promise<PendingMessage[]>
  sent(seqs: readonly string[]): Promise<void>
  /** Called after each commit in this process that left something in the outbox. Returns the way to stop that. */
  onOutbox(listener: () => void): () => void
  recordRestart(restart: RestartRecord): Promise<void>
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
  processId?: string
  chunkId?: string
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
  list(organizationId: string, page: PageRequest & { status?: ProcessStatus }): Promise<Page<ProcessView>>
  chunks(organizationId: string, processId: string, page: PageRequest): Promise<Page<ChunkView>>
  events(organizationId: string, filter: EventFilter, page: PageRequest): Promise<Page<EventView>>
}

// ---------------------------------------------------------------- storage: videos, clips, thumbnails, summaries

export interface StoredObject {
  key: string
  bytes: number
  modifiedAt: Date
}

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

export interface Cache {
  get(key: string): Promise<string | undefined>
  /** @default ttlMs 300000 */
  set(key: string, value: string, options?: { ttlMs?: number }): Promise<void>
  delete(key: string): Promise<void>
  health(): Promise<void>
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
  children: ActorNode[]
}

export interface SystemView {
  tree(): Promise<ActorNode>
  health(): Promise<{
    ready: boolean
    live: boolean
    checks: Record<string, { ok: boolean; message?: string }>
  }>
}

// ---------------------------------------------------------------- all of them

export interface Ports {
  mailbox: Mailbox
  ledger: Ledger
  worklog: WorkLog
  processes: Processes
  storage: Storage
  media: Media
  vision: Vision
  language: Language
  embedding: Embedding
  prompts: Prompts
  search: Search
  cache: Cache
}

export type PortName = keyof Ports
/** What an actor may ask for. */
export type ActorPortName = Exclude<PortName, 'mailbox' | 'worklog' | 'processes'>

export type { Envelope, Message, MessageType }
