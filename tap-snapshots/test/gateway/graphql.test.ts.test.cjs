/* IMPORTANT
 * This snapshot file is auto-generated, but designed for humans.
 * It should be checked into source control and tracked carefully.
 * Re-generate by setting TAP_SNAPSHOT=1 and running tests.
 * Make sure to inspect the output below.  Do not ignore changes!
 */
'use strict'
exports[`test/gateway/graphql.test.ts > TAP > GraphQL: the schema is what clients depend on > must match snapshot 1`] = `
"""One member of the supervision tree."""
type Actor {
  children: [Actor!]!

  """Share of one core, lately: 1 is one core fully used."""
  cpu: Float
  failed: Int!
  handled: Int!
  id: ID!
  inFlight: Int!
  kind: ActorKind!
  lastCrash: Crash
  name: String!
  pid: Int
  queue: String
  restarts: Int!
  rssBytes: Float
  state: ActorState!
}

enum ActorKind {
  child
  node
  service
  stage
  worker
}

enum ActorState {
  busy
  draining
  failed
  paused
  ready
  restarting
  starting
  stopped
}

"""
What is watched: a clip of it is taken again and again, and analysed as a process.
"""
type Camera {
  """Seconds of one clip."""
  clipSeconds: Float!
  createdAt: DateTime!

  """Seconds from the start of one clip to the start of the next."""
  everySeconds: Float!

  """What people call it; unique."""
  id: ID!

  """Its latest clip."""
  last: CameraClip

  """Start of the next clip."""
  nextAt: DateTime!
  paused: Boolean!

  """Where its pictures come from, without user and password."""
  source: String!
}

type CameraClip {
  at: DateTime!

  """Why it failed."""
  cause: Cause

  """The process of the clip."""
  processId: ID!
  status: ProcessStatus!
}

"""
Why something failed: a code of the SS_ table, what happened, what to do, and whether trying again can help.
"""
type Cause {
  advice: String
  code: String!
  message: String!
  retryable: Boolean!
}

"""
A piece of a video. Times are seconds from the first frame of the video.
"""
type Chunk {
  bytes: Float!
  cause: Cause
  codec: String!
  endTime: Float!
  fps: Float!
  height: Int!
  id: ID!

  """1 for the first."""
  ordinal: Int!
  processId: ID!
  sha256: String!
  startTime: Float!
  status: ChunkStatus!

  """What can be seen in it, in plain English."""
  summary: String
  summaryUrl: String
  thumbnailUrl: String

  """Signed, opens for an hour; relative to this server."""
  videoUrl: String!
  width: Int!
}

type ChunkConnection {
  nodes: [Chunk!]!
  pageInfo: PageInfo!
}

enum ChunkStatus {
  cancelled
  completed
  failed
  m1_completed
  pending
  processing
}

type Cluster {
  """By name."""
  nodes: [ClusterNode!]!

  """Why the registry, or nobody at all, could tell."""
  problem: Cause

  """Whether the registry told this, or the nodes themselves were asked."""
  source: ClusterSource!
}

"""One process of the cluster, by what it said last."""
type ClusterNode {
  """When it said this."""
  at: DateTime!

  """Share of one core, with its workers: 1 is one core fully used."""
  cpu: Float!
  host: String!
  name: String!
  pid: Int!

  """Its stages take messages, or were paused by command."""
  ready: Boolean!
  roles: [String!]!

  """With its workers."""
  rssBytes: Float!

  """It said nothing for some seconds: it hangs, is cut off, or died."""
  stale: Boolean!
  startedAt: DateTime!
  tree: Actor!
  version: String!
}

enum ClusterSource {
  nodes
  registry
}

type ControlAnswers {
  replies: [ControlReply!]!

  """Nodes that should have answered and did not."""
  silent: [String!]!
}

"""What one node made of an order."""
type ControlReply {
  """Why it was not done; absent where it was."""
  cause: Cause
  node: String!

  """What there is now, by the order."""
  result: JSON
}

type Crash {
  at: DateTime!
  cause: Cause!
}

input CreateBatchProcessInput {
  """Seconds of video per chunk, 1 to 3600."""
  chunkDuration: Float

  """Frames per second to re-encode to. Default: as the source."""
  fps: Float
  height: Int

  """The same key with the same request gives the same process."""
  idempotencyKey: String

  """
  Seconds that a chunk reaches back into the one before it, less than \`chunkDuration\`.
  """
  overlap: Float

  """0 (last) to 10 (first). Default: 5."""
  priority: Int

  """
  The instant of the first frame with its offset, such as 2026-03-01T10:30:00+01:00, so that events get clock times.
  """
  startedAt: String

  """What people call it. Default: the name of the file."""
  title: String

  """What \`POST /uploads\` answered."""
  uploadKey: String

  """An http(s) address of a video. Exactly one of \`url\` and \`uploadKey\`."""
  url: String

  """Pixels to scale to; one alone keeps the aspect ratio."""
  width: Int
}

"""An instant: ISO 8601, such as 2026-03-01T09:30:00.000Z."""
scalar DateTime

"""
A message of your organization that failed for good: what it held, why it failed, and how often it was tried.
"""
type DeadLetter {
  attempts: Int!
  cause: Cause
  enqueuedAt: DateTime!
  firstFailedAt: DateTime
  id: ID!
  lastFailedAt: DateTime

  """What \`editDeadLetter\` changes; absent where it is larger than 64 KiB."""
  payload: JSON

  """Absent where it is gone."""
  process: Process
  processId: ID

  """Such as M0_DEADLETTER_QUEUE."""
  queue: String!

  """How often operators brought it back."""
  replays: Int!

  """Which failed at it, such as chunker."""
  stage: String!
  type: String
}

type DeadLetterConnection {
  nodes: [DeadLetter!]!
  pageInfo: PageInfo!
}

type DeadLetterCount {
  """Of all organizations."""
  count: Int!
  queue: String!
}

"""
Those to which everything that is given applies. At least one of them has to be given.
"""
input DeadLetterSelection {
  """An error code such as SS_URL_FAILED."""
  code: String
  ids: [ID!]
  processId: ID
  queue: String

  """Failed last at this instant or later."""
  since: DateTime

  """Failed last before this instant."""
  until: DateTime
}

"""
Something that was seen. Times are seconds from the first frame of the video.
"""
type Event {
  """Such as colour, size, direction and edge."""
  attributes: JSON!
  chunkId: ID!

  """0 to 1."""
  confidence: Float!
  createdAt: DateTime!
  description: String!
  endTime: Float!
  id: ID!
  processId: ID!
  startTime: Float!

  """Such as object_entered, person_detected, scene_changed, no_activity."""
  type: String!
}

type EventConnection {
  nodes: [Event!]!
  pageInfo: PageInfo!
}

"""Any JSON value."""
scalar JSON

"""How full a queue is, in messages."""
type MailboxDepth {
  consumers: Int!

  """Where its failures go; absent on dead-letter queues."""
  deadLetters: String

  """Waiting for the delay of their retry."""
  delayed: Int!

  """Delivered, not settled."""
  inFlight: Int!

  """Age of the oldest ready message, in milliseconds."""
  oldestMs: Float!
  queue: String!
  ready: Int!

  """
  What waits to be let into a queue with priorities, highest priority first. It is counted nowhere else.
  """
  waiting: [WaitingMessages!]!
}

type Mutation {
  """Cancelling twice is fine; a finished process is SS_STATUS_CONFLICT."""
  cancelBatchProcess(id: ID!): Process!
  createBatchProcess(input: CreateBatchProcessInput!): Process!

  """Ends a node: it takes nothing more, finishes or hands back, and exits."""
  drainNode(node: String!): ControlAnswers!

  """
  What failed stays failed, and is counted so. Returns how many were there.
  """
  dropDeadLetters(selection: DeadLetterSelection!): Int!

  """
  Checked by the contract of its queue before anything is changed. A new source is checked as that of a new process; names of
  objects, processes and chunks stay.
  """
  editDeadLetter(id: ID!, payload: JSON!): DeadLetter!

  """Takes no clips until it is resumed."""
  pauseCamera(id: ID!): Camera!

  """Takes no more messages; what is being worked on goes on."""
  pauseStage(node: String, stage: String!): ControlAnswers!

  """
  Each is worked on again, as a first attempt. Returns how many were there.
  """
  replayDeadLetters(selection: DeadLetterSelection!): Int!

  """
  Replaces a worker such as vlm-1 after its message, or now: then that goes back, to be done again.
  """
  restartWorker(node: String!, now: Boolean! = false, stage: String!, worker: String!): ControlAnswers!
  resumeCamera(id: ID!): Camera!
  resumeStage(node: String, stage: String!): ControlAnswers!

  """
  1 to 256 workers on each node; surplus ones finish their message first.
  """
  scaleStage(node: String, stage: String!, workers: Int!): ControlAnswers!
}

type PageInfo {
  """Give it as \`after\` to get the next page."""
  endCursor: String
  hasNextPage: Boolean!
}

"""One video on its way from source to searchable events."""
type Process {
  """Why it failed."""
  cause: Cause
  counts: StageCounts!
  createdAt: DateTime!
  finishedAt: DateTime
  id: ID!
  options: ProcessOptions!

  """Known once the video was opened."""
  source: Source
  status: ProcessStatus!
  title: String!
  updatedAt: DateTime!
  warnings: [Warning!]!
}

type ProcessConnection {
  nodes: [Process!]!
  pageInfo: PageInfo!
}

type ProcessOptions {
  """Seconds of video per chunk."""
  chunkDuration: Float!
  fps: Float
  height: Int

  """Seconds that a chunk reaches back into the one before it."""
  overlap: Float!

  """The instant of the first frame; absent: times count from 0."""
  startedAt: String
  width: Int
}

enum ProcessStatus {
  cancelled
  completed
  failed
  pending
  processing
  queued
}

"""
A message of \`processUpdated\`. All messages of a subscription together bring each event once.
"""
type ProcessUpdate {
  """
  Events recorded since the message before, at most 100 of them; more follow at once.
  """
  newEvents: [Event!]!
  process: Process!
}

type Query {
  """The supervision tree of the node that answers."""
  actorTree: Actor!

  """In the order of the video. \`first\` is 1 to 200."""
  batchChunks(after: String, first: Int = 50, processId: ID!): ChunkConnection!

  """\`from\` and \`to\` are seconds of video. \`first\` is 1 to 200."""
  batchEvents(after: String, first: Int = 50, from: Float, minConfidence: Float, processId: ID, to: Float, types: [String!]): EventConnection!
  batchProcess(id: ID!): Process!

  """Newest first. \`first\` is 1 to 200."""
  batchProcesses(after: String, first: Int = 50, status: ProcessStatus): ProcessConnection!

  """
  What was seen in the clips of cameras, in the order of their recording; within one process in the order of the clip.
  \`from\` and \`to\` are seconds of the clip.
  """
  cameraEvents(after: String, cameraId: ID, first: Int = 50, from: Float, minConfidence: Float, processId: ID, to: Float, types: [String!]): EventConnection!

  """The clips of a camera as processes, newest first. \`first\` is 1 to 200."""
  cameraProcesses(after: String, cameraId: ID!, first: Int = 50, status: ProcessStatus): ProcessConnection!

  """By id."""
  cameras: [Camera!]!
  cluster: Cluster!

  """\`id\` may be shortened as far as it stays clear."""
  deadLetter(id: ID!): DeadLetter!

  """
  Oldest first within each queue; they stay where they are. \`first\` is 1 to 200.
  """
  deadLetters(after: String, code: String, first: Int = 50, processId: ID, queue: String, since: DateTime, until: DateTime): DeadLetterConnection!
  mailboxes: [MailboxDepth!]!

  """The best fitting moments, best first. \`limit\` is 1 to 100."""
  search(limit: Int = 10, processId: ID, since: DateTime, text: String!, types: [String!], until: DateTime): [SearchHit!]!
}

"""A moment that fits the text."""
type SearchHit {
  """
  The instant of the chunk's first frame where known, else when it was indexed.
  """
  at: DateTime!
  chunkId: ID!

  """Signed, opens for an hour; relative to this server."""
  clipUrl: String!
  endTime: Float!
  eventTypes: [String!]!

  """Place of the chunk in its video, 1 for the first."""
  ordinal: Int!
  processId: ID!

  """Comparable within one answer only."""
  score: Float!

  """Seconds from the first frame of the video."""
  startTime: Float!
  text: String!
}

type Source {
  bytes: Float
  codec: String!
  container: String!

  """Seconds that can be read."""
  duration: Float!
  fps: Float!
  height: Int!

  """Pixels, as shown: rotation is applied."""
  width: Int!
}

"""How far each stage is, in chunks."""
type StageCounts {
  """Cut so far."""
  chunks: Int!

  """Known when the cutting is done."""
  chunksTotal: Int
  completed: Int!
  described: Int!
  events: Int!
  failed: Int!
}

type Subscription {
  """The cluster at once, then every two seconds where it changed."""
  clusterUpdated: Cluster!

  """
  How many dead letters each queue has: at once, then whenever that changes.
  """
  deadLetterCounts: [DeadLetterCount!]!

  """
  The state at once, then each change until the process is completed, failed or cancelled. \`eventsSince\` leaves out
  events recorded before that instant: who comes back gives the \`createdAt\` of the last event seen.
  """
  processUpdated(eventsSince: DateTime, id: ID!): ProcessUpdate!
}

"""Messages of one priority that wait for admission."""
type WaitingMessages {
  count: Int!

  """Age of the oldest, in milliseconds."""
  longestWaitMs: Float!
  priority: Int!
}

"""Something that went wrong without ending the work."""
type Warning {
  code: String!
  message: String!
}
`
