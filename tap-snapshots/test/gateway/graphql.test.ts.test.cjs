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
  """Who stands under it."""
  children: [Actor!]!

  """Share of one core, lately: 1 is one core fully used."""
  cpu: Float

  """Messages that failed since its start."""
  failed: Int!

  """Messages done since its start."""
  handled: Int!

  """Unique in the tree."""
  id: ID!

  """Messages in hand."""
  inFlight: Int!

  """What it is."""
  kind: ActorKind!

  """Why it died last."""
  lastCrash: Crash

  """
  What it holds of the machine's memory, where it has a process of its own.
  """
  memory: Bytes

  """Such as vlm-1."""
  name: String!

  """Of the operating system's process, where it has one of its own."""
  pid: Int

  """From which it takes messages."""
  queue: String

  """How often it was started again."""
  restarts: Int!

  """Bytes."""
  rssBytes: Float @deprecated(reason: "Use \`memory\`, until 2027-06-30.")

  """What it does."""
  state: ActorState!
}

"""What a member of the supervision tree is."""
enum ActorKind {
  """A part of a worker's task, done beside others."""
  child

  """One process of the system."""
  node

  """Works for the node or the cluster, not on messages."""
  service

  """One kind of workers, with the queue in front of them."""
  stage

  """Handles one message at a time."""
  worker
}

"""What a member of the supervision tree does."""
enum ActorState {
  """Works."""
  busy

  """Finishes what it has, and takes nothing more."""
  draining

  """Was given up."""
  failed

  """Takes nothing, by command."""
  paused

  """Waits for messages."""
  ready

  """Died, and is started again."""
  restarting

  """Comes up."""
  starting

  """Has ended."""
  stopped
}

"""A camera to be watched."""
input AddCameraInput {
  """Seconds of one clip, 1 to 3600. Default: 30."""
  clipSeconds: Float

  """
  Seconds from the start of one clip to the start of the next, at least \`clipSeconds\`. It counts where \`schedule\` is \`always\`. Default: 60.
  """
  everySeconds: Float

  """
  Names of groups that it is in: each 1 to 64 letters, digits, dots, dashes and underscores; at most 20. Default: none.
  """
  groups: [String!]

  """
  What to call it: 1 to 64 letters, digits, dots, dashes and underscores, a letter or digit first. Unique.
  """
  id: ID!

  """The same key with the same request gives the same answer, for 30 days."""
  idempotencyKey: String

  """
  For how many days its clips, all that was found in them, and its recordings are kept, 1 to 36500; 0: until somebody has them erased. What is in a case stays. It takes the permission footage:delete. Default: 0.
  """
  keepDays: Float

  """
  Whether it is read what is written in the pictures: signs, clocks, what vehicles carry. Default: false.
  """
  ocr: Boolean

  """
  When clips are taken: \`always\`, one every \`everySeconds\`; \`on-demand\`, when somebody asks by \`takeClip\`; else five fields of cron (minute, hour, day of the month, month, day of the week) by the clock of \`zone\`, such as \`*/10 8-18 * * 1-5\`. Default: always.
  """
  schedule: String

  """
  An rtsp, rtsps, http or https address. One in a private network is refused unless the installation allows it.
  """
  source: String!

  """
  By whose clock its hours and days are told: an IANA name such as Europe/Berlin. Default: UTC.
  """
  zone: String
}

"""A new channel."""
input AddChannelInput {
  """How it is reached, as \`Channel.address\` says."""
  address: JSON!

  """Default: no digest."""
  digest: ChannelDigestInput

  """How it tells."""
  kind: ChannelKind!

  """1 to 64 characters; no other channel has it."""
  name: String!

  """Default: it is never silent."""
  quiet: QuietHoursInput

  """
  Key of a webhook (\`whsec_...\`; default: one is made), password of a server, secret of an access key.
  """
  secret: String

  """Default: alerts, and processes that failed."""
  wants: ChannelWantsInput
}

"""Moments that are put into a case."""
input AddToCaseInput {
  """Which case."""
  caseId: ID!

  """The same key with the same request gives the same answer, for 30 days."""
  idempotencyKey: String

  """1 to 100 of them, in this order at its end. A case has at most 500."""
  items: [CaseItemInput!]!
}

"""How a video is analysed again, where not as before."""
input AgainInput {
  """
  Seconds of video per chunk, 1 to 3600; clips of cameras stay in one piece.
  """
  chunkDuration: Float

  """Frames per second to re-encode to."""
  fps: Float

  """Pixels to scale to; one alone keeps the aspect ratio."""
  height: Int

  """
  Whether chunks in which nothing moves are shown to no model that costs.
  """
  motionGate: Boolean

  """
  Whether it is read what is written in the pictures: signs, clocks, what vehicles carry. Default: as before.
  """
  ocr: Boolean

  """
  Seconds that a chunk reaches back into the one before it, less than \`chunkDuration\`.
  """
  overlap: Float

  """Pixels to scale to; one alone keeps the aspect ratio."""
  width: Int
}

"""
An occurrence of a rule, once. It goes with the footage that it rests on.
"""
type Alert {
  """When somebody did."""
  acknowledgedAt: DateTime

  """In whose footage."""
  cameraId: ID

  """The chunk in which it is shown, with its clip and picture."""
  chunk: Chunk

  """The chunk in which it is shown."""
  chunkId: ID!

  """What they told then, earliest first."""
  claims: [AlertClaim!]!

  """When somebody did."""
  closedAt: DateTime

  """Seconds of that video."""
  endTime: Float!

  """By the clock, where the video has one."""
  endsAt: DateTime

  """When it became more severe because nobody acknowledged it."""
  escalatedAt: DateTime

  """The events behind it."""
  eventIds: [ID!]!

  """Somebody said that it should not have been raised."""
  falseAlarm: Boolean!

  """Unique."""
  id: ID!

  """What happened to it, earliest first."""
  notes: [AlertNote!]!

  """The video in which it is shown."""
  process: Process

  """The video in which it is shown."""
  processId: ID!

  """When."""
  raisedAt: DateTime!

  """The rule."""
  ruleId: ID!

  """Its name then."""
  ruleName: String!

  """Its version then."""
  ruleVersion: Int!

  """How urgent it is."""
  severity: EventSeverity!

  """Seconds of that video: where to play."""
  startTime: Float!

  """By the clock, where the video has one."""
  startsAt: DateTime

  """What became of it."""
  state: AlertState!

  """One line for people."""
  title: String!

  """When it was changed last."""
  updatedAt: DateTime!
}

"""What people do to alerts."""
enum AlertAction {
  """Somebody looks after it."""
  acknowledge

  """It is done."""
  close

  """It should not have been raised."""
  mark_false

  """It was right to raise it."""
  mark_true

  """It is open again."""
  reopen
}

"""What an alert rests on, as it was told when the alert was raised."""
type AlertClaim {
  """By the clock, where the video has one."""
  at: DateTime

  """The chunk that told it."""
  chunkId: ID!

  """Seconds of the video."""
  endTime: Float!

  """The event."""
  eventId: ID!

  """Seconds of the video."""
  startTime: Float!

  """A sentence."""
  text: String!

  """Of the event."""
  type: String!
}

"""A page of alerts."""
type AlertConnection {
  """The same, each with its cursor."""
  edges: [AlertEdge!]!

  """The alerts of this page."""
  nodes: [Alert!]!

  """Where this page stands."""
  pageInfo: PageInfo!
}

"""How many alerts there are."""
type AlertCounts {
  """Somebody looks after them."""
  acknowledged: Int!

  """They are done."""
  closed: Int!

  """Nobody has looked at them."""
  open: Int!
}

"""One alert in a page."""
type AlertEdge {
  """Its place in the list."""
  cursor: String!

  """The alert."""
  node: Alert!
}

"""Which alerts. All that is given applies."""
input AlertFilter {
  """In the footage of any of these cameras."""
  cameraIds: [ID!]

  """Whether somebody said that it should not have been raised."""
  falseAlarm: Boolean

  """Raised at or after."""
  from: DateTime

  """In any of these videos."""
  processIds: [ID!]

  """Of any of these rules."""
  ruleIds: [ID!]

  """As urgent as any of these."""
  severities: [EventSeverity!]

  """In any of these states."""
  states: [AlertState!]

  """Raised before."""
  until: DateTime
}

"""A step in the history of an alert."""
type AlertNote {
  """When."""
  createdAt: DateTime!

  """Unique."""
  id: ID!

  """The API key by which it was done."""
  keyId: ID

  """What happened."""
  step: AlertStep!

  """What was said."""
  text: String

  """Who; absent: a program, or the machine's own user."""
  userId: ID
}

"""What became of an alert."""
enum AlertState {
  """Somebody looks after it."""
  acknowledged

  """It is done."""
  closed

  """Nobody has looked at it."""
  open
}

"""What happened to an alert."""
enum AlertStep {
  """Somebody looks after it."""
  acknowledged

  """It is done."""
  closed

  """Somebody said something."""
  commented

  """Nobody acknowledged it in time: it became more severe."""
  escalated

  """It should not have been raised."""
  marked_false

  """It was right to raise it."""
  marked_true

  """A rule came true."""
  raised

  """It is open again."""
  reopened
}

"""What came of an order about alerts."""
type AlertsPayload {
  """The alerts as they are now; absent where there are errors."""
  alerts: [Alert!]

  """What is wrong with the order."""
  errors: [FieldError!]!
}

"""A message of \`alertsUpdated\`."""
type AlertsUpdate {
  """Alerts that were raised or changed, as they are now."""
  alerts: [Alert!]!

  """Give it as \`after\` to go on after this message, at any gateway."""
  cursor: String!
}

"""A key by which a program asks."""
type ApiKey {
  """Only these cameras, and no files; null: not limited."""
  cameras: [ID!]

  """When it was made."""
  createdAt: DateTime!

  """Until when it holds; null: for ever."""
  expiresAt: DateTime

  """Names the key."""
  id: ID!

  """When it was last used."""
  lastUsedAt: DateTime

  """What people call it."""
  name: String!

  """Its first characters, to tell keys apart."""
  prefix: String!

  """Since when it does not hold."""
  revokedAt: DateTime

  """What may be done by it."""
  role: Role!

  """Only these permissions of the role; null: all."""
  scopes: [String!]
}

"""What an order about an API key led to."""
type ApiKeyPayload {
  """The key; null where there are errors."""
  apiKey: ApiKey

  """Empty where it was done."""
  errors: [FieldError!]!

  """
  The key itself, shown this once: null for a revoked one, and where the same order is answered again.
  """
  secret: String
}

"""One entry of the audit log."""
type AuditEntry {
  """What was done, such as \`dead-letters.replay\` or \`control.drain\`."""
  action: String!

  """When it was done, by the database's clock."""
  at: DateTime!

  """The program and machine by which it was done."""
  by: String

  """What else was noted, by the action."""
  details: JSON

  """Unique; later entries have larger ones."""
  id: ID!

  """To whom or what."""
  subject: String

  """The account that did it; absent where it was done without one."""
  userId: ID
}

"""A page of the audit log."""
type AuditEntryConnection {
  """The same, each with its cursor."""
  edges: [AuditEntryEdge!]!

  """Newest first."""
  nodes: [AuditEntry!]!

  """Where this page stands."""
  pageInfo: PageInfo!
}

"""One entry in a page."""
type AuditEntryEdge {
  """Its place in the list."""
  cursor: String!

  """The entry."""
  node: AuditEntry!
}

"""Which entries: those to which everything that is given applies."""
input AuditFilter {
  """
  An action; one that ends with a dot means all that begin so, such as \`dead-letters.\`.
  """
  action: String

  """The id of a user or of an API key, or what entries have as \`by\`."""
  actor: String

  """Done at this instant or later."""
  since: DateTime

  """Exactly this subject."""
  subject: String

  """Done before this instant."""
  until: DateTime
}

"""What models may cost."""
type Budget {
  """For how long."""
  period: BudgetPeriod!

  """When it was set."""
  setAt: DateTime!

  """US dollars."""
  usd: Float!
}

"""For how long a budget holds. Days and months are those of UTC."""
enum BudgetPeriod {
  """For each day."""
  day

  """For each calendar month."""
  month

  """For all of it."""
  whole
}

"""
A count of bytes: a whole number from 0 to 2^53 - 1, larger than \`Int\` holds. Also taken as a string of digits.
"""
scalar Bytes @specifiedBy(url: "https://www.rfc-editor.org/rfc/rfc8259#section-6")

"""For what a model is asked."""
enum CallKind {
  """Vectors for the search."""
  embedding

  """Events in a description."""
  language

  """Writing down what is said."""
  transcription

  """Descriptions of what is seen."""
  vision
}

"""For what models were asked."""
enum CallPurpose {
  """An answer to a question."""
  question

  """A trial of a prompt or of an event schema."""
  trial

  """The work on footage."""
  work
}

"""
What is watched: a clip of it is taken again and again, and analysed as a process.
"""
type Camera implements Node {
  """
  What models may cost for its clips. Empty: no more than the limits of the organization.
  """
  budgets: [Budget!]!

  """
  Seconds of one clip; of a folder of each part in which a recording is analysed.
  """
  clipSeconds: Float!

  """When it was added."""
  createdAt: DateTime!

  """What was seen in its clips, latest first."""
  events(
    """Only what follows this cursor."""
    after: String

    """Only what precedes this cursor."""
    before: String

    """How many from the front, 1 to 200. Default: 50."""
    first: Int

    """How many from the back, 1 to 200, in place of \`first\`."""
    last: Int
  ): EventConnection!

  """
  Seconds from the start of one clip to the start of the next; of a schedule of cron the shortest; of a folder from one look into it to the next.
  """
  everySeconds: Float!

  """
  What became of the recordings in its folder; null where its source is none.
  """
  folder: CameraFolder

  """Names of the groups that it is in, in order."""
  groups: [String!]!

  """What people call it; unique."""
  id: ID!

  """
  For how many days its clips, all that was found in them, and its recordings are kept; null: until somebody has them erased.
  """
  keepDays: Float

  """Its latest clip."""
  last: CameraClip

  """Its masks, by name."""
  masks: [CameraMask!]!

  """Start of the next clip; of a camera on demand, when it was added."""
  nextAt: DateTime! @deprecated(reason: "Use \`nextClipAt\`, until 2027-06-30.")

  """Start of the next clip; null: on demand."""
  nextClipAt: DateTime

  """Whether it is read what is written in its pictures."""
  ocr: Boolean!

  """Takes no clips until it is resumed."""
  paused: Boolean!

  """Its clips, newest first."""
  processes(
    """Only what follows this cursor."""
    after: String

    """Only what precedes this cursor."""
    before: String

    """How many from the front, 1 to 200. Default: 50."""
    first: Int

    """How many from the back, 1 to 200, in place of \`first\`."""
    last: Int

    """Only those of this status."""
    status: ProcessStatus
  ): ProcessConnection!

  """How its recording is; null where it is not recorded all the time."""
  recording: CameraRecording

  """Its lines and zones, by name."""
  regions: [CameraRegion!]!

  """
  When clips are taken: \`always\`, one every \`everySeconds\`; \`on-demand\`, when somebody asks by \`takeClip\`; else five fields of cron, by the clock of \`zone\`.
  """
  schedule: String!

  """
  The same in words, such as: every 10 minutes, between 08:00 and 18:59, Monday through Friday, by the clock of Europe/Berlin.
  """
  scheduleSaid: String!

  """Where its pictures come from, without user and password."""
  source: String!

  """What that is."""
  sourceKind: CameraSourceKind!

  """By whose clock its hours and days are told: an IANA name. Null: UTC."""
  zone: String
}

"""A clip of a camera, as far as its list shows it."""
type CameraClip {
  """When it was ordered."""
  at: DateTime!

  """Why it failed."""
  cause: Cause

  """All of it."""
  process: Process

  """The process of the clip."""
  processId: ID!

  """How far it is."""
  status: ProcessStatus!
}

"""What became of the recordings in the folder of a camera."""
type CameraFolder {
  """Why it could not be looked at, or none of it be opened."""
  cause: Cause

  """What was taken last."""
  latest: FolderRecording

  """When somebody looked into it last; null: not yet."""
  lookedAt: DateTime

  """
  How many are not to be taken: there before the camera, or older than it keeps anything.
  """
  passed: Int!

  """Those that were refused last, ten at most."""
  refusals: [FolderRefusal!]!

  """How many cannot be taken as they are."""
  refused: Int!

  """How many recordings were taken."""
  taken: Int!

  """How many may still be written to."""
  unsettled: Int!

  """How many are whole, and wait until there is room."""
  waiting: Int!
}

"""
A part of the picture of a camera that nobody is to see. It is black before anything is stored or shown to a model: in what is recorded, in clips,
thumbnails, live view and exports. What was stored before it was set stays as it was.
"""
type CameraMask {
  """Unique among those of its camera."""
  name: String!

  """
  Its corners: two numbers each, shares of the picture's width and height, from its upper left corner.
  """
  points: [[Float!]!]!

  """When it was last set."""
  updatedAt: DateTime!

  """How often it was set, 1 for the first time."""
  version: Int!
}

"""What an order about a mask led to."""
type CameraMaskPayload {
  """Empty where it was done."""
  errors: [FieldError!]!

  """All of the camera afterwards; null where there are errors."""
  masks: [CameraMask!]
}

"""What an order about a camera led to."""
type CameraPayload {
  """The camera; null where there are errors."""
  camera: Camera

  """Empty where it was done."""
  errors: [FieldError!]!
}

"""How the recording of a camera is."""
type CameraRecording {
  """Why nothing is recorded."""
  cause: Cause

  """By whose clock its times are."""
  clock: RecordingClock

  """
  By how many seconds the clock of the camera is ahead of the arrival of its pictures, below zero: behind; null where it shows none.
  """
  driftSeconds: Float

  """Nothing is recorded since then."""
  missingSince: DateTime

  """The end of its last segment."""
  until: DateTime
}

"""
A line or a zone in the pictures of a camera. Events that happen at it bear its name as the attribute region: line_crossed, zone_entered,
zone_left, zone_dwelling, crowding.
"""
type CameraRegion {
  """
  Of a zone: from how many people at once on they are a crowd; null: that is no event.
  """
  crowdFrom: Int

  """Of a line: towards which side it must be crossed; null for a zone."""
  direction: CrossingDirection

  """
  Of a zone: from how many seconds on who is in it dwells there; null: that is no event.
  """
  dwellSeconds: Float

  """What it is about; empty: all things."""
  families: [ThingFamily!]!

  """What it is."""
  kind: RegionKind!

  """Unique among those of its camera."""
  name: String!

  """
  Two numbers each: shares of the picture's width and height, from its upper left corner.
  """
  points: [[Float!]!]!

  """When it was last set."""
  updatedAt: DateTime!

  """How often it was set, 1 for the first time."""
  version: Int!
}

"""What an order about a line or a zone led to."""
type CameraRegionPayload {
  """Empty where it was done."""
  errors: [FieldError!]!

  """All of the camera afterwards; null where there are errors."""
  regions: [CameraRegion!]
}

"""Where the pictures of a camera come from."""
enum CameraSourceKind {
  """A folder into which something else writes recordings."""
  folder

  """A stream of Kinesis Video Streams."""
  kvs

  """A file that is played in a loop, by the clock."""
  loop

  """An address: RTSP or HLS."""
  stream
}

"""Moments that people keep together."""
type Case {
  """When it was begun."""
  createdAt: DateTime!

  """Unique."""
  id: ID!

  """How many these are."""
  itemCount: Int!

  """
  Its moments in their order, at most 500; of somebody who is limited to cameras, those of these.
  """
  items: [CaseItem!]!

  """What it is called."""
  name: String!

  """What it is about."""
  note: String!

  """When something of it was changed last."""
  updatedAt: DateTime!

  """Who began it; null: a program, or the machine's own user."""
  userId: ID
}

"""A page of cases."""
type CaseConnection {
  """The same, each with its cursor."""
  edges: [CaseEdge!]!

  """The cases of this page."""
  nodes: [Case!]!

  """Where this page stands."""
  pageInfo: PageInfo!
}

"""A case of a list."""
type CaseEdge {
  """Where it stands in the list."""
  cursor: String!

  """The case."""
  node: Case!
}

"""A moment of a case."""
type CaseItem {
  """Its camera; null for a file."""
  cameraId: ID

  """That chunk; null where it is gone."""
  chunk: Chunk

  """The chunk in which it begins."""
  chunkId: ID

  """What somebody says of it."""
  comment: String!

  """When."""
  createdAt: DateTime!

  """Where it ends, in seconds of its video."""
  endTime: Float

  """The event; null where that is gone."""
  event: Event

  """The event."""
  eventId: ID

  """When a range of a camera begins."""
  from: DateTime

  """Unique."""
  id: ID!

  """What it is."""
  kind: CaseItemKind!

  """Its place in the case, from 1 on."""
  position: Int!

  """Its video or clip; null where that is gone."""
  process: Process

  """Of its video or clip; null for a range of a camera."""
  processId: ID

  """
  Where it begins, in seconds of its video; null for a range of a camera.
  """
  startTime: Float

  """When a range of a camera ends."""
  until: DateTime

  """Who put it there; null: a program, or the machine's own user."""
  userId: ID
}

"""
A moment. Exactly one of: \`eventId\`; \`chunkId\`; \`processId\` with seconds; \`cameraId\` with instants.
"""
input CaseItemInput {
  """A camera, with \`from\` and \`until\`."""
  cameraId: ID

  """A chunk."""
  chunkId: ID

  """What somebody says of it, at most 2,000 characters."""
  comment: String

  """Where its range ends, in seconds."""
  endTime: Float

  """An event."""
  eventId: ID

  """When its range begins."""
  from: DateTime

  """A video or a clip, with \`startTime\` and \`endTime\`."""
  processId: ID

  """Where its range begins, in seconds."""
  startTime: Float

  """When its range ends, at most 31 days later."""
  until: DateTime
}

"""What a moment of a case is."""
enum CaseItemKind {
  """A range of a camera, which may be of several clips."""
  camera

  """A chunk."""
  chunk

  """An event."""
  event

  """A range of a video, or of a clip."""
  video
}

"""What an order about a case led to."""
type CasePayload {
  """The case afterwards; null where there are errors, or it was removed."""
  case: Case

  """Empty where it was done."""
  errors: [FieldError!]!
}

"""
Why something failed: a code of the SS_ table, what happened, what to do, and whether trying again can help.
"""
type Cause {
  """What would help."""
  advice: String

  """Such as SS_URL_FAILED: what programs decide by."""
  code: String!

  """What could not be done, and the state that was found."""
  message: String!

  """Whether the same may succeed later."""
  retryable: Boolean!
}

"""Why a program could not do its work."""
input CauseInput {
  """Of the SS_ table. Default: SS_ANALYSIS_FAILED."""
  code: String

  """What could not be done, and the state that was found."""
  message: String!
}

"""What changes of a camera: what is not given stays."""
input ChangeCameraInput {
  """Seconds of one clip, 1 to 3600."""
  clipSeconds: Float

  """
  Seconds from the start of one clip to the start of the next, at least \`clipSeconds\`. It counts where the schedule is \`always\`.
  """
  everySeconds: Float

  """
  The groups that it is in from now on, in place of those that it was in.
  """
  groups: [String!]

  """Which camera."""
  id: ID!

  """The same key with the same request gives the same answer, for 30 days."""
  idempotencyKey: String

  """As for \`addCamera\`: what is older is erased within minutes."""
  keepDays: Float

  """
  Whether it is read what is written in the pictures: signs, clocks, what vehicles carry. From its next clip on.
  """
  ocr: Boolean

  """As for \`addCamera\`, from the next clip on."""
  schedule: String

  """As for \`addCamera\`."""
  source: String

  """
  By whose clock its hours and days are told: an IANA name such as Europe/Berlin.
  """
  zone: String
}

"""What of a case changes."""
input ChangeCaseInput {
  """Which case."""
  id: ID!

  """The same key with the same request gives the same answer, for 30 days."""
  idempotencyKey: String

  """1 to 120 characters."""
  name: String

  """At most 10,000 characters."""
  note: String

  """
  True: it is shown no more. False, within a day after that: it is shown again.
  """
  removed: Boolean
}

"""What of a moment of a case changes."""
input ChangeCaseItemInput {
  """At most 2,000 characters."""
  comment: String

  """Which moment."""
  id: ID!

  """The same key with the same request gives the same answer, for 30 days."""
  idempotencyKey: String

  """Its new place, from 1 on; the others make room."""
  position: Int

  """
  True: it is shown no more. False, within a day after that: it is shown again.
  """
  removed: Boolean
}

"""What of a saved search changes."""
input ChangeSavedSearchInput {
  """Which one."""
  id: ID!

  """The same key with the same request gives the same answer, for 30 days."""
  idempotencyKey: String

  """1 to 120 characters."""
  name: String

  """Another question in its place."""
  query: SavedQueryInput

  """
  True: it is shown no more. False, within a day after that: it is shown again.
  """
  removed: Boolean
}

"""
What changes of a user: what is not given stays, and null takes it away.
"""
input ChangeUserInput {
  """Only these cameras, and no files."""
  cameras: [ID!]

  """Their group."""
  cohortId: ID

  """Which user."""
  id: ID!

  """What they are called."""
  name: String

  """What they may do."""
  role: Role
}

"""A way by which people or programs are told what happens."""
type Channel {
  """
  How it is reached: of a webhook \`url\`; of mail \`server\`, \`user\`, \`from\` and \`to\`; of MQTT \`server\`, \`user\`, \`prefix\` and \`discovery\`; of SNS \`topic\` and \`accessKeyId\`.
  """
  address: JSON!

  """When it was made."""
  createdAt: DateTime!

  """How much could not be told for good."""
  dead: Int!

  """The day at a glance; null: it is not told."""
  digest: ChannelDigest

  """Why nothing gets through now; null where it does."""
  failing: ChannelFailing

  """Whether it has a secret; it is shown to nobody."""
  hasSecret: Boolean!

  """Unique."""
  id: ID!

  """How it tells."""
  kind: ChannelKind!

  """What it is called."""
  name: String!

  """When the next digest is told."""
  nextDigestAt: DateTime

  """Since when it is told nothing; null: it is told."""
  pausedAt: DateTime

  """When it is silent; null: never."""
  quiet: QuietHours

  """When it was changed."""
  updatedAt: DateTime!

  """How much it is still to be told."""
  waiting: Int!

  """What it is told."""
  wants: ChannelWants!
}

"""The day at a glance, told each day."""
type ChannelDigest {
  """When it is told: hours and minutes, of the day before."""
  at: String!

  """Of these cameras; none: of all."""
  cameraIds: [ID!]!

  """By whose clock: an IANA name."""
  zone: String!
}

"""The day at a glance, told each day."""
input ChannelDigestInput {
  """When: hours and minutes, such as 07:30. It tells of the day before."""
  at: String!

  """Default: all cameras."""
  cameraIds: [ID!]

  """By whose clock: an IANA name."""
  zone: String!
}

"""Why nothing gets through to a channel now."""
type ChannelFailing {
  """What happened last."""
  because: String!

  """Goes that failed in a row."""
  failures: Int!

  """When it is tried again."""
  retryAt: DateTime
}

"""How a channel tells."""
enum ChannelKind {
  """Mails."""
  mail

  """
  An MQTT broker, in the topics that Frigate's users know, with discovery by Home Assistant.
  """
  mqtt

  """A topic of Amazon SNS."""
  sns

  """
  JSON is posted to an address, signed by the Standard Webhooks specification.
  """
  webhook
}

"""What came of an order about a channel."""
type ChannelPayload {
  """Null where there are errors."""
  channel: Channel

  """What is wrong with the order."""
  errors: [FieldError!]!

  """The key that was made for a webhook, shown this once."""
  secret: String
}

"""What a channel is told."""
type ChannelWants {
  """Of these cameras; none: of all, and of files."""
  cameraIds: [ID!]!

  """Of these kinds."""
  kinds: [NoticeKind!]!

  """Alerts and events that are less urgent are not told."""
  leastSeverity: EventSeverity!

  """Alerts of these rules; none: of all."""
  ruleIds: [ID!]!
}

"""What a channel is told. What is left out has its default."""
input ChannelWantsInput {
  """Default: all."""
  cameraIds: [ID!]

  """Default: alert_raised, alert_escalated, process_failed."""
  kinds: [NoticeKind!]

  """Default: info."""
  leastSeverity: EventSeverity

  """Default: all."""
  ruleIds: [ID!]
}

"""What a question is about, where it is asked beside a moment."""
input ChatAboutInput {
  """A chunk."""
  chunkId: ID

  """An event."""
  eventId: ID

  """A video, or the clip of a camera."""
  processId: ID
}

"""
Where in footage something is seen that a sentence says. Times are seconds from the first frame of the video.
"""
type ChatCitation {
  """When it began by the clock, where that is known."""
  at: DateTime

  """The camera that took it; null of a file."""
  cameraId: ID

  """The chunk that shows it; null where it is gone meanwhile."""
  chunk: Chunk

  """Id of its chunk."""
  chunkId: ID!

  """What was found there, in the words in which it is kept."""
  claim: String!

  """Its last second."""
  endTime: Float!

  """Id of its process."""
  processId: ID!

  """Its first second."""
  startTime: Float!
}

"""What was told of an answer since the last message."""
type ChatNews {
  """Give it as \`after\` to go on here, at any gateway."""
  cursor: String!

  """In order."""
  pieces: [ChatPiece!]!

  """The turn, with the last message."""
  turn: ChatTurn
}

"""A part of an answer while it is made."""
type ChatPiece {
  """What it is."""
  kind: ChatPieceKind!

  """Of a sentence."""
  sentence: ChatSentence

  """Of a step and of words."""
  text: String
}

"""What is told of an answer while it is made."""
enum ChatPieceKind {
  """It begins, or begins again: what was told before counts no more."""
  begun

  """
  A sentence that was held to what it cites: it takes the place of its words.
  """
  sentence

  """What is being done."""
  step

  """Words that nobody has checked yet."""
  words
}

"""An answer."""
type ChatReply {
  """What it is."""
  kind: ChatReplyKind!

  """
  Who answered: provider and model; local where it was answered by rules.
  """
  madeBy: String!

  """Why a model that was to answer did not."""
  note: String

  """The code of that, such as SS_BUDGET_REACHED."""
  noteCode: String

  """Sentence by sentence."""
  sentences: [ChatSentence!]!

  """How the question was understood, as a line that search takes, too."""
  understood: String
}

"""What an answer is."""
enum ChatReplyKind {
  """What was asked."""
  answer

  """The question could not be read: this is what a search finds."""
  found

  """There is no evidence."""
  nothing

  """One short question back."""
  question
}

"""One sentence of an answer."""
type ChatSentence {
  """What it rests on."""
  citations: [ChatCitation!]!

  """What holds of it."""
  support: ChatSupport!

  """The sentence."""
  text: String!
}

"""What holds of a sentence."""
enum ChatSupport {
  """It claims nothing that could be seen."""
  none

  """All of it is supported by what it cites."""
  supported

  """It says more than what it cites."""
  unsupported
}

"""A question in a conversation, and its answer."""
type ChatTurn {
  """When it was asked."""
  askedAt: DateTime!

  """Why it failed."""
  cause: Cause

  """The conversation in which it was asked."""
  conversationId: ID!

  """
  What models cost for it so far; all zero where it was answered by rules.
  """
  cost: Cost!

  """
  How many citations are left out of it: their footage is gone, or is not for you to see.
  """
  hidden: Int!

  """Its id."""
  id: ID!

  """Its place in that, 1 for the first."""
  number: Int!

  """What was asked."""
  question: String!

  """The answer, once it is whole."""
  reply: ChatReply

  """How far it is."""
  status: ChatTurnStatus!

  """The zone by whose clock it was asked and answered."""
  zone: String!
}

"""How far the answer to a question is."""
enum ChatTurnStatus {
  """The answer is whole."""
  answered

  """It is being answered."""
  answering

  """It was cancelled."""
  cancelled

  """It could not be answered: \`cause\` says why."""
  failed

  """It waits for somebody who answers."""
  waiting
}

"""
A piece of a video. Times are seconds from the first frame of the video.
"""
type Chunk implements Node {
  """Bytes of its video."""
  bytes: Float! @deprecated(reason: "Use \`size\`, until 2027-06-30.")

  """Why it failed."""
  cause: Cause

  """
  What its summary rests on, sentence by sentence; empty where whoever described it did not say.
  """
  claims: [Claim!]!

  """Of its video, such as h264."""
  codec: String!

  """What was paid for models so far."""
  cost: Cost!

  """Its last second."""
  endTime: Float!

  """The event schema of one's own by which it was asked; null: none."""
  eventSchema: EventSchemaName

  """What was seen in it, in the order of the video."""
  events(
    """Only what follows this cursor. Under several parents at once: none."""
    after: String

    """Only what precedes this cursor. Under several parents at once: none."""
    before: String

    """How many from the front, 1 to 200. Default: 50."""
    first: Int

    """How many from the back, 1 to 200, in place of \`first\`."""
    last: Int
  ): EventConnection!

  """Frames per second."""
  fps: Float!

  """Pixels."""
  height: Int!

  """Unique."""
  id: ID!

  """The model that described it."""
  model: String

  """
  The model that would have described it, had anything moved; null where the motion gate let it through, or did not hold.
  """
  notAsked: NotAsked

  """1 for the first."""
  ordinal: Int!

  """
  Models that were to describe it before, in order, and why each did not.
  """
  passedOver: [PassedOver!]!

  """The process that it was cut in."""
  process: Process

  """The process that it was cut in."""
  processId: ID!

  """The prompt by which it was described, without its version."""
  prompt: String

  """The version of that prompt."""
  promptVersion: String

  """Who runs that model."""
  provider: String

  """Of its video, in hexadecimal digits."""
  sha256: String!

  """Of its video."""
  size: Bytes!

  """Its first second."""
  startTime: Float!

  """How far it is."""
  status: ChunkStatus!

  """What can be seen in it, in plain English."""
  summary: String

  """
  Its description as JSON, with all that the model said. Null until it is described.
  """
  summaryObject: Media

  """
  Its description as JSON. Signed, opens for an hour; relative to this server.
  """
  summaryUrl: String

  """One picture of it: JPEG. Null until it is described."""
  thumbnail: Media

  """A picture of it. Signed, opens for an hour; relative to this server."""
  thumbnailUrl: String

  """
  What is said in it, in the order of the video. Empty where nothing is, and where nobody transcribes.
  """
  transcript: [TranscriptLine!]!

  """Its clip: MP4, ready to be shown. Null once it is removed."""
  video: Media

  """Its video. Signed, opens for an hour; relative to this server."""
  videoUrl: String!

  """Pixels."""
  width: Int!
}

"""A page of chunks."""
type ChunkConnection {
  """The same, each with its cursor."""
  edges: [ChunkEdge!]!

  """The chunks of this page."""
  nodes: [Chunk!]!

  """Where this page stands."""
  pageInfo: PageInfo!

  """
  How long the list is; counted when it is asked for. Null for lists that hang under something else.
  """
  totalCount: Total
}

"""A chunk in a list."""
type ChunkEdge {
  """Give it as \`after\` or \`before\`. Good for this list only."""
  cursor: String!

  """What stands there."""
  node: Chunk!
}

"""What a report of a chunk led to."""
type ChunkPayload {
  """The chunk; null where there are errors."""
  chunk: Chunk

  """Empty where it was recorded."""
  errors: [FieldError!]!
}

"""How far a chunk is."""
enum ChunkStatus {
  """Its process was cancelled."""
  cancelled

  """Described, searched for events, and found by search."""
  completed

  """Given up: see its cause."""
  failed

  """Described; its events are being looked for."""
  m1_completed

  """Cut, and waiting to be described."""
  pending

  """Being described."""
  processing
}

"""
One sentence of the summary of a chunk, and what it rests on. Times are seconds from the first frame of the video.
"""
type Claim {
  """Its last second."""
  endTime: Float!

  """Its first second."""
  startTime: Float!

  """The sentence."""
  text: String!

  """
  The things that it tells of; none where it tells of the camera or of the whole picture.
  """
  tracks: [ClaimTrack!]!
}

"""
Where something is seen. Times are seconds from the first frame of its video.
"""
type ClaimSource {
  """The chunk in which it begins."""
  chunkId: ID!

  """Its last second, which may be in a later chunk."""
  endTime: Float!

  """The process of that video."""
  processId: ID!

  """Its first second."""
  startTime: Float!
}

"""A thing as it was followed through a chunk."""
type ClaimTrack {
  """When it was last seen in the chunk."""
  endTime: Float!

  """Such as person, car or object."""
  kind: String!

  """When it was first seen in the chunk."""
  startTime: Float!

  """As in the attributes of events of the same chunk."""
  trackId: Int!
}

"""All nodes, as they are known now."""
type Cluster {
  """By name."""
  nodes: [ClusterNode!]!

  """Why the registry, or nobody at all, could tell."""
  problem: Cause

  """Whether the registry told this, or the nodes themselves were asked."""
  source: ClusterSource!
}

"""A message of \`clusterChanged\`."""
type ClusterChange {
  """New actors, and those that changed. Do not ask for \`children\`."""
  actors: [PlacedActor!]!

  """Give it as \`after\` to go on after this message."""
  cursor: String!

  """It begins anew: forget what you know."""
  everything: Boolean!

  """
  New nodes, and those that said something new of themselves. Their actors are in \`actors\`: do not ask for \`tree\`.
  """
  nodes: [ClusterNode!]!

  """Actors that are gone."""
  removedActors: [RemovedActor!]!

  """Names of nodes that are gone."""
  removedNodes: [String!]!
}

"""One process of the cluster, by what it said last."""
type ClusterNode {
  """When it said this."""
  at: DateTime!

  """Share of one core, with its workers: 1 is one core fully used."""
  cpu: Float!

  """The machine."""
  host: String!

  """What it holds of the machine's memory, with its workers."""
  memory: Bytes!

  """Unique in the cluster."""
  name: String!

  """Of its process on that machine."""
  pid: Int!

  """Its stages take messages, or were paused by command."""
  ready: Boolean!

  """Which stages it works in."""
  roles: [String!]!

  """Bytes, with its workers."""
  rssBytes: Float! @deprecated(reason: "Use \`memory\`, until 2027-06-30.")

  """It said nothing for some seconds: it hangs, is cut off, or died."""
  stale: Boolean!

  """When it began."""
  startedAt: DateTime!

  """Its supervision tree."""
  tree: Actor!

  """Of the program that it runs."""
  version: String!
}

"""Who told of the cluster."""
enum ClusterSource {
  """The nodes themselves, asked one by one."""
  nodes

  """The registry, in which nodes announce themselves."""
  registry
}

"""A group of users."""
type Cohort {
  """What its users may see; null: it limits nobody."""
  cameras: [ID!]

  """When it was made."""
  createdAt: DateTime!

  """Names the group."""
  id: ID!

  """What people call it; unique."""
  name: String!
}

"""What an order about a cohort led to."""
type CohortPayload {
  """The cohort; null where there are errors."""
  cohort: Cohort

  """Empty where it was done."""
  errors: [FieldError!]!
}

"""A sentence as a rule, to be reviewed before it is added."""
type CompiledRule {
  """By which model."""
  model: String!

  """Who read the sentence."""
  provider: String!

  """What would be watched for."""
  rule: RuleDefinition!

  """The same in words."""
  said: String!

  """What was not understood, or assumed."""
  unclear: [String!]!
}

"""What came of reading a sentence."""
type CompiledRulePayload {
  """Absent where there are errors."""
  compiled: CompiledRule

  """What is wrong with the sentence."""
  errors: [FieldError!]!
}

"""What all nodes made of an order."""
type ControlAnswers {
  """One of each node that answered."""
  replies: [ControlReply!]!

  """Nodes that should have answered and did not."""
  silent: [String!]!
}

"""What one node made of an order."""
type ControlReply {
  """Why it was not done; absent where it was."""
  cause: Cause

  """Who answers."""
  node: String!

  """What there is now, by the order."""
  result: JSON
}

"""Questions about footage, and their answers."""
type Conversation {
  """What models cost for all of its questions."""
  cost: Cost!

  """When it was begun."""
  createdAt: DateTime!

  """Its id."""
  id: ID!

  """Whether it is yours: others may read it only."""
  isOwn: Boolean!

  """Roles that may read it, beside its owner."""
  sharedWith: [Role!]!

  """What it is called: its first question, unless somebody named it."""
  title: String!

  """How many questions were asked in it."""
  turnCount: Int!

  """Its questions and answers, the latest last."""
  turns(
    """Only those before this number."""
    before: Int

    """How many of the latest, 1 to 100."""
    last: Int = 20
  ): [ChatTurn!]!

  """When something changed in it."""
  updatedAt: DateTime!
}

"""What was paid for models."""
type Cost {
  """How often models were asked."""
  calls: Int!

  """
  Calls of which only the estimate is known: under way, ended in the middle, or of a provider that does not count.
  """
  estimated: Int!

  """A whole number, perhaps larger than \`Int\` holds."""
  inputTokens: Float!

  """A whole number, perhaps larger than \`Int\` holds."""
  outputTokens: Float!

  """Calls that were spared, because nothing moved."""
  savedCalls: Int!

  """What these would have cost, in US dollars, as estimated."""
  savedUsd: Float!

  """Calls without a known price."""
  unpriced: Int!

  """US dollars. Nothing of calls without a known price is in it."""
  usd: Float!
}

"""How a member of the tree died."""
type Crash {
  """When."""
  at: DateTime!

  """Why."""
  cause: Cause!
}

"""A key for a program."""
input CreateApiKeyInput {
  """Only these cameras, and no files."""
  cameras: [ID!]

  """Until when it holds."""
  expiresAt: DateTime

  """
  The same key with the same request gives the same API key, for 30 days.
  """
  idempotencyKey: String

  """What to call it."""
  name: String!

  """What may be done by it, no more than who asks may. Default: service."""
  role: Role

  """Only these permissions of the role."""
  scopes: [String!]
}

"""A video to be analysed, and how."""
input CreateBatchProcessInput {
  """
  What models may cost for it, in US dollars: reached, its work waits until the budget is raised. An order that is given again does not change it. Default: no budget of its own.
  """
  budget: Float

  """Seconds of video per chunk, 1 to 3600."""
  chunkDuration: Float

  """
  Types of events of its own, for this process. Default: those of the organization, where it has some.
  """
  eventSchema: EventSchemaInput

  """Frames per second to re-encode to. Default: as the source."""
  fps: Float

  """Pixels to scale to; one alone keeps the aspect ratio."""
  height: Int

  """The same key with the same request gives the same process."""
  idempotencyKey: String

  """
  Whether chunks in which nothing moves are shown to no model that costs. Default: as nodes are configured.
  """
  motionGate: Boolean

  """
  Whether it is read what is written in the pictures: signs, clocks, what vehicles carry. Default: false.
  """
  ocr: Boolean

  """
  Seconds that a chunk reaches back into the one before it, less than \`chunkDuration\`.
  """
  overlap: Float

  """0 (last) to 10 (first). Default: 5."""
  priority: Int

  """
  What models are told for this process in place of what they are otherwise. At most 20.
  """
  prompts: [PromptInput!]

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

"""A case that is begun."""
input CreateCaseInput {
  """The same key with the same request gives the same answer, for 30 days."""
  idempotencyKey: String

  """1 to 120 characters."""
  name: String!

  """What it is about, at most 10,000 characters."""
  note: String
}

"""What a stage has stored of a chunk."""
input CreateChunkInput {
  """
  Key of the copy that stages read, below \`organizations/<organization>/cache/<process>/\`. Default: \`videoKey\`.
  """
  cacheKey: String

  """Such as h264."""
  codec: String!

  """Seconds from the first frame of the source, after \`startTime\`."""
  endTime: Float!

  """Frames per second."""
  fps: Float!

  """Pixels."""
  height: Int!

  """
  Place of the chunk in its video, 1 for the first: the same place given twice is one chunk.
  """
  ordinal: Int!

  """Of this process."""
  processId: ID!

  """SHA-256 of the stored chunk, lower-case hexadecimal."""
  sha256: String!

  """Seconds from the first frame of the source."""
  startTime: Float!

  """
  Key of the stored chunk, below \`organizations/<organization>/processed/<process>/\`.
  """
  videoKey: String!

  """Pixels."""
  width: Int!
}

"""What a model said of a chunk."""
input CreateChunkOutputInput {
  """Of this chunk."""
  chunkId: ID!

  """Which model said it."""
  model: String!

  """Whose model that is."""
  provider: String!

  """The description in words."""
  summary: String!

  """
  Key of the stored description, below \`organizations/<organization>/processed/<process>/\`.
  """
  summaryKey: String!

  """Key of a stored picture, below the same."""
  thumbnailKey: String
}

"""Something that was seen in a chunk."""
input CreateEventInput {
  """Names and values: texts, numbers, true and false."""
  attributes: JSON

  """In this chunk, which is not finished."""
  chunkId: ID!

  """How certain, 0 to 1."""
  confidence: Float!

  """One plain sentence."""
  description: String!

  """Seconds from the first frame of the source; clamped to the chunk."""
  endTime: Float!

  """
  Place among the events of its chunk, 0 for the first: the same place given twice is one event.
  """
  position: Int!

  """Seconds from the first frame of the source; clamped to the chunk."""
  startTime: Float!

  """Such as person_detected."""
  type: String!
}

"""Somebody who is to sign in."""
input CreateUserInput {
  """Only these cameras, and no files. Default: not limited."""
  cameras: [ID!]

  """Their group."""
  cohortId: ID

  """By which they sign in."""
  email: String!

  """The same key with the same request gives the same user, for 30 days."""
  idempotencyKey: String

  """What they are called."""
  name: String

  """Default: one for one sign-in is made, and shown once."""
  password: String

  """What they may do: no more than who asks."""
  role: Role!
}

"""
Towards which side a line is crossed, seen from its first point to its second.
"""
enum CrossingDirection {
  """Either."""
  both

  """To the left."""
  left

  """To the right."""
  right
}

"""What was paid for one model on a day, for one camera or for files."""
type DailyCost {
  """How often it was asked."""
  calls: Int!

  """Whose clips; null: files."""
  cameraId: ID

  """The day (UTC), such as 2026-05-01."""
  day: String!

  """A whole number, perhaps larger than \`Int\` holds."""
  inputTokens: Float!

  """Which of its models."""
  model: String!

  """A whole number, perhaps larger than \`Int\` holds."""
  outputTokens: Float!

  """Who was asked."""
  provider: String!

  """Calls that were spared, because nothing moved."""
  savedCalls: Int!

  """What these would have cost, in US dollars, as estimated."""
  savedUsd: Float!

  """Calls without a known price."""
  unpriced: Int!

  """US dollars. Nothing of calls without a known price is in it."""
  usd: Float!
}

"""
An instant: ISO 8601, such as 2026-03-01T09:30:00.000Z. Answers are in UTC, with milliseconds.
"""
scalar DateTime @specifiedBy(url: "https://www.rfc-editor.org/rfc/rfc3339")

"""
A message of your organization that failed for good: what it held, why it failed, and how often it was tried.
"""
type DeadLetter {
  """How often it was tried."""
  attempts: Int!

  """Why it failed."""
  cause: Cause

  """When it came into its queue."""
  enqueuedAt: DateTime!

  """When it failed for the first time."""
  firstFailedAt: DateTime

  """Unique."""
  id: ID!

  """When it failed last."""
  lastFailedAt: DateTime

  """What \`editDeadLetter\` changes; absent where it is larger than 64 KiB."""
  payload: JSON

  """Absent where it is gone."""
  process: Process

  """The process that it is about."""
  processId: ID

  """Such as M0_DEADLETTER_QUEUE."""
  queue: String!

  """How often operators brought it back."""
  replays: Int!

  """Which failed at it, such as chunker."""
  stage: String!

  """What kind of message it is."""
  type: String
}

"""What would come of another payload for a dead letter."""
type DeadLetterCheck {
  """What would be another."""
  changes: [PayloadChange!]!

  """
  All that its contract has against it; else the first reason for which it is refused.
  """
  errors: [FieldError!]!

  """Whether \`editDeadLetter\` would take it."""
  ok: Boolean!
}

"""A page of dead letters."""
type DeadLetterConnection {
  """The same, each with its cursor."""
  edges: [DeadLetterEdge!]!

  """The dead letters of this page."""
  nodes: [DeadLetter!]!

  """Where this page stands."""
  pageInfo: PageInfo!
}

"""How many dead letters a queue has."""
type DeadLetterCount {
  """
  Of the own organization; for people of the operating organization with cluster:read, of all.
  """
  count: Int!

  """Such as M0_DEADLETTER_QUEUE."""
  queue: String!
}

"""One dead letter in a page."""
type DeadLetterEdge {
  """Its place in the list."""
  cursor: String!

  """The dead letter."""
  node: DeadLetter!
}

"""Dead letters of one queue that failed for the same cause."""
type DeadLetterGroup {
  """Such as SS_URL_FAILED; absent where it is not known."""
  code: String

  """How many."""
  count: Int!

  """The id of the last: see \`deadLetter\`."""
  example: ID!

  """When the first of them failed last."""
  firstFailedAt: DateTime

  """When the last of them failed last."""
  lastFailedAt: DateTime

  """Such as M0_DEADLETTER_QUEUE."""
  queue: String!

  """Which failed at them, such as chunker."""
  stage: String!
}

"""A message of \`deadLettersUpdated\`."""
type DeadLetterNews {
  """Of every dead-letter queue."""
  counts: [DeadLetterCount!]!

  """Give it as \`after\` to go on after this message, at any gateway."""
  cursor: String!
}

"""
Those to which everything that is given applies. At least one of them has to be given.
"""
input DeadLetterSelection {
  """With an error code such as SS_URL_FAILED."""
  code: String

  """One of these."""
  ids: [ID!]

  """About this process."""
  processId: ID

  """In this queue."""
  queue: String

  """Failed last at this instant or later."""
  since: DateTime

  """Of this stage, such as vlm."""
  stage: String

  """Failed last before this instant."""
  until: DateTime
}

"""Footage to be erased: clips that lie in this time, in part or whole."""
input DeleteFootageInput {
  """Of this camera."""
  cameraId: ID!

  """Clips that end after this."""
  from: DateTime!

  """The same key with the same request gives the same answer, for 30 days."""
  idempotencyKey: String

  """Clips that begin before this; not in the future."""
  until: DateTime!
}

"""An organization to be erased, with its accounts and all that it has."""
input DeleteOrganizationInput {
  """The name of the organization, as it is written."""
  confirm: String!

  """The same key with the same request gives the same answer, for 30 days."""
  idempotencyKey: String
}

"""
A process to be erased: rows, objects, vectors, messages and dead letters, the trash included.
"""
input DeleteProcessInput {
  """The same key with the same request gives the same answer, for 30 days."""
  idempotencyKey: String

  """Of a file or a clip; what goes on is cancelled."""
  processId: ID!
}

"""That a channel is to be told something, and what came of it."""
type Delivery {
  """How often it was tried."""
  attempts: Int!

  """The camera that it is about."""
  cameraId: ID

  """Why the last attempt failed."""
  cause: DeliveryCause

  """The channel."""
  channelId: ID!

  """When it was written down."""
  createdAt: DateTime!

  """Unique."""
  id: ID!

  """What it is: a NoticeKind, or digest."""
  kind: String!

  """When it is tried next."""
  nextAt: DateTime

  """
  Of what happened: the receiver gets it as the id, also when it is told twice.
  """
  noticeId: ID!

  """The process that it is about."""
  processId: ID

  """When that was settled."""
  settledAt: DateTime

  """How urgent it is."""
  severity: EventSeverity

  """What came of it."""
  state: DeliveryState!

  """What it says, in one line."""
  title: String!
}

"""Why something was not told."""
type DeliveryCause {
  """What to do about it."""
  advice: String

  """The code, such as SS_CHANNEL_UNAVAILABLE."""
  code: String!

  """What was found."""
  message: String!
}

"""A page of deliveries."""
type DeliveryConnection {
  """The same, each with its cursor."""
  edges: [DeliveryEdge!]!

  """The deliveries of this page."""
  nodes: [Delivery!]!

  """Where this page stands."""
  pageInfo: PageInfo!
}

"""One delivery in a page."""
type DeliveryEdge {
  """Its place in the list."""
  cursor: String!

  """The delivery."""
  node: Delivery!
}

"""What came of a delivery."""
enum DeliveryState {
  """Refused, or its last attempt failed. It can be replayed."""
  dead

  """The receiver took it."""
  delivered

  """It fell into quiet hours, or too many waited."""
  dropped

  """It is to be told, now or later."""
  waiting
}

"""Whether a user may sign in."""
input DisableUserInput {
  """False lets them in again. Default: true."""
  disabled: Boolean

  """Which user."""
  id: ID!
}

"""
A camera that somebody found in the network (\`spectra camera discover --share\`). It is not watched by that: add it.
"""
type DiscoveredCamera {
  """Names the device."""
  id: ID!

  """What it calls itself."""
  name: String!

  """When it was found last."""
  seenAt: DateTime!

  """
  The address of its main stream, without user and password, for \`addCamera\`.
  """
  source: String!
}

"""What would come of it if a node were drained now."""
type DrainForecast {
  """
  When the rest would be handed back, by the settings of the gateway; absent where those do not say.
  """
  deadlineAt: DateTime

  """
  When all that is in hand would be done; absent where that is not known of a stage.
  """
  doneAt: DateTime

  """Its name."""
  node: String!

  """Each of its stages."""
  stages: [StageForecast!]!
}

"""A node that takes over what another one would have done."""
type DrainHeir {
  """Those that wait for messages."""
  free: Int!

  """Its name."""
  node: String!

  """Of the stage, there."""
  workers: Int!
}

"""A change of a channel. What is left out stays."""
input EditChannelInput {
  """All of its new address."""
  address: JSON

  """Its new digest; null: none any more."""
  digest: ChannelDigestInput

  """Its id."""
  id: ID!

  """Its new name."""
  name: String

  """Its new quiet hours; null: none any more."""
  quiet: QuietHoursInput

  """Its new secret."""
  secret: String

  """All that it is told from now on."""
  wants: ChannelWantsInput
}

"""
An order to erase. It stays, and says nothing of what the footage showed.
"""
type Erasure {
  """The process that it waits for."""
  afterProcess: ID

  """The camera whose footage is erased."""
  cameraId: ID

  """How much that was until now."""
  counts: ErasureCounts!

  """When nothing more can come."""
  doneAt: DateTime

  """When all that was there was gone."""
  erasedAt: DateTime

  """From when on."""
  from: DateTime

  """Names it."""
  id: ID!

  """The API key by which it was ordered."""
  keyId: ID

  """What it is about."""
  kind: ErasureKind!

  """When it was ordered."""
  orderedAt: DateTime!

  """The process that is erased."""
  processId: ID

  """How far it is."""
  state: ErasureState!

  """Until when."""
  until: DateTime

  """Who ordered it; null: a program, or the machine's own user."""
  userId: ID
}

"""A page of erasures."""
type ErasureConnection {
  """The same, each with its cursor."""
  edges: [ErasureEdge!]!

  """Those of the page."""
  nodes: [Erasure!]!

  """Where the page stands."""
  pageInfo: PageInfo!
}

"""How much was erased."""
type ErasureCounts {
  """What those came to."""
  bytes: Bytes!

  """Chunks of them."""
  chunks: Int!

  """Events in them."""
  events: Int!

  """Messages and dead letters that waited in mailboxes."""
  letters: Int!

  """Objects, in their places and in the trash."""
  objects: Int!

  """Processes, of files and of clips."""
  processes: Int!

  """Rows of any kind, those above among them."""
  rows: Int!
}

"""An erasure in a list."""
type ErasureEdge {
  """Its place in the list."""
  cursor: String!

  """The erasure."""
  node: Erasure!
}

"""What is erased."""
enum ErasureKind {
  """The clips of a time of a camera."""
  footage

  """All that an organization has."""
  organization

  """One process, of a file or a clip."""
  process
}

"""What an order to erase led to."""
type ErasurePayload {
  """The order; null where there are errors."""
  erasure: Erasure

  """Empty where it was taken."""
  errors: [FieldError!]!
}

"""How far an erasure is."""
enum ErasureState {
  """What was still being worked on then is gone, too."""
  done

  """The process that it waited for came to nothing: all stays."""
  dropped

  """All that was there is gone."""
  erased

  """It is being carried out."""
  ordered

  """It begins when another process is completed."""
  waiting
}

"""What an analysis would cost."""
type Estimate {
  """What it takes for granted, in sentences."""
  assumes: [String!]!

  """Chunks that it would have."""
  chunks: Int!

  """All models that may be asked."""
  models: [EstimatedModel!]!

  """Seconds of the video."""
  seconds: Float!

  """
  US dollars, where the first model of each kind answers; null where the price of one is not known.
  """
  usd: Float
}

"""From what an estimate comes."""
enum EstimateBasis {
  """Rules of thumb."""
  assumed

  """Nothing is paid for the model."""
  free

  """What calls of the model took lately."""
  observed
}

"""What one model would cost, if it answered all calls."""
type EstimatedModel {
  """From what that comes."""
  basis: EstimateBasis!

  """How often."""
  calls: Int!

  """A whole number, perhaps larger than \`Int\` holds."""
  inputTokens: Float!

  """For what it is asked."""
  kind: CallKind!

  """Which of its models."""
  model: String!

  """A whole number, perhaps larger than \`Int\` holds."""
  outputTokens: Float!

  """0 is asked first; the others in its place, where it cannot."""
  place: Int!

  """Who is asked."""
  provider: String!

  """US dollars; null where the price is not known."""
  usd: Float
}

"""
Something that was seen. Times are seconds from the first frame of the video.
"""
type Event implements Node {
  """Such as colour, size, direction and edge."""
  attributes: JSON!

  """Which took its video; absent for files."""
  camera: Camera

  """The chunk in which it was seen."""
  chunk: Chunk

  """The chunk in which it was first seen."""
  chunkId: ID!

  """0 to 1."""
  confidence: Float!

  """When it was recorded."""
  createdAt: DateTime!

  """In plain English."""
  description: String!

  """When it ends."""
  endTime: Float!

  """When it ended by the clock, where its video has a start."""
  endedAt: DateTime

  """Unique."""
  id: ID!

  """
  The ids under which later parts of it were told before it was known that they are parts: whoever keeps events by id keeps this one in
  place of those. Asked for by such an id, this event is the answer.
  """
  parts: [ID!]!

  """The process of its video."""
  process: Process

  """The process of its video."""
  processId: ID!

  """When somebody saw to it."""
  reviewedAt: DateTime

  """The event schema of one's own that has its type; null for all others."""
  schema: EventSchemaName

  """How urgent it is, as that schema says; null without one."""
  severity: EventSeverity

  """When it begins."""
  startTime: Float!

  """When it began by the clock, where its video has a start."""
  startedAt: DateTime

  """Such as object_entered, person_detected, scene_changed, no_activity."""
  type: String!
}

"""Which events are meant: those to which all applies that is given."""
input EventAddedFilter {
  """In the footage of these cameras."""
  cameraIds: [ID!]

  """Those that end at this second of the video or later."""
  from: Float

  """0 to 1."""
  minConfidence: Float

  """Of this process."""
  processId: ID

  """The description has these words, in any case and order."""
  text: String

  """Those that begin at this second of the video or earlier."""
  to: Float

  """Such as person_detected."""
  types: [String!]
}

"""Something that is told of each event of a type."""
type EventAttribute {
  """What it means."""
  description: String

  """The only values that it may have."""
  enum: [String!]

  """Such as plateColour."""
  name: String!

  """Whether no event is told without it."""
  required: Boolean!

  """What its values are."""
  type: EventAttributeType!
}

"""Something that is told of each event of a type."""
input EventAttributeInput {
  """What it means, at most 300 characters."""
  description: String

  """The only values that it may have, 1 to 50; of type string."""
  enum: [String!]

  """Such as plateColour: letters, digits and _, at most 64."""
  name: String!

  """Whether no event is told without it. Default: false."""
  required: Boolean

  """What its values are."""
  type: EventAttributeType!
}

"""What the values of an attribute are."""
enum EventAttributeType {
  """True or false."""
  boolean

  """A whole number."""
  integer

  """Any number."""
  number

  """Text, of at most 500 characters."""
  string
}

"""A page of events."""
type EventConnection {
  """The same, each with its cursor."""
  edges: [EventEdge!]!

  """The events of this page."""
  nodes: [Event!]!

  """Where this page stands."""
  pageInfo: PageInfo!

  """
  How long the list is; counted when it is asked for. Null for lists that hang under something else.
  """
  totalCount: Total
}

"""An event in a list."""
type EventEdge {
  """Give it as \`after\` or \`before\`. Good for this list only."""
  cursor: String!

  """What stands there."""
  node: Event!
}

"""
Which events are asked for: those to which everything that is given applies. Each list holds at most 200.
"""
input EventFilter {
  """Only of these cameras."""
  cameraIds: [ID!]

  """Only of these chunks."""
  chunkIds: [ID!]

  """Only what began at this instant or later."""
  from: DateTime

  """Only what is as certain, 0 to 1."""
  minConfidence: Float

  """Only of these processes."""
  processIds: [ID!]

  """Only what somebody saw to, or only what nobody did."""
  reviewed: Boolean

  """Only of files, or only of cameras."""
  source: EventSource

  """
  Only where this stands in the description, in capitals or not. At most 200 characters.
  """
  text: String

  """Only of one of these types."""
  types: [String!]

  """Only what began before this instant."""
  until: DateTime
}

"""A type of events of one's own."""
type EventKind {
  """By what the local analyst finds it."""
  analyst: FoundLocally

  """What is told of each."""
  attributes: [EventAttribute!]!

  """What it is."""
  description: String!

  """How urgent its events are."""
  severity: EventSeverity!

  """Such as forklift_near_miss."""
  type: String!

  """When it is raised, where the description does not say it all."""
  when: String
}

"""A type of events of one's own."""
input EventKindInput {
  """
  By what the local analyst finds it. Default: by the name of the type, where that is one of its kinds.
  """
  analyst: FoundLocallyInput

  """What is told of each, at most 20."""
  attributes: [EventAttributeInput!]

  """What it is, at most 500 characters."""
  description: String!

  """How urgent its events are. Default: info."""
  severity: EventSeverity

  """Such as forklift_near_miss: small letters, digits and _, at most 64."""
  type: String!

  """
  When it is raised, where the description does not say it all; at most 500 characters.
  """
  when: String
}

"""A message of \`eventAdded\`."""
type EventNews {
  """Give it as \`after\` to go on after this message, at any gateway."""
  cursor: String!

  """In the order of their recording. Empty: only the cursor is new."""
  events: [Event!]!
}

"""In which order events are listed."""
enum EventOrder {
  """As they happened by the clock; without those whose video has no start."""
  earliest

  """
  Those that happened last come first; without those whose video has no start.
  """
  latest

  """Those recorded last come first."""
  newest_recorded

  """As they were recorded."""
  oldest_recorded
}

"""What a report of an event led to."""
type EventPayload {
  """Empty where it was recorded."""
  errors: [FieldError!]!

  """The event; null where there are errors."""
  event: Event
}

"""Which events are asked for: exactly these types. At most 32 KiB."""
input EventSchemaInput {
  """Such as yard-safety: small letters, digits, _ and -, at most 64."""
  name: String!

  """1 to 50 of them."""
  types: [EventKindInput!]!
}

"""The event schema that has the type of an event."""
type EventSchemaName {
  """What it is called."""
  name: String!

  """In which version it was asked, such as process-1."""
  version: String!
}

"""What an order about an event schema led to."""
type EventSchemaPayload {
  """Empty where it was done."""
  errors: [FieldError!]!

  """The new version; null where there are errors."""
  eventSchema: EventSchemaVersion
}

"""
Which events are asked for, and what is told of each: exactly these types, in a version.
"""
type EventSchemaVersion {
  """When."""
  createdAt: DateTime!

  """The API key by which it was given."""
  keyId: ID

  """
  What it is called; null: this version took the schema away, so that the next one holds.
  """
  name: String

  """Counts from 1."""
  number: Int!

  """Its types; null: this version took the schema away."""
  types: [EventKind!]

  """Who gave it; null: a program, or the machine's own user."""
  userId: ID

  """As events name it, such as camera-2."""
  version: String!

  """
  What is known to be amiss, such as types that the local analyst never finds.
  """
  warnings: [Warning!]!
}

"""How urgent an event is."""
enum EventSeverity {
  """To be looked at at once."""
  critical

  """To be looked at soon."""
  high

  """Nothing has to be done."""
  info

  """To be looked at some time."""
  low

  """To be looked at today."""
  medium
}

"""Where the video of an event comes from."""
enum EventSource {
  """Clips of cameras."""
  cameras

  """Videos that were given to be analysed."""
  files
}

"""
Footage that is to become one file: exactly one of \`items\` and \`caseId\`.
"""
input ExportFootageInput {
  """All moments of a case, in their order."""
  caseId: ID

  """The same key with the same request gives the same answer, for 30 days."""
  idempotencyKey: String

  """
  1 to 100 moments, which follow each other in the file. An event is shown with two seconds before and after it.
  """
  items: [CaseItemInput!]

  """1 to 120 characters."""
  name: String!
}

"""One time that a message of a process failed for good."""
type Failure {
  """How often it was tried before it was given up."""
  attempts: Int!

  """Why it failed."""
  cause: Cause!

  """The chunk that it was about."""
  chunkId: ID

  """When its first try failed."""
  firstFailedAt: DateTime!

  """When its last try failed."""
  lastFailedAt: DateTime!

  """Its dead letter has this id, too."""
  messageId: ID!

  """When it came back to its stage after that."""
  replayedAt: DateTime

  """How often operators had brought it back before."""
  replays: Int!

  """Which stage failed at it, such as vlm."""
  stage: String!
}

"""
What was wrong with an order, and where. Orders that nobody may give, and troubles of the machine, are errors of the request instead.
"""
type FieldError {
  """What would be right."""
  advice: String

  """Of the SS_ table, such as SS_INPUT_INVALID: what programs decide by."""
  code: String!

  """The field of the input that is wrong, where it is one."""
  field: String

  """What could not be done, and the state that was found."""
  message: String!
}

"""What tells when the recordings of a folder began."""
enum FolderClock {
  """
  When the files were changed last, less their length: their names tell no time.
  """
  file

  """The names of the files, and of their folders."""
  name
}

"""A recording of a folder that was taken."""
type FolderRecording {
  """When it was taken."""
  at: DateTime!

  """What told when it began."""
  clock: FolderClock!

  """Relative to the folder."""
  name: String!

  """Its length."""
  seconds: Float!

  """The instant of its first picture."""
  startedAt: DateTime!
}

"""
A file of a folder that cannot be taken as it is: it is tried again when it changes.
"""
type FolderRefusal {
  """When that was found."""
  at: DateTime!

  """Why."""
  cause: Cause!

  """Relative to the folder."""
  name: String!
}

"""Footage as one playable file."""
type FootageExport {
  """How long it becomes, in seconds."""
  allSeconds: Float!

  """The case that it shows; null: no case."""
  caseId: ID

  """Why it could not be made."""
  cause: Cause

  """When it was ordered."""
  createdAt: DateTime!

  """How many seconds of it are made."""
  doneSeconds: Float!

  """When the file goes."""
  expiresAt: DateTime

  """Unique."""
  id: ID!

  """
  What it shows, piece by piece, with the sha256 of each, times in UTC and by the clock of each camera's zone; null where there is none.
  """
  manifest: Media

  """What it is called."""
  name: String!

  """How far it is."""
  state: FootageExportState!

  """Who ordered it; null: a program, or the machine's own user."""
  userId: ID

  """The file, H.264 without sound; null where there is none."""
  video: Media
}

"""What an order about an export led to."""
type FootageExportPayload {
  """Empty where it was done."""
  errors: [FieldError!]!

  """As it is afterwards; null where there are errors."""
  footageExport: FootageExport
}

"""How far an export is."""
enum FootageExportState {
  """It is not wanted any more."""
  cancelled

  """The file is there, for a day."""
  done

  """
  The file is gone: its day is over, or footage that it showed was erased.
  """
  expired

  """It could not be made."""
  failed

  """It is being made."""
  running

  """It waits for its turn."""
  waiting
}

"""By what the local analyst finds events of a type."""
type FoundLocally {
  """Its own kind, such as object_entered."""
  type: String!

  """Attributes that it measured, and the value that each must have."""
  where: JSON
}

"""By what the local analyst finds events of a type."""
input FoundLocallyInput {
  """Its own kind, such as object_entered."""
  type: String!

  """Attributes that it measured, and the value that each must have."""
  where: JSON
}

"""Something of one's own that holds somewhere."""
type Instruction {
  """What it is: prompt, or event-schema."""
  about: String!

  """For the clips of this camera."""
  cameraId: ID

  """When this version came."""
  createdAt: DateTime!

  """Of the prompt, or of the schema."""
  name: String!

  """For this process."""
  processId: ID

  """As outputs name it."""
  version: String!
}

"""For whose work something holds that models are told."""
enum InstructionPlace {
  """For the clips of one camera."""
  camera

  """For all that the organization has."""
  organization

  """For everybody's."""
  platform

  """For one process."""
  process
}

"""Any JSON value."""
scalar JSON @specifiedBy(url: "https://www.rfc-editor.org/rfc/rfc8259")

"""A chunk of the footage of a camera."""
type LiveChunk {
  """The camera."""
  cameraId: ID!

  """The chunk as it is now."""
  chunk: Chunk!
}

"""A message of \`liveChunkAdded\`."""
type LiveChunkNews {
  """In the order of their recording. Empty: only the cursor is new."""
  chunks: [LiveChunk!]!

  """Give it as \`after\` to go on after this message, at any gateway."""
  cursor: String!
}

"""How full a queue is, in messages."""
type MailboxDepth {
  """Who take from it; 0 where only the own messages are told."""
  consumers: Int!

  """Where its failures go; absent on dead-letter queues."""
  deadLetters: String

  """
  Waiting for the delay of their retry; where only the own messages are told, those are among the ready ones.
  """
  delayed: Int!

  """Delivered, not settled."""
  inFlight: Int!

  """
  Age of the oldest ready message, in milliseconds; where only the own are told, of the oldest work.
  """
  oldestMs: Float!

  """Such as M0_RESULTS_QUEUE."""
  queue: String!

  """
  How fast its stage works. Absent where no stage takes from it, where the own messages alone are told, and until this gateway has looked
  twice.
  """
  rates: StageRates

  """Can be taken now."""
  ready: Int!

  """
  What waits to be let into a queue with priorities, highest priority first. It is counted nowhere else.
  """
  waiting: [WaitingMessages!]!
}

"""A message of \`mailboxesUpdated\`."""
type MailboxNews {
  """Give it as \`after\` to go on after this message, at any gateway."""
  cursor: String!

  """Every queue."""
  mailboxes: [MailboxDepth!]!
}

"""What came of a mark."""
type MarkReviewedPayload {
  """Those of the events that are there, as they are now."""
  events: [Event!]!
}

"""Who asks."""
type Me {
  """Only these cameras, and no files; null: all."""
  cameras: [ID!]

  """The API key by which a program asks."""
  keyId: ID

  """Whose data is seen."""
  organizationId: ID!

  """The names of what may be done, such as footage:read."""
  permissions: [String!]!

  """What may be done."""
  role: Role!

  """The account; null: a program, or the machine's own user."""
  user: User
}

"""A stored file, and how to fetch it."""
type Media {
  """Its size."""
  bytes: Bytes!

  """
  When the URL ends: at least an hour from when it was given. Ask again for another one.
  """
  expiresAt: DateTime!

  """SHA-256 of the content, hexadecimal; null where it is not recorded."""
  sha256: String

  """
  Signed: opens this one file for whoever has it, without a token, whole or in ranges. The same within an hour, so that browsers keep what it brought. Relative to this server, or absolute.
  """
  url: String!
}

"""How the work on a message ended."""
enum MessageEnd {
  """It was done."""
  done

  """This attempt failed."""
  failed

  """It comes again, without using an attempt."""
  put_off

  """There was nothing to do: it was done before, or its process is gone."""
  skipped
}

"""A text by which models are asked."""
type ModelPrompt {
  """Such as describe-chunk."""
  name: String!

  """For whose work it holds."""
  place: InstructionPlace!

  """With \`{{variables}}\`, which are filled in for each chunk."""
  text: String!

  """As outputs name it."""
  version: String!
}

"""How much happened in a step of time."""
type MomentCount {
  """Where the step begins."""
  at: DateTime!

  """The camera that saw it."""
  cameraId: ID!

  """All of it."""
  count: Int!

  """What nobody has seen to."""
  unreviewed: Int!
}

"""What can be ordered."""
type Mutation {
  """Watches a camera from now on; its first clip is due at once."""
  addCamera(
    """The camera."""
    input: AddCameraInput!
  ): CameraPayload!

  """Adds a channel: it is told what happens from now on."""
  addChannel(
    """The channel."""
    input: AddChannelInput!
  ): ChannelPayload!

  """Adds a rule."""
  addRule(
    """Whether it raises alerts from now on. Default: false."""
    enabled: Boolean

    """What is to be watched for."""
    input: RuleInput!
  ): RulePayload!

  """Puts moments into a case."""
  addToCase(
    """What into which."""
    input: AddToCaseInput!
  ): CasePayload!

  """Asks in a conversation of yours. Follow the answer by \`chatTurnTold\`."""
  askInConversation(
    """A moment that it is about."""
    about: ChatAboutInput

    """
    What models may cost for it, in US dollars, more than 0 and at most 1000: once that is reached, rules answer. @default nothing is set
    """
    budget: Float

    """The conversation."""
    conversationId: ID!

    """
    A UUID by which the question is known when it is sent again: it is answered once.
    """
    id: ID

    """The question, 1 to 2000 characters."""
    text: String!

    """
    The zone by whose clock it is asked, such as Europe/Berlin. @default UTC
    """
    zone: String
  ): ChatTurn!

  """Cancelling twice is fine; a finished process is SS_STATUS_CONFLICT."""
  cancelBatchProcess(
    """The process."""
    id: ID!
  ): Process!

  """Ends the answering of a question of yours; what is answered stays."""
  cancelChatTurn(
    """Its id."""
    id: ID!
  ): ChatTurn!

  """Ends the making of an export, or takes its file away."""
  cancelExport(
    """Which."""
    id: ID!
  ): FootageExportPayload!

  """Brings back no more of them. One that ended stays as it is."""
  cancelReplay(
    """Its id."""
    id: ID!
  ): ReplayPayload!

  """
  Acknowledges, closes, opens again or marks alerts: all of them or none. What is so already stays as it is.
  """
  changeAlerts(
    """What is done."""
    action: AlertAction!

    """1 to 200 of them."""
    ids: [ID!]!

    """What is said of it, at most 2000 characters."""
    text: String
  ): AlertsPayload!

  """Changes the address or the rhythm of a camera, from its next clip on."""
  changeCamera(
    """Which camera, and what of it."""
    input: ChangeCameraInput!
  ): CameraPayload!

  """Changes a case, removes it, or brings it back."""
  changeCase(
    """What of which."""
    input: ChangeCaseInput!
  ): CasePayload!

  """Changes a moment of a case, removes it, or brings it back."""
  changeCaseItem(
    """What of which."""
    input: ChangeCaseItemInput!
  ): CasePayload!

  """Names a conversation of yours, or shares it."""
  changeConversation(
    """Its id."""
    id: ID!

    """The roles that may read it: all of them, an empty list for nobody."""
    sharedWith: [Role!]

    """What it is to be called."""
    title: String
  ): Conversation!

  """Changes a saved search, removes it, or brings it back."""
  changeSavedSearch(
    """What of which."""
    input: ChangeSavedSearchInput!
  ): SavedSearchPayload!

  """
  Changes an account; where role or cameras change, its sessions begin anew.
  """
  changeUser(
    """Which, and what of it."""
    input: ChangeUserInput!
  ): UserPayload!

  """Says something about an alert."""
  commentAlert(
    """Its id."""
    id: ID!

    """1 to 2000 characters."""
    text: String!
  ): AlertsPayload!

  """
  Makes a rule of a sentence, to be reviewed; it is not added. The sentence is data, and is never looked at again.
  """
  compileRule(
    """At most 500 characters."""
    text: String!
  ): CompiledRulePayload!

  """Makes an API key, which is shown this once."""
  createApiKey(
    """For what."""
    input: CreateApiKeyInput!
  ): ApiKeyPayload!

  """
  A chunk of a file was cut and stored, by a program in place of M0. It is handed on to M1.
  """
  createBatchChunk(
    """The chunk."""
    input: CreateChunkInput!
  ): ChunkPayload!

  """Has a video analysed."""
  createBatchProcess(
    """Which, and how."""
    input: CreateBatchProcessInput!
  ): Process!

  """Begins a case."""
  createCase(
    """What it is."""
    input: CreateCaseInput!
  ): CasePayload!

  """
  A chunk was described, by a program in place of M1. It is handed on to M2.
  """
  createChunkOutput(
    """The description."""
    input: CreateChunkOutputInput!
  ): ChunkPayload!

  """Begins a conversation."""
  createConversation(
    """What it is to be called. @default its first question"""
    title: String
  ): Conversation!

  """Something was seen in a chunk, by a program in place of M2."""
  createEvent(
    """The event."""
    input: CreateEventInput!
  ): EventPayload!

  """
  A chunk of a clip was cut and stored, by a program in place of M0. It is handed on to M1.
  """
  createLiveChunk(
    """The chunk."""
    input: CreateChunkInput!
  ): ChunkPayload!

  """Makes an account."""
  createUser(
    """Of whom."""
    input: CreateUserInput!
  ): UserPayload!

  """Removes a conversation of yours, with all that was said in it."""
  deleteConversation(
    """Its id."""
    id: ID!
  ): Boolean!

  """Erases the footage of a time of a camera for good."""
  deleteFootage(
    """Which footage."""
    input: DeleteFootageInput!
  ): ErasurePayload!

  """
  Erases the own organization for good; the operating one stays (SS_STATUS_CONFLICT).
  """
  deleteOrganization(
    """Its name, for safety."""
    input: DeleteOrganizationInput!
  ): ErasurePayload!

  """
  Erases a process for good. It begins at once, and goes on after a crash; the order says how far it is.
  """
  deleteProcess(
    """Which process."""
    input: DeleteProcessInput!
  ): ErasurePayload!

  """Lets a user in no more, and ends their sessions."""
  disableUser(
    """Whom."""
    input: DisableUserInput!
  ): UserPayload!

  """Ends a node: it takes nothing more, finishes or hands back, and exits."""
  drainNode(
    """The node."""
    node: String!
  ): ControlAnswers!

  """
  What failed stays failed, and is counted so. Returns how many were there.
  """
  dropDeadLetters(
    """Only tells how many there are; nothing is changed."""
    dryRun: Boolean! = false

    """Which."""
    selection: DeadLetterSelection!
  ): Int!

  """Changes a channel."""
  editChannel(
    """The change."""
    input: EditChannelInput!
  ): ChannelPayload!

  """
  Checked by the contract of its queue before anything is changed. A new source is checked as that of a new process; names of
  objects, processes and chunks stay.
  """
  editDeadLetter(
    """Which."""
    id: ID!

    """All of its new payload."""
    payload: JSON!
  ): DeadLetter!

  """Makes the next version of a rule. Its alerts stay."""
  editRule(
    """Its id."""
    id: ID!

    """What is to be watched for from now on."""
    input: RuleInput!
  ): RulePayload!

  """Has a rule raise alerts from now on, or no more."""
  enableRule(
    """Whether it raises alerts."""
    enabled: Boolean!

    """Its id."""
    id: ID!
  ): RulePayload!

  """Ends all sign-ins of a user, who may sign in again."""
  endSessions(
    """Whose."""
    userId: ID!
  ): UserPayload!

  """
  Has footage made into one MP4, in the background. At most 4 hours; the file is there for a day.
  """
  exportFootage(
    """What."""
    input: ExportFootageInput!
  ): FootageExportPayload!

  """Marks events as seen to, or not. Written to the audit log."""
  markReviewed(
    """At most 200; those that are not there are left out."""
    eventIds: [ID!]!

    """Whether somebody saw to them."""
    reviewed: Boolean! = true
  ): MarkReviewedPayload!

  """
  Orders the analysis of a video, as \`createBatchProcess\` does; what is wrong with the input is in the payload.
  """
  orderProcess(
    """The video, and how it is analysed."""
    input: CreateBatchProcessInput!
  ): ProcessPayload!

  """Takes no clips until it is resumed."""
  pauseCamera(
    """The camera."""
    id: ID!
  ): Camera!

  """
  Tells a channel nothing of what happens from now on; what waits goes on waiting.
  """
  pauseChannel(
    """Its id."""
    id: ID!
  ): ChannelPayload!

  """Takes no more messages; what is being worked on goes on."""
  pauseStage(
    """On this node only."""
    node: String

    """Such as vlm."""
    stage: String!
  ): ControlAnswers!

  """
  Watches a camera no more, and cancels the clips under way; what was taken stays.
  """
  removeCamera(
    """Which camera."""
    input: RemoveCameraInput!
  ): RemoveCameraPayload!

  """
  Takes a mask away: what it covered is recorded, and shown to models, from then on. What it covered before stays black.
  """
  removeCameraMask(
    """Which."""
    input: RemoveCameraMaskInput!
  ): CameraMaskPayload!

  """Takes a line or a zone away; what was seen at it stays."""
  removeCameraRegion(
    """Which."""
    input: RemoveCameraRegionInput!
  ): CameraRegionPayload!

  """
  Removes a channel with what waits for it, and the record of what it was told.
  """
  removeChannel(
    """Its id."""
    id: ID!
  ): RemoveChannelPayload!

  """Removes a cohort; its users stay."""
  removeCohort(
    """Which cohort."""
    id: ID!
  ): RemoveCohortPayload!

  """Removes a rule. Its alerts stay."""
  removeRule(
    """Its id."""
    id: ID!
  ): RulePayload!

  """
  Each is worked on again, as a first attempt. Returns how many were there.
  """
  replayDeadLetters(
    """Only tells how many there are; nothing is changed."""
    dryRun: Boolean! = false

    """Which."""
    selection: DeadLetterSelection!
  ): Int!

  """Has what is dead told again: one delivery, or all of a channel."""
  replayDeliveries(
    """The channel."""
    channelId: ID!

    """The delivery; null: all that are dead."""
    deliveryId: ID
  ): ReplayDeliveriesPayload!

  """
  Analyses a process, or one chunk of it, again: as a process of its own. What it was made of stays, unless \`replace\` says otherwise.
  """
  reprocess(
    """What, and how."""
    input: ReprocessInput!
  ): ProcessPayload!

  """
  Analyses the clips of a time of a camera again, each as a process of its own.
  """
  reprocessFootage(
    """Which, and how."""
    input: ReprocessFootageInput!
  ): ReprocessFootagePayload!

  """
  Replaces a worker after its message, or now: then that goes back, to be done again.
  """
  restartWorker(
    """On this node."""
    node: String!

    """Without waiting for its message."""
    now: Boolean! = false

    """Such as vlm."""
    stage: String!

    """Such as vlm-1."""
    worker: String!
  ): ControlAnswers!

  """Has an earlier event schema hold again, as a new version."""
  restoreEventSchema(
    """Which."""
    input: RestoreEventSchemaInput!
  ): EventSchemaPayload!

  """Has an earlier version of a prompt hold again, as a new version."""
  restorePrompt(
    """Which."""
    input: RestorePromptInput!
  ): PromptPayload!

  """Takes clips again."""
  resumeCamera(
    """The camera."""
    id: ID!
  ): Camera!

  """Tells a paused channel what happens again, from now on."""
  resumeChannel(
    """Its id."""
    id: ID!
  ): ChannelPayload!

  """Takes messages again."""
  resumeStage(
    """On this node only."""
    node: String

    """Such as vlm."""
    stage: String!
  ): ControlAnswers!

  """
  Has what failed of a process tried again, as a replay of its dead letters does.
  """
  retryChunks(
    """Of which process."""
    input: RetryChunksInput!
  ): RetryPayload!

  """Ends an API key."""
  revokeApiKey(
    """Which key."""
    id: ID!
  ): ApiKeyPayload!

  """Makes or changes a cohort."""
  saveCohort(
    """Which, and how."""
    input: SaveCohortInput!
  ): CohortPayload!

  """Saves a search."""
  saveSearch(
    """What."""
    input: SaveSearchInput!
  ): SavedSearchPayload!

  """
  Sets how many workers a stage has; surplus ones finish their message first.
  """
  scaleStage(
    """On this node only."""
    node: String

    """Such as vlm."""
    stage: String!

    """1 to 256, on each node."""
    workers: Int!
  ): ControlAnswers!

  """
  Says what models may cost for the clips of a camera. What waits for that goes on within seconds, where it is enough.
  """
  setCameraBudget(
    """Of which, and how much."""
    input: SetCameraBudgetInput!
  ): CameraPayload!

  """
  Sets a mask. From then on nothing is stored of the camera that shows what it covers; what was stored before stays (deleteFootage erases it).
  """
  setCameraMask(
    """Which, and where."""
    input: SetCameraMaskInput!
  ): CameraMaskPayload!

  """Sets a line or a zone, from the next clip that is looked at on."""
  setCameraRegion(
    """Which, and where."""
    input: SetCameraRegionInput!
  ): CameraRegionPayload!

  """Has models asked for other types of events from now on."""
  setEventSchema(
    """Which, and for whose work."""
    input: SetEventSchemaInput!
  ): EventSchemaPayload!

  """Sets what the own organization may have."""
  setOrganizationLimits(
    """All of it."""
    input: OrganizationLimitsInput!
  ): OrganizationLimitsPayload!

  """Sets the password of another user."""
  setPassword(
    """Of whom, and which."""
    input: SetPasswordInput!
  ): UserPayload!

  """
  Says what models may cost for a process. What waits for that goes on within seconds, where it is enough.
  """
  setProcessBudget(
    """Of which, and how much."""
    input: SetProcessBudgetInput!
  ): ProcessPayload!

  """Has models told something else from now on."""
  setPrompt(
    """What, and for whose work."""
    input: SetPromptInput!
  ): PromptPayload!

  """
  Brings back dead letters at a pace: each is worked on again, once, as a first attempt. \`replayDeadLetters\` with \`dryRun\` tells how
  many that would be. At most 100,000.
  """
  startReplay(
    """The order."""
    input: StartReplayInput!
  ): ReplayPayload!

  """
  Has a clip of a camera taken now, whatever its schedule says: of one that is recorded now the latest seconds, unless a clip shows some of them already, else those that come.
  """
  takeClip(
    """Which camera."""
    input: TakeClipInput!
  ): TakeClipPayload!

  """
  Tells a channel at once that it is tried, and waits for what comes of it.
  """
  testChannel(
    """Its id."""
    id: ID!
  ): TestChannelPayload!

  """The same for an event schema."""
  tryEventSchema(
    """Which, and on what."""
    input: TryEventSchemaInput!
  ): TrialPayload!

  """
  Tries a prompt on a chunk: models are asked as the stages ask them, whether something moves in it or not, and nothing of the chunk
  changes. It costs what models cost, within the budgets, and ends with the request, or after three minutes. At most four of an
  organization are under way at once.
  """
  tryPrompt(
    """Which, and on what."""
    input: TryPromptInput!
  ): TrialPayload!

  """
  Moves the process of a file. A status never goes back (SS_STATUS_CONFLICT).
  """
  updateBatchVideoProcessingStatus(
    """Which, and how."""
    input: UpdateProcessStatusInput!
  ): ProcessPayload!

  """
  Moves the process of a clip. A status never goes back (SS_STATUS_CONFLICT).
  """
  updateCamVideoProcessingStatus(
    """Which, and how."""
    input: UpdateProcessStatusInput!
  ): ProcessPayload!

  """Moves a chunk. A status never goes back (SS_STATUS_CONFLICT)."""
  updateChunkStatus(
    """Which, and how."""
    input: UpdateChunkStatusInput!
  ): ChunkPayload!
}

"""Anything that has an id."""
interface Node {
  """Unique."""
  id: ID!
}

"""A model that was left out because nothing is to be seen."""
type NotAsked {
  """Its name."""
  model: String!

  """Who runs it."""
  provider: String!

  """How that is known."""
  reason: String!
}

"""What a channel can be told."""
enum NoticeKind {
  """Nobody acknowledged an alert in time."""
  alert_escalated

  """A rule came true."""
  alert_raised

  """Each event by itself."""
  event_added

  """A process was cancelled."""
  process_cancelled

  """A process ended well."""
  process_completed

  """A process failed."""
  process_failed
}

"""
Something that happened. What it is about may have changed since, or be gone.
"""
type Notification {
  """When."""
  at: DateTime!

  """To which camera, or in whose footage."""
  cameraId: ID

  """Give it as \`after\` to go on after this one, at any gateway."""
  cursor: String!

  """What happened."""
  kind: NotificationKind!

  """To which process."""
  processId: ID

  """The chunks, events or messages that it is about."""
  subjectIds: [ID!]!
}

"""What a notification says."""
enum NotificationKind {
  """Somebody acknowledged an alert."""
  alert_acknowledged

  """
  An alert was commented, marked or opened again, or what it tells of goes on.
  """
  alert_changed

  """Somebody closed an alert."""
  alert_closed

  """Nobody acknowledged an alert in time: it is more severe now."""
  alert_escalated

  """A rule came true. \`subjectIds\` has the alert."""
  alert_raised

  """A camera was added."""
  camera_added

  """A camera was changed."""
  camera_changed

  """A camera was paused."""
  camera_paused

  """A camera was removed."""
  camera_removed

  """A camera was resumed."""
  camera_resumed

  """Chunks were cut."""
  chunk_added

  """Chunks were cancelled."""
  chunk_cancelled

  """Chunks are completed."""
  chunk_completed

  """Chunks were deleted."""
  chunk_deleted

  """Chunks failed."""
  chunk_failed

  """Chunks were described."""
  chunk_m1_completed

  """Chunks wait."""
  chunk_pending

  """Chunks are being worked on."""
  chunk_processing

  """Events were recorded."""
  events_added

  """A message failed for good: it has a dead letter."""
  message_failed

  """A dead letter was brought back."""
  message_replayed

  """A process was cancelled."""
  process_cancelled

  """
  More is known of a process: its source, its number of chunks, a warning.
  """
  process_changed

  """A process is completed."""
  process_completed

  """A process was accepted."""
  process_created

  """A process was deleted."""
  process_deleted

  """A process failed."""
  process_failed

  """A process is pending."""
  process_pending

  """A process is being worked on."""
  process_processing

  """A process waits to be worked on, or waits again."""
  process_queued

  """A replay was cancelled."""
  replay_cancelled

  """All were brought back, and what came of them is known."""
  replay_completed

  """Some more were brought back, or failed again."""
  replay_progressed

  """Dead letters are to be brought back at a pace."""
  replay_started

  """A replay ended because too many failed again."""
  replay_stopped
}

"""A message of \`notifications\`."""
type NotificationNews {
  """Give it as \`after\` to go on after this message, at any gateway."""
  cursor: String!

  """In the order in which they happened. Empty: only the cursor is new."""
  notifications: [Notification!]!
}

"""Those who share data."""
type Organization {
  """When it was made."""
  createdAt: DateTime!

  """Names it."""
  id: ID!

  """What people call it."""
  name: String!
}

"""What an organization may have; null: what the installation allows."""
type OrganizationLimits {
  """Processes at work at a time."""
  concurrentProcesses: Int

  """
  Cost of models in a day (UTC), in US dollars: reached, work waits for the next day.
  """
  dailyCost: Float

  """
  Cost of models in a calendar month (UTC), in US dollars: beyond it no more is ordered.
  """
  monthlyCost: Float

  """Space for all that is stored."""
  quotaBytes: Bytes

  """Largest video."""
  sourceBytes: Bytes

  """Longest video, in seconds."""
  videoSeconds: Float
}

"""
All limits of the organization: one that is not given is that of the installation.
"""
input OrganizationLimitsInput {
  """Processes at work at a time."""
  concurrentProcesses: Int

  """
  Cost of models in a day (UTC), in US dollars: reached, work waits for the next day.
  """
  dailyCost: Float

  """
  Cost of models in a calendar month (UTC), in US dollars: beyond it no more is ordered.
  """
  monthlyCost: Float

  """Space for all that is stored."""
  quotaBytes: Bytes

  """Largest video."""
  sourceBytes: Bytes

  """Longest video, in seconds."""
  videoSeconds: Float
}

"""What the setting of limits led to."""
type OrganizationLimitsPayload {
  """Empty where it was done."""
  errors: [FieldError!]!

  """The limits; null where there are errors."""
  limits: OrganizationLimits
}

"""
What happened in a video, or in a time of a camera, counted from its events: one thing counts once, however many chunks it is in.
"""
type Overview {
  """Sentence by sentence, the most telling first."""
  claims: [OverviewClaim!]!

  """
  When it was made: where a process has ended once, and again where something of it changes; else now.
  """
  madeAt: DateTime!

  """Who put it into words: provider and model; local where it was counted."""
  madeBy: String!

  """Why a model that was to tell it did not."""
  note: String

  """What is claimed, said in one."""
  text: String!
}

"""One sentence of a summary of several chunks, and what it rests on."""
type OverviewClaim {
  """Its last second."""
  endTime: Float!

  """Its first instant, of a camera."""
  from: DateTime

  """
  The chunks in which it is seen, at most 50; none where it tells of what is not there.
  """
  sources: [ClaimSource!]!

  """Its first second: of the video, or of the time that was asked for."""
  startTime: Float!

  """The sentence."""
  text: String!

  """Its last instant, of a camera."""
  until: DateTime
}

"""Where a page stands in its list."""
type PageInfo {
  """Of the last item: give it as \`after\` to get the next page."""
  endCursor: String

  """Whether items follow this page."""
  hasNextPage: Boolean!

  """Whether items precede this page."""
  hasPreviousPage: Boolean!

  """Of the first item: give it as \`before\` to get the page before."""
  startCursor: String
}

"""A model that was asked before the one that answered."""
type PassedOver {
  """Why it did not answer, such as SS_PROVIDER_UNAVAILABLE."""
  code: String!

  """The same in words."""
  message: String!

  """Its name."""
  model: String!

  """Who runs it."""
  provider: String!
}

"""One field in which two payloads differ."""
type PayloadChange {
  """What it would hold; absent where it would have no such field."""
  after: JSON

  """What the dead letter holds; absent where it has no such field."""
  before: JSON

  """Such as \`options.chunkDuration\`."""
  path: String!
}

"""
What was found for a picture: things of the kind and colour of what takes most of it.
"""
type PictureAnswer {
  """What fits all of it, best first; none where nothing does."""
  hits: [SearchHit!]!

  """Where nothing fits: what comes nearest, and does not fit."""
  misses: [SearchHit!]!

  """
  What is in the picture, what takes most of it first: that was asked for.
  """
  seen: [SeenThing!]!

  """What was looked for."""
  understood: SearchUnderstood!
}

"""A member of the supervision tree, and where it stands."""
type PlacedActor {
  """The actor."""
  actor: Actor!

  """Name of its node."""
  node: String!

  """The actor above it; absent for the node itself."""
  parentId: ID
}

"""
Addresses by which a camera can be played: each says by itself what it opens, and until when.
"""
type Playback {
  """Until when the addresses are good."""
  expiresAt: DateTime!

  """
  The last 10 seconds as one MP4, whenever it is asked for; null with \`until\`.
  """
  latestUrl: String

  """
  A playlist of HLS (RFC 8216). Without \`until\` it goes on with what is recorded.
  """
  playlistUrl: String!

  """
  The same as one MP4, for browsers that play no HLS; null without \`until\`.
  """
  videoUrl: String
}

"""One video on its way from source to searchable events."""
type Process implements Node {
  """
  What models may cost for it, in US dollars; null: it has no budget of its own.
  """
  budget: Float

  """Whose clip it is; absent for files."""
  camera: Camera

  """Why it failed."""
  cause: Cause

  """Its chunks, in the order of the video."""
  chunks(
    """Only what follows this cursor. Under several parents at once: none."""
    after: String

    """Only what precedes this cursor. Under several parents at once: none."""
    before: String

    """How many from the front, 1 to 200. Default: 50."""
    first: Int

    """How many from the back, 1 to 200, in place of \`first\`."""
    last: Int
  ): ChunkConnection!

  """What was paid for models so far."""
  cost: Cost!

  """How far each stage is."""
  counts: StageCounts!

  """When it was ordered."""
  createdAt: DateTime!

  """What was seen in it, in the order of the video."""
  events(
    """Only what follows this cursor. Under several parents at once: none."""
    after: String

    """Only what precedes this cursor. Under several parents at once: none."""
    before: String

    """How many from the front, 1 to 200. Default: 50."""
    first: Int

    """How many from the back, 1 to 200, in place of \`first\`."""
    last: Int
  ): EventConnection!

  """
  What failed for good in it, oldest first, at most the newest 200. Takes the permission letters:read.
  """
  failures: [Failure!]!

  """When it was completed, failed or cancelled."""
  finishedAt: DateTime

  """Unique."""
  id: ID!

  """How it is cut."""
  options: ProcessOptions!

  """The process whose video this one analyses again."""
  reprocessOf: ID

  """Known once the video was opened."""
  source: Source

  """
  What models were asked for it, oldest first, at most the newest 500. Takes the permission letters:read.
  """
  spans: [Span!]!

  """The instant of the first frame, where it is known."""
  startedAt: DateTime

  """How far it is."""
  status: ProcessStatus!

  """
  What happened in all of it, as far as it is done. Null while no chunk is.
  """
  summary: Overview

  """What people call it."""
  title: String!

  """When it changed last."""
  updatedAt: DateTime!

  """Why nothing of it goes on, though nothing failed; null otherwise."""
  waiting: ProcessWaiting

  """What went wrong without ending it."""
  warnings: [Warning!]!
}

"""A page of processes."""
type ProcessConnection {
  """The same, each with its cursor."""
  edges: [ProcessEdge!]!

  """The processes of this page."""
  nodes: [Process!]!

  """Where this page stands."""
  pageInfo: PageInfo!

  """
  How long the list is; counted when it is asked for. Null for lists that hang under something else.
  """
  totalCount: Total
}

"""What was paid for one process, question or trial within some time."""
type ProcessCost {
  """What its calls of that time came to."""
  cost: Cost!

  """Which; null where it was removed, and for a question or a trial."""
  process: Process

  """
  Of which; it may have been removed since. That of a question or a trial stands in the place of a process.
  """
  processId: ID!

  """For what."""
  purpose: CallPurpose!
}

"""A process in a list."""
type ProcessEdge {
  """Give it as \`after\` or \`before\`. Good for this list only."""
  cursor: String!

  """What stands there."""
  node: Process!
}

"""How a video is cut."""
type ProcessOptions {
  """Seconds of video per chunk."""
  chunkDuration: Float!

  """Frames per second to which it is encoded; absent: as the source."""
  fps: Float

  """Pixels to which it is scaled."""
  height: Int

  """
  Whether chunks in which nothing moves are shown to no model that costs; null: as nodes are configured.
  """
  motionGate: Boolean

  """Whether it is read what is written in its pictures; null: not."""
  ocr: Boolean

  """Seconds that a chunk reaches back into the one before it."""
  overlap: Float!

  """
  The instant of the first frame, as it was given; absent: times count from 0.
  """
  startedAt: String @deprecated(reason: "Use \`Process.startedAt\`, until 2027-06-30.")

  """Pixels to which it is scaled."""
  width: Int
}

"""What an order for one process led to."""
type ProcessPayload {
  """Empty where it was done."""
  errors: [FieldError!]!

  """The process; null where there are errors."""
  process: Process
}

"""How far a process is."""
enum ProcessStatus {
  """Ended by an order."""
  cancelled

  """Every chunk is done, well or not, and the count is right."""
  completed

  """Given up: see its cause."""
  failed

  """Ordered, and not yet on its way."""
  pending

  """Being worked on."""
  processing

  """Waits for the first stage."""
  queued
}

"""
A message of \`processUpdated\`. All messages of a subscription together bring each event once.
"""
type ProcessUpdate {
  """Give it as \`after\` to go on after this message, at any gateway."""
  cursor: String!

  """
  Events recorded since the message before, at most 100 of them; more follow at once.
  """
  newEvents: [Event!]!

  """The process as it is now."""
  process: Process!
}

"""Why nothing of a process goes on, though nothing failed."""
type ProcessWaiting {
  """How many messages of it wait, one for each chunk."""
  chunks: Int!

  """Such as SS_BUDGET_REACHED."""
  code: String!

  """Which budget, and what was spent."""
  message: String!

  """Since when."""
  since: DateTime!
}

"""A text that models are told in place of another."""
input PromptInput {
  """Such as describe-chunk."""
  name: String!

  """
  With all \`{{variables}}\` of the built-in prompt and no others, at most 20,000 characters.
  """
  text: String!
}

"""What an order about a prompt led to."""
type PromptPayload {
  """Empty where it was done."""
  errors: [FieldError!]!

  """The new version; null where there are errors."""
  prompt: PromptVersion
}

"""A version of a prompt of one's own. Versions are only ever added."""
type PromptVersion {
  """When."""
  createdAt: DateTime!

  """The API key by which it was given."""
  keyId: ID

  """Counts from 1."""
  number: Int!

  """Null: this version took the prompt away, so that the next one holds."""
  text: String

  """Who gave it; null: a program, or the machine's own user."""
  userId: ID

  """As outputs name it, such as camera-2."""
  version: String!
}

"""What can be asked."""
type Query {
  """The supervision tree of the node that answers."""
  actorTree: Actor!

  """One of them; absent where there is none of this id."""
  alert(
    """Its id."""
    id: ID!
  ): Alert

  """How many there are of those, by state."""
  alertCounts(
    """Which."""
    filter: AlertFilter
  ): AlertCounts!

  """What rules found, newest first."""
  alerts(
    """The \`endCursor\` of the page before."""
    after: String

    """The \`startCursor\` of the page after."""
    before: String

    """Which."""
    filter: AlertFilter

    """How many from the front, 1 to 200."""
    first: Int

    """How many from the back, 1 to 200."""
    last: Int
  ): AlertConnection!

  """
  The API keys of the own organization, newest first, with those that were revoked.
  """
  apiKeys: [ApiKey!]!

  """
  Answers a question as people ask it (\`a car but no person at the back door yesterday evening\`), says how it was understood, and where
  nothing fits what comes nearest.
  """
  ask(
    """Only what cameras of this group saw."""
    group: String

    """Parts as they are meant."""
    instead: SearchInstead

    """Only chunks of this likeness, and all of them."""
    like: ID

    """How many, 1 to 100."""
    limit: Int = 10

    """What is not to be looked for in it: its words stay words."""
    not: [SearchPart!] = []

    """Only in this process."""
    processId: ID

    """Only at this instant or later."""
    since: DateTime

    """The question, in 1 to 1000 characters."""
    text: String!

    """Only where an event of one of these types was seen."""
    types: [String!]

    """Only at this instant or earlier."""
    until: DateTime

    """The zone by whose clock it speaks, such as Europe/Berlin."""
    zone: String = "UTC"
  ): SearchAnswer!

  """
  Finds things of the kind and colour of an event, or of what takes most of the picture of a chunk. Pictures of one's own are sent to
  \`POST /api/v1/search/picture\`.
  """
  askByPicture(
    """More like what is in the picture of this chunk (\`Chunk.thumbnail\`)."""
    chunkId: ID

    """More like this event."""
    eventId: ID

    """Only what cameras of this group saw."""
    group: String

    """Only chunks of this likeness, and all of them."""
    like: ID

    """How many, 1 to 100."""
    limit: Int = 10

    """Only in this process."""
    processId: ID

    """Only at this instant or later."""
    since: DateTime

    """What else is asked, such as \`at the gate yesterday\`."""
    text: String = ""

    """Only where an event of one of these types was seen."""
    types: [String!]

    """Only at this instant or earlier."""
    until: DateTime

    """The zone by whose clock it speaks, such as Europe/Berlin."""
    zone: String = "UTC"
  ): PictureAnswer!

  """Who did what in the own organization, newest first."""
  auditLog(
    """The \`endCursor\` of the page before."""
    after: String

    """The \`startCursor\` of the page after."""
    before: String

    """Absent: all."""
    filter: AuditFilter

    """Entries of a page: 1 to 200, 50 where nothing is said."""
    first: Int

    """Of a page from the other end: 1 to 200."""
    last: Int
  ): AuditEntryConnection!

  """
  Where a rule would have come true in stored events, by the engine that raises alerts. At most 92 days.
  """
  backtestRule(
    """A rule with whose version it is compared."""
    againstId: ID

    """The version. Default: the latest."""
    againstVersion: Int

    """From."""
    from: DateTime!

    """What would be watched for."""
    rule: RuleInput!

    """Before."""
    until: DateTime!
  ): RuleBacktest!

  """The chunks of a process, in the order of the video."""
  batchChunks(
    """
    Only what follows this cursor, such as the \`endCursor\` of the page before.
    """
    after: String

    """
    Only what precedes this cursor, such as the \`startCursor\` of the page after.
    """
    before: String

    """How many from the front, 1 to 200. Default: 50."""
    first: Int

    """How many from the back, 1 to 200, in place of \`first\`."""
    last: Int

    """Of this process, be it of a file or of a camera."""
    processId: ID!
  ): ChunkConnection!

  """
  What was seen in files: within one process in the order of the video, else in the order of recording.
  """
  batchEvents(
    """
    Only what follows this cursor, such as the \`endCursor\` of the page before.
    """
    after: String

    """
    Only what precedes this cursor, such as the \`startCursor\` of the page after.
    """
    before: String

    """How many from the front, 1 to 200. Default: 50."""
    first: Int

    """Only what ends at this second of video or later."""
    from: Float

    """How many from the back, 1 to 200, in place of \`first\`."""
    last: Int

    """Only what is as certain, 0 to 1."""
    minConfidence: Float

    """Only of this process."""
    processId: ID

    """Only what begins at this second of video or earlier."""
    to: Float

    """Only of one of these types."""
    types: [String!]
  ): EventConnection! @deprecated(reason: "Use \`events\`, until 2027-06-30.")

  """
  One process, of a file or of a camera. Fails where there is none: \`process\` does not.
  """
  batchProcess(
    """The process."""
    id: ID!
  ): Process!

  """The processes of files, newest first."""
  batchProcesses(
    """
    Only what follows this cursor, such as the \`endCursor\` of the page before.
    """
    after: String

    """
    Only what precedes this cursor, such as the \`startCursor\` of the page after.
    """
    before: String

    """How many from the front, 1 to 200. Default: 50."""
    first: Int

    """How many from the back, 1 to 200, in place of \`first\`."""
    last: Int

    """Only those of this status."""
    status: ProcessStatus
  ): ProcessConnection!

  """One camera; null where there is none."""
  camera(
    """The camera."""
    id: ID!
  ): Camera

  """
  What was seen in the clips of cameras, in the order of their recording; within one process in the order of the clip.
  """
  cameraEvents(
    """
    Only what follows this cursor, such as the \`endCursor\` of the page before.
    """
    after: String

    """
    Only what precedes this cursor, such as the \`startCursor\` of the page after.
    """
    before: String

    """Only of this camera."""
    cameraId: ID

    """How many from the front, 1 to 200. Default: 50."""
    first: Int

    """Only what ends at this second of the clip or later."""
    from: Float

    """How many from the back, 1 to 200, in place of \`first\`."""
    last: Int

    """Only what is as certain, 0 to 1."""
    minConfidence: Float

    """Only of this clip."""
    processId: ID

    """Only what begins at this second of the clip or earlier."""
    to: Float

    """Only of one of these types."""
    types: [String!]
  ): EventConnection! @deprecated(reason: "Use \`events\`, until 2027-06-30.")

  """The clips of a camera as processes, newest first."""
  cameraProcesses(
    """
    Only what follows this cursor, such as the \`endCursor\` of the page before.
    """
    after: String

    """
    Only what precedes this cursor, such as the \`startCursor\` of the page after.
    """
    before: String

    """Of this camera."""
    cameraId: ID!

    """How many from the front, 1 to 200. Default: 50."""
    first: Int

    """How many from the back, 1 to 200, in place of \`first\`."""
    last: Int

    """Only those of this status."""
    status: ProcessStatus
  ): ProcessConnection!

  """The lines and zones of a camera, by name."""
  cameraRegions(
    """Of which camera."""
    cameraId: ID!
  ): [CameraRegion!]!

  """
  What a camera saw in a range of time, such as an hour or a day. Null where there is no such camera.
  """
  cameraSummary(
    """The camera."""
    cameraId: ID!

    """From this instant on."""
    from: DateTime!

    """Until before this instant, at most 8 days later."""
    until: DateTime!

    """
    By whose clock times are told: an IANA name such as Europe/Berlin. Default: that of the camera.
    """
    zone: String
  ): Overview

  """By id."""
  cameras(
    """Only those in this group."""
    group: String
  ): [Camera!]!

  """A case; null where there is none."""
  case(
    """Which."""
    id: ID!
  ): Case

  """Cases; those that were changed last come first."""
  cases(
    """Only what follows this cursor."""
    after: String

    """Only what precedes this cursor."""
    before: String

    """How many from the front, 1 to 200. Default: 50."""
    first: Int

    """How many from the back, 1 to 200, in place of \`first\`."""
    last: Int
  ): CaseConnection!

  """One of them; null where there is none of this id."""
  channel(
    """Its id."""
    id: ID!
  ): Channel

  """The channels of the organization, by name; at most 100."""
  channels: [Channel!]!

  """A question and its answer."""
  chatTurn(
    """Its id."""
    id: ID!
  ): ChatTurn

  """Checks another payload for a dead letter, and changes nothing."""
  checkDeadLetter(
    """May be shortened as far as it stays clear."""
    id: ID!

    """All of its new payload."""
    payload: JSON!
  ): DeadLetterCheck!

  """One chunk; null where there is none."""
  chunk(
    """The chunk."""
    id: ID!
  ): Chunk

  """All nodes with their trees."""
  cluster: Cluster!

  """The cohorts of the own organization, by name."""
  cohorts: [Cohort!]!

  """
  How the gateway that answers is configured. For administrators of the operating organization.
  """
  configuration: [Setting!]!

  """A conversation that you may read."""
  conversation(
    """Its id."""
    id: ID!
  ): Conversation

  """
  Your conversations and those that are shared with your role, the latest first.
  """
  conversations(
    """Only those that changed before this instant."""
    before: DateTime

    """How many, 1 to 100."""
    first: Int = 20
  ): [Conversation!]!

  """
  What was paid for models by day, camera and model, the latest day first.
  """
  costs(
    """Only for the clips of this camera."""
    cameraId: ID

    """From the day (UTC) of this instant."""
    from: DateTime!

    """
    To the day (UTC) of this instant, which is in it; at most 366 days later.
    """
    until: DateTime!
  ): [DailyCost!]!

  """One of them."""
  deadLetter(
    """May be shortened as far as it stays clear."""
    id: ID!
  ): DeadLetter!

  """How many dead letters failed for which cause, most first."""
  deadLetterGroups(
    """Absent: all."""
    selection: DeadLetterSelection
  ): [DeadLetterGroup!]!

  """
  By queue, then by when they failed last, oldest first; they stay where they are. What comes or goes meanwhile shifts no page.
  """
  deadLetters(
    """The \`endCursor\` of the page before."""
    after: String

    """With an error code such as SS_URL_FAILED."""
    code: String

    """How many, 1 to 200."""
    first: Int = 50

    """About this process."""
    processId: ID

    """In this queue."""
    queue: String

    """Failed last at this instant or later."""
    since: DateTime

    """Of this stage, such as vlm."""
    stage: String

    """Failed last before this instant."""
    until: DateTime
  ): DeadLetterConnection!

  """What a channel was told and is to be told, newest first."""
  deliveries(
    """The \`endCursor\` of the page before."""
    after: String

    """The \`startCursor\` of the page after."""
    before: String

    """The channel."""
    channelId: ID!

    """How many from the front, 1 to 200."""
    first: Int

    """How many from the back, 1 to 200."""
    last: Int

    """Of this state only."""
    state: DeliveryState
  ): DeliveryConnection!

  """
  Cameras that were found in the network within the last day, by name. Empty for those who may see some cameras only: these cannot add others.
  """
  discoveredCameras: [DiscoveredCamera!]!

  """What would come of it if a node were drained now."""
  drainForecast(
    """The node."""
    node: String!
  ): DrainForecast

  """An order to erase, by its id; null where there is none."""
  erasure(
    """Of the order."""
    id: ID!
  ): Erasure

  """Orders to erase, newest first."""
  erasures(
    """
    Only what follows this cursor, such as the \`endCursor\` of the page before.
    """
    after: String

    """
    Only what precedes this cursor, such as the \`startCursor\` of the page after.
    """
    before: String

    """How many from the front, 1 to 200. Default: 50."""
    first: Int

    """How many from the back, 1 to 200, in place of \`first\`."""
    last: Int
  ): ErasureConnection!

  """
  What models would cost for a video. Nothing is ordered, and no model is asked.
  """
  estimate(
    """
    Seconds of video per chunk, 1 to 3600. Default: that of the process, or the usual one.
    """
    chunkDuration: Float

    """
    Whether the motion gate is to hold. Default: that of the process, or as nodes are configured.
    """
    motionGate: Boolean

    """
    As it was or would be analysed again: a process whose video was opened. Exactly one of \`processId\`, \`uploadKey\` and \`seconds\`.
    """
    processId: ID

    """How long the video is."""
    seconds: Float

    """A video that was uploaded: it is opened, and nothing is kept of it."""
    uploadKey: ID
  ): Estimate!

  """One event; null where there is none."""
  event(
    """The event."""
    id: ID!
  ): Event

  """The event schema that holds for some work; null where none does."""
  eventSchema(
    """For the clips of this camera."""
    cameraId: ID

    """For this process."""
    processId: ID
  ): EventSchemaVersion

  """
  The versions of an event schema of one's own, newest first; the latest 100.
  """
  eventSchemaHistory(
    """For the clips of this camera."""
    cameraId: ID

    """For this process."""
    processId: ID
  ): [EventSchemaVersion!]!

  """What was seen, in files and by cameras."""
  events(
    """Only what follows this cursor."""
    after: String

    """Only what precedes this cursor."""
    before: String

    """Default: all."""
    filter: EventFilter

    """How many from the front, 1 to 200. Default: 50."""
    first: Int

    """How many from the back, 1 to 200, in place of \`first\`."""
    last: Int

    """In which order."""
    orderBy: EventOrder! = newest_recorded
  ): EventConnection!

  """An export; null where there is none."""
  footageExport(
    """Which."""
    id: ID!
  ): FootageExport

  """Exports, newest first, at most 100."""
  footageExports(
    """Only those of this case."""
    caseId: ID
  ): [FootageExport!]!

  """
  All prompts and event schemas of one's own that hold somewhere, without those of processes.
  """
  instructions: [Instruction!]!

  """
  The message that a worker had in hand last; null where it had none since its node started, or is not there.
  """
  lastMessage(
    """Its node."""
    node: String!

    """Its stage, such as vlm."""
    stage: String!

    """Such as vlm-1."""
    worker: String!
  ): WorkerMessage

  """How full each queue is."""
  mailboxes: [MailboxDepth!]!

  """Who asks, and what they may."""
  me: Me!

  """
  How much cameras saw, by camera and step of time; steps in which nothing happened are left out.
  """
  momentCounts(
    """Of these, at most 64."""
    cameraIds: [ID!]!

    """From this instant on."""
    from: DateTime!

    """
    Length of a step. At least 1, and not so short that there are more than 20,000 steps in all.
    """
    stepSeconds: Float!

    """Only of one of these types."""
    types: [String!]

    """Until before this instant, at most 31 days later."""
    until: DateTime!
  ): [MomentCount!]!

  """What cameras saw in a range of time, as it happened."""
  moments(
    """Only what follows this cursor."""
    after: String

    """Only what precedes this cursor."""
    before: String

    """Of these, at most 64."""
    cameraIds: [ID!]!

    """How many from the front, 1 to 200. Default: 50."""
    first: Int

    """From this instant on."""
    from: DateTime!

    """How many from the back, 1 to 200, in place of \`first\`."""
    last: Int

    """Only what somebody saw to, or only what nobody did."""
    reviewed: Boolean

    """Only of one of these types."""
    types: [String!]

    """Until before this instant, at most 31 days later."""
    until: DateTime!
  ): EventConnection!

  """
  Anything that has an id, be it a process, a chunk, an event or a camera; null where there is none.
  """
  node(
    """Its id."""
    id: ID!
  ): Node

  """The same for many ids, in their order."""
  nodes(
    """At most 100."""
    ids: [ID!]!
  ): [Node]!

  """The own organization; null where it has no row of its own."""
  organization: Organization

  """What the own organization may have."""
  organizationLimits: OrganizationLimits!

  """How to play what is recorded of a camera."""
  playback(
    """The camera."""
    cameraId: ID!

    """From this instant on; with \`until\`. Null: from the present on, live."""
    from: DateTime

    """Until before this instant, at most an hour later. Null: live."""
    until: DateTime
  ): Playback!

  """One process, of a file or of a camera; null where there is none."""
  process(
    """The process."""
    id: ID!
  ): Process

  """
  The processes, questions and trials for which most was paid by calls within some time, the dearest first.
  """
  processCosts(
    """Only for the clips of this camera."""
    cameraId: ID

    """How many, 1 to 200."""
    first: Int! = 50

    """Calls at this instant or later."""
    from: DateTime!

    """Calls before this instant; at most 366 days later."""
    until: DateTime!
  ): [ProcessCost!]!

  """The versions of a prompt of one's own, newest first; the latest 100."""
  promptHistory(
    """For the clips of this camera."""
    cameraId: ID

    """Such as describe-chunk."""
    name: String!

    """For this process."""
    processId: ID
  ): [PromptVersion!]!

  """The prompts as they hold for some work, by name."""
  prompts(
    """For the clips of this camera."""
    cameraId: ID

    """For this process."""
    processId: ID
  ): [ModelPrompt!]!

  """
  What was recorded of cameras in a range of time, and why the rest is missing.
  """
  recordings(
    """Of these, at most 64."""
    cameraIds: [ID!]!

    """From this instant on."""
    from: DateTime!

    """
    Clips with at most so many seconds between them are one stretch, 0 to 3600; gaps of that length are left out. Default: each clip is one.
    """
    joinSeconds: Float

    """Until before this instant, at most 31 days later."""
    until: DateTime!
  ): [Recording!]!

  """One of them; absent where there is none of this id."""
  replay(
    """Its id."""
    id: ID!
  ): Replay

  """Newest first."""
  replays(
    """The \`endCursor\` of the page before."""
    after: String

    """The \`startCursor\` of the page after."""
    before: String

    """How many from the front, 1 to 200."""
    first: Int

    """How many from the back, 1 to 200."""
    last: Int
  ): ReplayConnection!

  """
  When workers were started again, newest first. For people of the operating organization.
  """
  restarts(
    """The \`endCursor\` of the page before."""
    after: String

    """The \`startCursor\` of the page after."""
    before: String

    """Restarts of a page: 1 to 200, 50 where nothing is said."""
    first: Int

    """Of a page from the other end: 1 to 200."""
    last: Int

    """Only of this node."""
    node: String

    """Decided at this instant or later."""
    since: DateTime

    """Only of this stage, such as vlm."""
    stage: String

    """Only of this worker, such as vlm-1."""
    worker: String
  ): RestartConnection!

  """One of them; absent where there is none of this id."""
  rule(
    """Its id."""
    id: ID!
  ): Rule

  """What a rule was, newest first."""
  ruleVersions(
    """Its id."""
    id: ID!
  ): [RuleVersion!]!

  """What is watched for, oldest first."""
  rules(
    """The \`endCursor\` of the page before."""
    after: String

    """The \`startCursor\` of the page after."""
    before: String

    """How many from the front, 1 to 200."""
    first: Int

    """How many from the back, 1 to 200."""
    last: Int
  ): RuleConnection!

  """Saved searches, by name, at most 500."""
  savedSearches: [SavedSearch!]!

  """
  The moments that fit a question, best first: the hits of \`ask\`. None where nothing fits.
  """
  search(
    """Only what cameras of this group saw."""
    group: String

    """Only chunks of this likeness, and all of them."""
    like: ID

    """How many, 1 to 100."""
    limit: Int = 10

    """Only in this process."""
    processId: ID

    """Only at this instant or later."""
    since: DateTime

    """What to look for, in 1 to 1000 characters."""
    text: String!

    """Only where an event of one of these types was seen."""
    types: [String!]

    """Only at this instant or earlier."""
    until: DateTime

    """The zone by whose clock it speaks, such as Europe/Berlin."""
    zone: String = "UTC"
  ): [SearchHit!]!

  """By which models chunks are found, and how far a change has come."""
  searchModels: SearchModels!

  """The users of the own organization, by name."""
  users: [User!]!

  """
  Processes of which something waits for a budget, the longest waiting first; at most 200.
  """
  waitingProcesses: [Process!]!
}

"""A time of each day at which a channel is silent."""
type QuietHours {
  """What is that urgent is told all the same."""
  except: EventSeverity

  """Hours and minutes, such as 22:00."""
  from: String!

  """What becomes of what happens meanwhile."""
  mode: QuietMode!

  """The same; earlier than \`from\` means over midnight."""
  until: String!

  """By whose clock: an IANA name."""
  zone: String!
}

"""A time of each day at which a channel is silent."""
input QuietHoursInput {
  """What is that urgent is told all the same. Default: nothing is."""
  except: EventSeverity

  """Hours and minutes, such as 22:00."""
  from: String!

  """Default: later."""
  mode: QuietMode

  """The same; earlier than \`from\` means over midnight."""
  until: String!

  """By whose clock: an IANA name."""
  zone: String!
}

"""What becomes of what happens in quiet hours."""
enum QuietMode {
  """It is never told."""
  drop

  """It is told when they end."""
  later
}

"""A clip within a range of time."""
type RecordedStretch {
  """How many clips it joins."""
  clips: Int!

  """Where it begins."""
  from: DateTime!

  """The process of the clip; of several that are joined, of the first."""
  processId: ID!

  """Where it ends."""
  until: DateTime!
}

"""What there is of a camera in a range of time, and what is missing."""
type Recording {
  """The camera."""
  cameraId: ID!

  """What was not, in the order of time."""
  gaps: [RecordingGap!]!

  """
  What is recorded all the time and can be played (\`playback\`), whether there is a clip of it or not, in the order of time.
  """
  ring: [RingStretch!]!

  """What was recorded, in the order of time."""
  stretches: [RecordedStretch!]!
}

"""By whose clock times are."""
enum RecordingClock {
  """
  Ours, when the pictures arrived: it shows no clock, or one that cannot be right.
  """
  arrival

  """That of the camera, or of the playlist of its stream."""
  source
}

"""A time of which there is nothing to see."""
type RecordingGap {
  """
  Why the camera was not recorded, or the clip of that time could not be taken. Null where neither was to be: it is watched now and then.
  """
  cause: Cause

  """Where it begins."""
  from: DateTime!

  """The process of that clip."""
  processId: ID

  """Where it ends."""
  until: DateTime!
}

"""What a region of a camera's picture is."""
enum RegionKind {
  """Things cross it."""
  line

  """Things enter and leave it."""
  zone
}

"""A camera to be watched no more."""
input RemoveCameraInput {
  """Which camera."""
  id: ID!

  """The same key with the same request gives the same answer, for 30 days."""
  idempotencyKey: String

  """
  Whether what was recorded of it all the time stays until its time is over; false: it goes with the camera. Clips and events stay.
  """
  keepRecordings: Boolean = true
}

"""Which mask."""
input RemoveCameraMaskInput {
  """Of which camera."""
  cameraId: ID!

  """The same key with the same request gives the same answer, for 30 days."""
  idempotencyKey: String

  """What it is called."""
  name: String!
}

"""What the removal of a camera led to."""
type RemoveCameraPayload {
  """Empty where it was done."""
  errors: [FieldError!]!

  """Of the camera that is gone; null where there are errors."""
  id: ID
}

"""Which line or zone."""
input RemoveCameraRegionInput {
  """Of which camera."""
  cameraId: ID!

  """The same key with the same request gives the same answer, for 30 days."""
  idempotencyKey: String

  """What it is called."""
  name: String!
}

"""What came of removing a channel."""
type RemoveChannelPayload {
  """What is wrong with the order."""
  errors: [FieldError!]!

  """Its id; null where there are errors."""
  id: ID
}

"""What the removal of a cohort led to."""
type RemoveCohortPayload {
  """Empty where it was done."""
  errors: [FieldError!]!

  """Of the cohort that is gone; null where there are errors."""
  id: ID
}

"""A member of the supervision tree that is gone."""
type RemovedActor {
  """Of the actor."""
  id: ID!

  """Name of its node."""
  node: String!
}

"""
Dead letters that are brought back at a pace. Whoever leads the cluster goes on with it, whichever gateway was asked.
"""
type Replay {
  """Of those, brought back, or gone meanwhile."""
  done: Int!

  """When it ended."""
  endedAt: DateTime

  """Of those, dead letters again."""
  failed: Int!

  """Unique."""
  id: ID!

  """Letters brought back per second."""
  perSecond: Float!

  """When it was ordered."""
  startedAt: DateTime!

  """How far it is."""
  state: ReplayState!

  """So many failures end it; absent: none do."""
  stopAfterFailures: Int

  """What ended it before its end."""
  stoppedBecause: String

  """Letters that were selected when it was ordered."""
  total: Int!
}

"""A page of replays."""
type ReplayConnection {
  """The same, each with its cursor."""
  edges: [ReplayEdge!]!

  """The replays of this page."""
  nodes: [Replay!]!

  """Where this page stands."""
  pageInfo: PageInfo!
}

"""What came of replaying deliveries."""
type ReplayDeliveriesPayload {
  """What is wrong with the order."""
  errors: [FieldError!]!

  """How many wait again; null where there are errors."""
  replayed: Int
}

"""One replay in a page."""
type ReplayEdge {
  """Its place in the list."""
  cursor: String!

  """The replay."""
  node: Replay!
}

"""What came of an order about a replay."""
type ReplayPayload {
  """What is wrong with the order."""
  errors: [FieldError!]!

  """Absent where there are errors."""
  replay: Replay
}

"""How far a replay is."""
enum ReplayState {
  """By \`cancelReplay\`. The rest stay dead letters."""
  cancelled

  """All were brought back, and what came of them is known."""
  completed

  """
  Letters are being brought back, or what came of the last of them is not known yet.
  """
  running

  """Too many failed again. The rest stay dead letters."""
  stopped
}

"""A message of \`replayUpdated\`."""
type ReplayUpdate {
  """Give it as \`after\` to go on after this message, at any gateway."""
  cursor: String!

  """As it is now."""
  replay: Replay!
}

"""
Which clips of a camera are analysed again: those that lie in this time, in part or whole, and have ended. At most 1000.
"""
input ReprocessFootageInput {
  """Of this camera."""
  cameraId: ID!

  """Clips that end after this."""
  from: DateTime!

  """The same key with the same request gives the same answer, for 30 days."""
  idempotencyKey: String

  """Default: as before."""
  options: AgainInput

  """0 (last) to 10 (first). Default: 8."""
  priority: Int

  """
  Whether each clip's earlier process is erased once the new one is completed. Default: false.
  """
  replace: Boolean

  """Clips that begin before this; not in the future."""
  until: DateTime!
}

"""What an order for many processes led to."""
type ReprocessFootagePayload {
  """Empty where it was done."""
  errors: [FieldError!]!

  """
  The ids of the new processes, in the order of their clips; null where there are errors.
  """
  processIds: [ID!]
}

"""What is analysed again: exactly one of \`processId\` and \`chunkId\`."""
input ReprocessInput {
  """One chunk: its footage becomes the video of a new process."""
  chunkId: ID

  """The same key with the same request gives the same answer, for 30 days."""
  idempotencyKey: String

  """Default: as before."""
  options: AgainInput

  """0 (last) to 10 (first). Default: as before."""
  priority: Int

  """A process that has ended, of a file or a clip."""
  processId: ID

  """
  Whether the process that it was made of is erased once the new one is completed. Default: false.
  """
  replace: Boolean
}

"""
One time that a supervisor started a worker again, or gave up doing so.
"""
type Restart {
  """When that was decided."""
  at: DateTime!

  """Why it had ended."""
  cause: Cause!

  """Milliseconds that were waited before the new start."""
  delayMs: Int!

  """
  It was one restart too many: the stage itself was given up, and its supervisor decided.
  """
  escalated: Boolean!

  """Unique; later ones have larger ones."""
  id: ID!

  """On which node."""
  node: String!

  """Of which stage."""
  stage: String!

  """Such as vlm-1."""
  worker: String!
}

"""A page of restarts."""
type RestartConnection {
  """The same, each with its cursor."""
  edges: [RestartEdge!]!

  """Newest first."""
  nodes: [Restart!]!

  """Where this page stands."""
  pageInfo: PageInfo!
}

"""One restart in a page."""
type RestartEdge {
  """Its place in the list."""
  cursor: String!

  """The restart."""
  node: Restart!
}

"""An earlier version that is to hold again."""
input RestoreEventSchemaInput {
  """Of the clips of this camera."""
  cameraId: ID

  """The same key with the same request gives the same answer, for 30 days."""
  idempotencyKey: String

  """Of the version."""
  number: Int!

  """Of this process."""
  processId: ID
}

"""An earlier version that is to hold again."""
input RestorePromptInput {
  """Of the clips of this camera."""
  cameraId: ID

  """The same key with the same request gives the same answer, for 30 days."""
  idempotencyKey: String

  """Such as describe-chunk."""
  name: String!

  """Of the version."""
  number: Int!

  """Of this process."""
  processId: ID
}

"""What is tried again of a process."""
input RetryChunksInput {
  """Only of these chunks. Default: all that failed, the cutting included."""
  chunkIds: [ID!]

  """The same key with the same request gives the same answer, for 30 days."""
  idempotencyKey: String

  """Whose failures."""
  processId: ID!
}

"""What a retry led to."""
type RetryPayload {
  """Empty where it was done."""
  errors: [FieldError!]!

  """
  The process; it goes on when its stages take the messages. Null where there are errors.
  """
  process: Process

  """How many failed messages went back to their stages."""
  retried: Int
}

"""A time of which all was recorded."""
type RingStretch {
  """Where it begins."""
  from: DateTime!

  """Where it ends."""
  until: DateTime!
}

"""
What somebody may do; each has more than the one after it, but for \`service\`.
"""
enum Role {
  """All but that."""
  admin

  """Has videos analysed, and looks after cameras and dead letters."""
  operator

  """All, the end of the organization included."""
  owner

  """Looks, and marks events as reviewed."""
  reviewer

  """A program that reports work."""
  service

  """Looks."""
  viewer
}

"""A rule as it is now."""
type Rule {
  """When it was added."""
  createdAt: DateTime!

  """Whether it raises alerts."""
  enabled: Boolean!

  """Unique."""
  id: ID!

  """What is watched for."""
  rule: RuleDefinition!

  """The same in words."""
  said: String!

  """When it was changed last."""
  updatedAt: DateTime!

  """Number of its latest version, 1 for the first."""
  version: Int!
}

"""
What a rule would have found in a range of stored events. Nothing was written.
"""
type RuleBacktest {
  """Against the earlier version, where one was named."""
  change: RuleChange

  """How often it would have come true."""
  count: Int!

  """Days on which it would have come true."""
  days: [RuleDay!]!

  """Events that were looked at."""
  events: Int!

  """From."""
  from: DateTime!

  """What the earlier version found and this one does not, likewise."""
  gone: [RuleOccasion!]!

  """False: there are more events than one test looks at."""
  isComplete: Boolean!

  """The latest 200, the latest first."""
  occasions: [RuleOccasion!]!

  """Before."""
  until: DateTime!
}

"""How a rule differs from an earlier version of it."""
type RuleChange {
  """What only this one finds."""
  added: Int!

  """What the earlier one found in all."""
  before: Int!

  """What only the earlier one found."""
  gone: Int!
}

"""When a rule comes true."""
type RuleCondition {
  """Of a count: how many."""
  count: Int

  """Of an absence: for so many seconds."""
  forSeconds: Float

  """Which kind of condition it is."""
  is: RuleConditionKind!

  """Of a sequence: one after the other."""
  steps: [RuleThing!]

  """What is watched for; absent of a sequence."""
  thing: RuleThing

  """Of a count or a sequence: within so many seconds."""
  withinSeconds: Float
}

"""When a rule comes true."""
input RuleConditionInput {
  """Of a count: how many, 2 to 1000."""
  count: Int

  """Of an absence: for so many seconds, 10 to 86400."""
  forSeconds: Float

  """Which kind of condition it is."""
  is: RuleConditionKind!

  """Of a sequence: 2 to 5, one after the other."""
  steps: [RuleThingInput!]

  """What is watched for; of a sequence nothing."""
  thing: RuleThingInput

  """Of a count or a sequence: within so many seconds, 1 to 86400."""
  withinSeconds: Float
}

"""When a rule comes true."""
enum RuleConditionKind {
  """The camera was watched for so long, and the thing was not there."""
  absence

  """So many of the thing within a time; each counts for one occurrence."""
  count

  """Each event that is the thing."""
  event

  """One thing after the other."""
  sequence
}

"""A page of rules."""
type RuleConnection {
  """The same, each with its cursor."""
  edges: [RuleEdge!]!

  """The rules of this page."""
  nodes: [Rule!]!

  """Where this page stands."""
  pageInfo: PageInfo!
}

"""How many there are in a day."""
type RuleDay {
  """How many."""
  count: Int!

  """By the clock of each camera, such as \`2026-03-02\`."""
  day: String!
}

"""What is watched for."""
type RuleDefinition {
  """Whether things that different cameras see belong together."""
  acrossCameras: Boolean!

  """Cameras in which it looks; with groups and videos none, everywhere."""
  cameras: [ID!]!

  """When it comes true."""
  condition: RuleCondition!

  """After one alert none of the same camera or video for so many seconds."""
  cooldownSeconds: Float!

  """How an alert becomes more severe; absent: it does not."""
  escalate: RuleEscalation

  """
  Groups of cameras in which it looks; cameras that join one later count from then on.
  """
  groups: [String!]!

  """Its name, unique among the rules."""
  name: String!

  """Videos in which it looks."""
  processes: [ID!]!

  """How urgent its alerts are."""
  severity: EventSeverity!

  """At which times; absent: always."""
  when: RuleTimes
}

"""One rule in a page."""
type RuleEdge {
  """Its place in the list."""
  cursor: String!

  """The rule."""
  node: Rule!
}

"""How an alert becomes more severe where nobody acknowledges it."""
type RuleEscalation {
  """After so many minutes, once."""
  afterMinutes: Float!

  """It becomes this severe."""
  severity: EventSeverity!
}

"""How an alert becomes more severe where nobody acknowledges it."""
input RuleEscalationInput {
  """After so many minutes, 1 to 1440, once."""
  afterMinutes: Float!

  """More severe than the rule."""
  severity: EventSeverity!
}

"""What is to be watched for."""
input RuleInput {
  """
  Whether things that different cameras see belong together. Default: false.
  """
  acrossCameras: Boolean

  """Cameras in which it looks; with groups and videos none, everywhere."""
  cameras: [ID!]

  """When it comes true."""
  condition: RuleConditionInput!

  """
  After one alert none of the same camera or video for so many seconds. Default: 0.
  """
  cooldownSeconds: Float

  """Default: it does not."""
  escalate: RuleEscalationInput

  """
  Groups of cameras in which it looks; cameras that join one later count from then on.
  """
  groups: [String!]

  """Unique among the rules, 1 to 120 characters."""
  name: String!

  """Videos in which it looks."""
  processes: [ID!]

  """Default: medium."""
  severity: EventSeverity

  """At which times. Default: always."""
  when: RuleTimesInput
}

"""Where a rule would have come true."""
type RuleOccasion {
  """In whose footage."""
  cameraId: ID

  """Against the earlier version: \`same\`, \`added\` or \`gone\`."""
  change: String!

  """The chunk in which it is shown."""
  chunkId: ID!

  """Seconds of the video."""
  endTime: Float!

  """By the clock, where the video has one."""
  endsAt: DateTime

  """The events behind it."""
  eventIds: [ID!]!

  """The video in which it is shown."""
  processId: ID!

  """Seconds of the video."""
  startTime: Float!

  """By the clock, where the video has one."""
  startsAt: DateTime

  """One line for people."""
  title: String!
}

"""What came of an order about a rule."""
type RulePayload {
  """What is wrong with the order."""
  errors: [FieldError!]!

  """Absent where there are errors."""
  rule: Rule
}

"""
What an event must be: all that is given applies; of several types, kinds or colours any will do.
"""
type RuleThing {
  """Values that attributes of the event must have."""
  attributes: JSON!

  """Its colours."""
  colours: [String!]!

  """What it is, such as \`person\` or \`car\`."""
  kinds: [String!]!

  """The least confidence, 0 to 1."""
  minConfidence: Float

  """How long it lasts at least. Seconds."""
  minSeconds: Float

  """Words that its description must have."""
  text: String

  """Types of events."""
  types: [String!]!

  """Name of a zone or a line of the camera."""
  zone: String
}

"""What an event must be."""
input RuleThingInput {
  """
  Values that attributes of the event must have: an object of at most 10.
  """
  attributes: JSON

  """Its colours."""
  colours: [String!]

  """What it is, such as \`person\` or \`car\`."""
  kinds: [String!]

  """The least confidence, 0 to 1."""
  minConfidence: Float

  """How long it lasts at least. Seconds."""
  minSeconds: Float

  """Words that its description must have."""
  text: String

  """Types of events; none: that it is in view."""
  types: [String!]

  """Name of a zone or a line of the camera."""
  zone: String
}

"""Times at which a rule holds, by the clock of the camera's zone."""
type RuleTimes {
  """Weekdays on which it begins, such as \`monday\`; none: all."""
  days: [String!]!

  """Hours and minutes, such as \`22:00\`."""
  from: String

  """Hours and minutes; where that is earlier, it goes on over midnight."""
  until: String
}

"""Times at which a rule holds, by the clock of the camera's zone."""
input RuleTimesInput {
  """Weekdays on which it begins; none: all."""
  days: [String!]

  """Hours and minutes, such as \`22:00\`; with \`until\`."""
  from: String

  """Hours and minutes; where that is earlier, it goes on over midnight."""
  until: String
}

"""What a rule was."""
type RuleVersion {
  """When."""
  createdAt: DateTime!

  """The API key by which it was made."""
  keyId: ID

  """1 for the first."""
  number: Int!

  """What was watched for."""
  rule: RuleDefinition!

  """The same in words."""
  said: String!

  """Who made it; absent: a program, or the machine's own user."""
  userId: ID
}

"""A cohort that is made, or with its id changed."""
input SaveCohortInput {
  """What its users may see; null takes the limit away."""
  cameras: [ID!]

  """Which one. Default: a new one."""
  id: ID

  """The same key with the same request gives the same cohort, for 30 days."""
  idempotencyKey: String

  """What to call it."""
  name: String!
}

"""A search that is saved."""
input SaveSearchInput {
  """The same key with the same request gives the same answer, for 30 days."""
  idempotencyKey: String

  """1 to 120 characters."""
  name: String!

  """What is asked."""
  query: SavedQueryInput!
}

"""A question that is kept, as \`ask\` takes it."""
type SavedQuery {
  """What is not to be looked for in it."""
  not: [SearchPart!]!

  """Only in this process."""
  processId: ID

  """Only at this instant or later."""
  since: DateTime

  """The question."""
  text: String!

  """Only where an event of one of these types was seen; empty: any."""
  types: [String!]!

  """Only at this instant or earlier."""
  until: DateTime

  """The zone by whose clock it speaks; null: UTC."""
  zone: String
}

"""A question that is to be kept, as \`ask\` takes it."""
input SavedQueryInput {
  """What is not to be looked for in it: its words stay words."""
  not: [SearchPart!]

  """Only in this process."""
  processId: ID

  """Only at this instant or later."""
  since: DateTime

  """In 1 to 1000 characters."""
  text: String!

  """Only where an event of one of these types was seen."""
  types: [String!]

  """Only at this instant or earlier."""
  until: DateTime

  """The zone by whose clock it speaks, such as Europe/Berlin."""
  zone: String
}

"""A question that is asked again and again."""
type SavedSearch {
  """When it was saved."""
  createdAt: DateTime!

  """Unique."""
  id: ID!

  """What it is called."""
  name: String!

  """What is asked."""
  query: SavedQuery!

  """Who saved it; null: a program, or the machine's own user."""
  userId: ID
}

"""What an order about a saved search led to."""
type SavedSearchPayload {
  """Empty where it was done."""
  errors: [FieldError!]!

  """As it is afterwards; null where there are errors, or it was removed."""
  savedSearch: SavedSearch
}

"""
Others that say the same: one is shown for all of them. Those that fit the question are shown where it is asked with their likeness as \`like\`.
"""
type SearchAlike {
  """How many are not shown, within the times and cameras of the question."""
  count: Int!

  """Instant of the earliest, with the one that is shown."""
  first: DateTime!

  """There are more: so many are counted at most."""
  isMore: Boolean!

  """Instant of the latest, with the one that is shown."""
  last: DateTime!
}

"""What was found for a question, and how it was understood."""
type SearchAnswer {
  """What fits all of it, best first; none where nothing does."""
  hits: [SearchHit!]!

  """Where nothing fits: what comes nearest, and does not fit."""
  misses: [SearchHit!]!

  """What was looked for."""
  understood: SearchUnderstood!
}

"""A moment that fits the text."""
type SearchHit {
  """
  Others of its likeness, which are not shown; absent where there are none.
  """
  alike: SearchAlike

  """
  The instant of the chunk's first frame where known, else when it was indexed.
  """
  at: DateTime!

  """Which took its video; absent for files."""
  camera: Camera

  """The chunk that was found."""
  chunk: Chunk

  """The chunk that was found."""
  chunkId: ID!

  """Signed, opens for an hour; relative to this server."""
  clipUrl: String!

  """Seconds from the first frame of the video."""
  endTime: Float!

  """Of the events in it."""
  eventTypes: [String!]!

  """
  The same for all chunks of its camera, or of its video where that is by none, that say the same but for its times; as \`like\` takes it.
  """
  likeness: ID!

  """
  Where each step of the question holds, in order; one where nothing was to follow. The first begins where to play.
  """
  moments: [SearchMoment!]!

  """Place of the chunk in its video, 1 for the first."""
  ordinal: Int!

  """The process of its video."""
  process: Process

  """The process of its video."""
  processId: ID!

  """Comparable within one answer only."""
  score: Float!

  """Seconds from the first frame of the video."""
  startTime: Float!

  """What can be seen in it."""
  text: String!

  """What in it is what was asked for."""
  why: SearchWhy!
}

"""
Parts of a question as they are meant. Each that is given stands in place of what would be understood.
"""
input SearchInstead {
  """Only by these cameras; an empty list for any."""
  cameras: [ID!]

  """Only then or later; null for no such limit."""
  from: DateTime

  """Looked for by words and meaning."""
  text: String

  """All of these must be seen."""
  things: [SearchThingInput!]

  """Only before then; null for no such limit."""
  until: DateTime

  """None of these may be seen."""
  without: [SearchThingInput!]
}

"""
A model whose vectors chunks have, so that they are found by their meaning.
"""
type SearchModel {
  """Numbers in each of its vectors."""
  dimensions: Int!

  """Chunks that have a vector of it, as last counted while it came."""
  done: Int!

  """Its name."""
  model: String!

  """Who has it; empty where that was never written down."""
  provider: String!

  """Since when it is in use, comes or goes."""
  since: DateTime!

  """All chunks, as last counted while it came."""
  total: Int!

  """What keeps it from going on; absent where nothing does."""
  trouble: String
}

"""
Whose vectors chunks have: of one model, and while that changes of two.
"""
type SearchModels {
  """Will be in use once every chunk has a vector of it."""
  coming: SearchModel

  """Questions are compared with its vectors."""
  inUse: SearchModel!

  """Was in use: its vectors are being removed."""
  leaving: SearchModel
}

"""One step of what was asked, and where it holds."""
type SearchMoment {
  """The chunk in which it begins."""
  chunkId: ID!

  """Seconds from the first frame of the video."""
  endTime: Float!

  """Place of the chunk in its video, 1 for the first."""
  ordinal: Int!

  """The process of its video; steps of a camera may lie in several."""
  processId: ID!

  """Seconds from the first frame of the video: where to play."""
  startTime: Float!
}

"""
Parts of a question that can be left as words where they were taken for something else.
"""
enum SearchPart {
  """Which cameras saw it: \`at the back door\`."""
  CAMERAS

  """How many: \`more than three people\`."""
  COUNTS

  """What follows: \`then a car leaves\`."""
  THEN

  """What is to be seen: \`a red car\`, \`someone running\`."""
  THINGS

  """When it was: \`yesterday evening\`."""
  TIME

  """What must not be there: \`no person\`."""
  WITHOUT
}

"""What follows in a question, after what stands before it."""
type SearchStep {
  """Its words."""
  text: String!

  """What is seen then."""
  things: [SearchThing!]!

  """Seconds from the start of the one before to its own, at most."""
  within: Float!
}

"""
Something that events tell of: one to which all of this applies. Of several types, kinds or colours any will do.
"""
type SearchThing {
  """Such as red."""
  colours: [String!]!

  """Such as person or car."""
  kinds: [String!]!

  """So many at once at least; absent where nothing was counted."""
  least: Int

  """So many at once at most."""
  most: Int

  """Types of events, such as object_left."""
  types: [String!]!
}

"""Something to be seen, as \`SearchThing\` tells it."""
input SearchThingInput {
  """Such as red; any of them."""
  colours: [String!] = []

  """Such as person or car; any of them."""
  kinds: [String!] = []

  """So many at once at least, 1 to 999."""
  least: Int

  """So many at once at most, 1 to 999."""
  most: Int

  """Types of events, such as object_left; any of them."""
  types: [String!] = []
}

"""What a question was understood to ask."""
type SearchUnderstood {
  """Only by these cameras; none named is any."""
  cameras: [ID!]!

  """Only then or later."""
  from: DateTime

  """
  As a line that means the same at any time: changed and asked again it is a correction.
  """
  line: String!

  """Looked for by words and meaning."""
  text: String!

  """What follows, one after the other."""
  then: [SearchStep!]!

  """All of these must be seen."""
  things: [SearchThing!]!

  """Words that fit more than one camera, all of which were asked for."""
  unclear: String

  """Only before then."""
  until: DateTime

  """None of these may be seen."""
  without: [SearchThing!]!
}

"""What speaks for a moment that was found."""
type SearchWhy {
  """Events that are what was asked for, earliest first."""
  events: [SearchedEvent!]!

  """
  How near what it says is to what was meant (cosine); absent where nothing was compared.
  """
  meaning: Float

  """How much of the question these words and the events stand for, 0 to 1."""
  share: Float!

  """Words of the question that its text has."""
  words: [String!]!
}

"""An event for which a moment was found."""
type SearchedEvent {
  """In one sentence."""
  description: String!

  """Seconds from the first frame of the video."""
  endTime: Float!

  """As \`event\` takes it."""
  id: ID!

  """Seconds from the first frame of the video."""
  startTime: Float!

  """Such as person_detected."""
  type: String!
}

"""Something that is seen in a picture."""
type SeenThing {
  """Such as red."""
  colour: String!

  """Such as person or car."""
  kind: String!

  """How sure that is, 0 to 1."""
  score: Float!
}

"""What models may cost for the clips of a camera."""
input SetCameraBudgetInput {
  """Which camera."""
  cameraId: ID!

  """
  For how long: day or month; a camera may have a budget for each of the two. Default: day.
  """
  period: BudgetPeriod

  """US dollars, 0 or more. Null: takes the budget away."""
  usd: Float
}

"""A mask, in place of one of the same name."""
input SetCameraMaskInput {
  """Of which camera."""
  cameraId: ID!

  """The same key with the same request gives the same answer, for 30 days."""
  idempotencyKey: String

  """What to call it: 1 to 64 letters, digits, spaces, dots and dashes."""
  name: String!

  """3 to 32 corners in order; two numbers from 0 to 1 each."""
  points: [[Float!]!]!
}

"""A line or a zone, in place of one of the same name."""
input SetCameraRegionInput {
  """Which camera."""
  cameraId: ID!

  """Of a zone: 2 to 1000."""
  crowdFrom: Int

  """Of a line. Default: both."""
  direction: CrossingDirection

  """Of a zone: 1 to 86400."""
  dwellSeconds: Float

  """What it is about. Default: all things."""
  families: [ThingFamily!]

  """The same key with the same request gives the same answer, for 30 days."""
  idempotencyKey: String

  """What it is."""
  kind: RegionKind!

  """What to call it: 1 to 64 letters, digits, spaces, dots and dashes."""
  name: String!

  """
  2 to 16 of a line, 3 to 32 of a zone, in order; two numbers from 0 to 1 each.
  """
  points: [[Float!]!]!
}

"""Types of events of one's own."""
input SetEventSchemaInput {
  """
  For the clips of this camera. With neither of the two: for all that the organization has.
  """
  cameraId: ID

  """The same key with the same request gives the same answer, for 30 days."""
  idempotencyKey: String

  """For this process."""
  processId: ID

  """Null: takes one's own away."""
  schema: EventSchemaInput
}

"""A new password of a user, whose sessions end."""
input SetPasswordInput {
  """Which user."""
  id: ID!

  """Default: one for one sign-in is made, and shown once."""
  password: String
}

"""What models may cost for a process."""
input SetProcessBudgetInput {
  """Which process."""
  processId: ID!

  """US dollars, 0 or more. Null: takes the budget away."""
  usd: Float
}

"""A prompt of one's own."""
input SetPromptInput {
  """
  For the clips of this camera. With neither of the two: for all that the organization has.
  """
  cameraId: ID

  """The same key with the same request gives the same answer, for 30 days."""
  idempotencyKey: String

  """Such as describe-chunk."""
  name: String!

  """For this process."""
  processId: ID

  """
  With all \`{{variables}}\` of the built-in prompt and no others. Null: takes one's own away.
  """
  text: String
}

"""A setting of the installation, as the gateway that answers has it."""
type Setting {
  """What it means."""
  about: String!

  """
  Where that came from: command line, environment, .env, a secret store, or default.
  """
  from: String!

  """
  As it holds; empty: it is not set. Of secrets only whether they are set; addresses are without users and passwords.
  """
  value: String!

  """By which it is set, such as SPECTRA_PORT."""
  variable: String!
}

"""What was found when the video was opened."""
type Source {
  """Bytes of the file."""
  bytes: Float @deprecated(reason: "Use \`size\`, until 2027-06-30.")

  """Such as h264."""
  codec: String!

  """Such as mp4."""
  container: String!

  """Seconds that can be read."""
  duration: Float!

  """Frames per second."""
  fps: Float!

  """Pixels, as shown: rotation is applied."""
  height: Int!

  """Of the file, where that is known."""
  size: Bytes

  """Pixels, as shown: rotation is applied."""
  width: Int!
}

"""One call of a model."""
type Span {
  """All that was noted of the call."""
  attributes: JSON!

  """About which chunk."""
  chunkId: ID

  """In US dollars, where the price is known."""
  cost: Float

  """
  Milliseconds until it answered or failed; absent while it is being asked.
  """
  durationMs: Float

  """Why it failed."""
  error: Cause

  """Unique: a W3C span id."""
  id: ID!

  """As the provider counted them."""
  inputTokens: Int

  """Which model answered."""
  model: String

  """
  Which kind of model was asked for what: \`vision.describe\`, \`language.generate\`, \`embedding.embed\`, \`transcription.transcribe\`.
  """
  name: String!

  """As the provider counted them."""
  outputTokens: Int

  """The prompt, without its version."""
  prompt: String

  """The version of the prompt."""
  promptVersion: String

  """Who answered."""
  provider: String

  """How often it was asked again before it answered."""
  retries: Int

  """Which stage asked."""
  stage: String

  """When it was asked."""
  startedAt: DateTime!

  """W3C trace id of the request that started it all."""
  traceId: String!
}

"""How far each stage is, in chunks."""
type StageCounts {
  """Cut so far."""
  chunks: Int!

  """Known when the cutting is done."""
  chunksTotal: Int

  """Are done."""
  completed: Int!

  """Have a summary."""
  described: Int!

  """Events that were seen, in all chunks."""
  events: Int!

  """Were given up."""
  failed: Int!
}

"""What would come of one stage of a node."""
type StageForecast {
  """
  When what is in hand would be done at that pace; absent where that is not known.
  """
  doneAt: DateTime

  """
  Messages that the node has done per second, over the last minute; absent until this gateway has looked twice.
  """
  donePerSecond: Float

  """Who would go on. Empty: nobody."""
  heirs: [DrainHeir!]!

  """Messages that it would finish."""
  inHand: Int!

  """From which it takes."""
  queue: String!

  """Such as vlm."""
  stage: String!

  """Messages that are left to others; absent where the mailbox cannot say."""
  waiting: Int
}

"""
Messages per second of one stage on all nodes, over the last minute, or since this gateway looks.
"""
type StageRates {
  """Done."""
  done: Float!

  """Attempts that failed."""
  failed: Float!

  """Taken out of the queue."""
  takenIn: Float!
}

"""An order to bring back dead letters at a pace."""
input StartReplayInput {
  """Given twice, the order is carried out once. 1 to 200 characters."""
  idempotencyKey: String

  """Letters brought back per second, 0.01 to 1000."""
  perSecond: Float!

  """Which. At least one field has to be given."""
  selection: DeadLetterSelection!

  """It stops once so many failed again; absent: never."""
  stopAfterFailures: Int
}

"""What can be followed, over graphql-ws."""
type Subscription {
  """
  Alerts as they are raised and changed, from now on, or with \`after\` what came after that message. The first message has none, and a cursor.
  """
  alertsUpdated(
    """
    The \`cursor\` of the last message that you got. SS_CURSOR_EXPIRED: start over without it.
    """
    after: String

    """In the footage of these cameras only."""
    cameraIds: [ID!]
  ): AlertsUpdate!

  """
  An answer as it is made, until it is whole. With \`after\` what was told after that message, at any gateway; once the answer is whole, its turn
  alone.
  """
  chatTurnTold(
    """The \`cursor\` of the last message that you got."""
    after: String

    """The turn."""
    turnId: ID!
  ): ChatNews!

  """
  The cluster at once, then what changed in it, at most every two seconds. Steps of memory below 4 MiB and of processor below a
  twentieth of a core are no change.
  """
  clusterChanged(
    """
    The \`cursor\` of the last message that you got: what changed since, or everything where the gateway does not remember it.
    """
    after: String
  ): ClusterChange!

  """The cluster at once, then every two seconds where it changed."""
  clusterUpdated: Cluster! @deprecated(reason: "Use \`clusterChanged\`: it brings differences. Stays until 2027-06-30.")

  """
  How many dead letters each queue has: at once, then whenever that changes.
  """
  deadLetterCounts: [DeadLetterCount!]! @deprecated(reason: "Use \`deadLettersUpdated\`: it has a cursor. Stays until 2027-06-30.")

  """
  How many dead letters each queue has: at once, then whenever that changes.
  """
  deadLettersUpdated(
    """
    The \`cursor\` of the last message that you got, at any gateway: nothing comes before a count is another.
    """
    after: String
  ): DeadLetterNews!

  """
  Events as they are recorded, of files and cameras, each once. The first message comes at once, without events, for its cursor; with
  \`after\` what came after that message.
  """
  eventAdded(
    """
    The \`cursor\` of the last message that you got. SS_CURSOR_EXPIRED: start over without it.
    """
    after: String

    """Which; all of them where nothing is given."""
    filter: EventAddedFilter
  ): EventNews!

  """
  Chunks of cameras as they are recorded, each once; otherwise like \`eventAdded\`.
  """
  liveChunkAdded(
    """
    The \`cursor\` of the last message that you got. SS_CURSOR_EXPIRED: start over without it.
    """
    after: String

    """Of these cameras; of all where nothing is given."""
    cameraIds: [ID!]
  ): LiveChunkNews!

  """
  How full each queue is and how fast its stage works: at once, then at most every two seconds where that changed. Ages count in steps of 10 s.
  """
  mailboxesUpdated(
    """
    The \`cursor\` of the last message that you got: nothing comes before something is otherwise.
    """
    after: String
  ): MailboxNews!

  """What happens, each once; otherwise like \`eventAdded\`."""
  notifications(
    """
    The \`cursor\` of the last message that you got. SS_CURSOR_EXPIRED: start over without it.
    """
    after: String

    """Of these cameras; all where nothing is given."""
    cameraIds: [ID!]

    """Of these kinds; of all where nothing is given."""
    kinds: [NotificationKind!]
  ): NotificationNews!

  """
  The state at once with the events that there are, then each change until the process is completed, failed or cancelled. With
  \`after\` what came after that message, and nothing where nothing did.
  """
  processUpdated(
    """
    The \`cursor\` of the last message that you got. SS_CURSOR_EXPIRED: start over without it.
    """
    after: String

    """Leaves out events recorded before that instant."""
    eventsSince: DateTime @deprecated(reason: "Use \`after\`: it repeats none. Stays until 2027-06-30.")

    """The process."""
    id: ID!
  ): ProcessUpdate!

  """
  The replay at once, then whenever it got further, until it has ended. With \`after\` what came after that message.
  """
  replayUpdated(
    """
    The \`cursor\` of the last message that you got. SS_CURSOR_EXPIRED: start over without it.
    """
    after: String

    """Its id."""
    id: ID!
  ): ReplayUpdate!
}

"""Of which camera a clip is taken."""
input TakeClipInput {
  """Which camera."""
  id: ID!

  """The same key with the same request gives the same answer, for 30 days."""
  idempotencyKey: String
}

"""What came of asking for a clip."""
type TakeClipPayload {
  """Empty where it was done."""
  errors: [FieldError!]!

  """
  False: one is being taken already, or shows some of the seconds. Null where there are errors.
  """
  isNew: Boolean

  """The process of the clip; null where there are errors."""
  process: Process
}

"""What came of trying a channel."""
type TestChannelPayload {
  """Why it did not."""
  cause: DeliveryCause

  """Whether the receiver took it; null where there are errors."""
  delivered: Boolean

  """What is wrong with the order."""
  errors: [FieldError!]!
}

"""What kinds of things there are."""
enum ThingFamily {
  """Dogs, cats, cattle."""
  animal

  """People."""
  person

  """All other things."""
  thing

  """Cars, buses, trucks, motorcycles, bicycles."""
  vehicle
}

"""How long a list is."""
type Total {
  """There are more than were counted."""
  capped: Boolean!

  """At most 10,000."""
  count: Int!
}

"""
Something that is said in a video. Times are seconds from the first frame of the video.
"""
type TranscriptLine {
  """When it ends."""
  endTime: Float!

  """When it begins."""
  startTime: Float!

  """In the language in which it is said."""
  text: String!
}

"""
What came of a trial. Nothing of it is kept but what it cost, and that it was tried.
"""
type Trial {
  """On what it was tried; it stays as it was."""
  chunk: Chunk!

  """What was paid for it, answers that could not be used among it."""
  cost: Cost!

  """Null where that failed."""
  description: TrialDescription

  """Null where that failed."""
  events: TrialEvents

  """What kept a model from an answer that can be used; null: nothing did."""
  failure: TrialFailure

  """What it cost is booked under this."""
  id: ID!

  """From the order to the answer."""
  milliseconds: Int!

  """Of the prompt, or event-schema."""
  name: String!

  """
  Which was tried: as outputs name it, unsaved for a text that is kept nowhere, none where no event schema holds.
  """
  version: String!

  """
  What one has to know to read it, such as that the local analyst takes no prompt.
  """
  warnings: [Warning!]!
}

"""What a model says of a chunk."""
type TrialDescription {
  """
  It was made when the video was analysed, and nobody was asked for it now.
  """
  isKept: Boolean!

  """Who answered, and what it took."""
  step: TrialStep!

  """In plain English."""
  summary: String!
}

"""An event as it would be told. It is kept nowhere."""
type TrialEvent {
  """Such as colour, size, direction and edge."""
  attributes: JSON!

  """0 to 1."""
  confidence: Float!

  """In plain English."""
  description: String!

  """When it ends."""
  endTime: Float!

  """When it begins, in seconds of the video; within the chunk."""
  startTime: Float!

  """Such as object_entered, or one of a type of one's own."""
  type: String!
}

"""What is found in a description."""
type TrialEvents {
  """In order of time, as the event schema says where one was asked for."""
  events: [TrialEvent!]!

  """Who answered, and what it took."""
  step: TrialStep!
}

"""What kept a model from an answer that can be used."""
type TrialFailure {
  """What to do about it."""
  advice: String

  """Of the SS_ table, such as SS_PROVIDER_REFUSED."""
  code: String!

  """In words."""
  message: String!

  """Whether trying again can help."""
  retryable: Boolean!

  """Which step."""
  step: TrialStepName!
}

"""What an order to try something led to."""
type TrialPayload {
  """Empty where it was tried."""
  errors: [FieldError!]!

  """What came of it; null where there are errors."""
  trial: Trial
}

"""Who answered, and what it took."""
type TrialStep {
  """As the provider counted them; null: nobody counts."""
  inputTokens: Int

  """How long it took."""
  milliseconds: Int!

  """Which of its models."""
  model: String!

  """As the provider counted them; null: nobody counts."""
  outputTokens: Int

  """Who was to answer before, in order, and why each did not."""
  passedOver: [PassedOver!]!

  """Who was asked."""
  provider: String!

  """
  What the checks refused of what models gave, in sentences. Words of a model may stand in them.
  """
  refused: [String!]!

  """US dollars; null where no price is known."""
  usd: Float
}

"""Of which step a model gave nothing that can be used."""
enum TrialStepName {
  """Describing the chunk."""
  description

  """Finding events in the description."""
  events
}

"""
An event schema that is tried on a chunk. With neither \`schema\` nor \`version\`: what holds for the chunk.
"""
input TryEventSchemaInput {
  """Whose version it is. Default: the camera of the chunk."""
  cameraId: ID

  """On which."""
  chunkId: ID!

  """Types of events that are kept nowhere."""
  schema: EventSchemaInput

  """
  A version as events name it, such as camera-2; platform for the types of the platform. Not with \`schema\`.
  """
  version: String
}

"""
A prompt that is tried on a chunk. With neither \`text\` nor \`version\`: what holds for the chunk.
"""
input TryPromptInput {
  """Whose version it is. Default: the camera of the chunk."""
  cameraId: ID

  """On which."""
  chunkId: ID!

  """
  describe-chunk: the chunk is described anew, and events are found in that; detect-events: in the description that is kept.
  """
  name: String!

  """A text that is kept nowhere, as \`PromptInput\` has it."""
  text: String

  """
  A version as outputs name it, such as camera-2; platform for that of the platform. Not with \`text\`.
  """
  version: String
}

"""How far a chunk is."""
input UpdateChunkStatusInput {
  """Of \`failed\`."""
  cause: CauseInput

  """Which chunk."""
  chunkId: ID!

  """
  \`processing\`, \`completed\` (where it is described) or \`failed\`; any other follows from what is reported.
  """
  status: ChunkStatus!
}

"""How far a process is."""
input UpdateProcessStatusInput {
  """Of \`failed\`."""
  cause: CauseInput

  """
  How many chunks there are: its cutting has ended. The process ends by itself with the last of them.
  """
  chunksTotal: Int

  """Which process."""
  processId: ID!

  """
  \`processing\`, \`completed\` (where all its chunks are), \`failed\` or \`cancelled\`.
  """
  status: ProcessStatus!
}

"""Somebody who signs in."""
type User {
  """
  Only these cameras, and those of the group, and no files; null: not limited here.
  """
  cameras: [ID!]

  """Their group."""
  cohortId: ID

  """When the account was made."""
  createdAt: DateTime!

  """Since when they cannot sign in."""
  disabledAt: DateTime

  """By which they sign in; lower case."""
  email: String!

  """Names the account."""
  id: ID!

  """When they were last seen."""
  lastSeenAt: DateTime

  """What they are called."""
  name: String!

  """What they may do."""
  role: Role!
}

"""What an order about a user led to."""
type UserPayload {
  """Empty where it was done."""
  errors: [FieldError!]!

  """For one sign-in, shown this once: only where no password was given."""
  oneTimePassword: String

  """The user; null where there are errors."""
  user: User
}

"""Messages of one priority that wait for admission."""
type WaitingMessages {
  """How many."""
  count: Int!

  """Age of the oldest, in milliseconds."""
  longestWaitMs: Float!

  """0 (last) to 10 (first)."""
  priority: Int!
}

"""Something that went wrong without ending the work."""
type Warning {
  """What programs decide by."""
  code: String!

  """What was found."""
  message: String!
}

"""The message that a worker had in hand last: never what was in it."""
type WorkerMessage {
  """When its work ended."""
  at: DateTime!

  """Why, where it was not done."""
  code: String

  """How."""
  ended: MessageEnd!

  """Of the message."""
  id: ID!
}
`
