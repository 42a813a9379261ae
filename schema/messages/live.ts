import { z } from 'zod'

/**
 * Where the pictures of a camera come from: an address that ffmpeg can follow (RTSP, HLS); a stream of Kinesis Video Streams, by
 * name or ARN; a file that is played in a loop by the clock, as if it were a camera; or a folder into which something else writes recordings. The
 * latter three are given by the machine's own user only, never over HTTP: they are read as this machine, with its credentials.
 */
export const CameraSource = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('stream'),
    url: z.url({ protocol: /^(rtsps?|https?)$/ }),
    /** Nothing of the private network is reached by it: it was given by somebody who may not name such addresses. @default false */
    publicOnly: z.boolean().optional(),
  }),
  z.object({
    kind: z.literal('kvs'),
    stream: z.union([
      z.string().regex(/^[a-zA-Z0-9_.-]{1,256}$/),
      z.string().regex(/^arn:[a-z\d-]+:kinesisvideo:[a-z0-9-]+:[0-9]+:stream\/[a-zA-Z0-9_.-]+\/[0-9]+$/),
    ]),
    region: z
      .string()
      .regex(/^[a-z0-9-]{1,40}$/)
      .optional(),
  }),
  z.object({ kind: z.literal('loop'), path: z.string().min(1) }),
  z.object({
    kind: z.literal('folder'),
    /** An absolute path, or `s3://bucket/prefix/`. */
    place: z.string().min(1).max(4096),
    /** What is there already when the camera is added is taken, too. @default false */
    existing: z.boolean().optional(),
  }),
])
export type CameraSource = z.infer<typeof CameraSource>

/** Of live footage on its way to be cut: what a camera shows is wanted now, files can wait. */
export const LIVE_PRIORITY = 8

/** S2: take a clip of this camera. The task is the process of its clip. */
export const KVSTask = z.object({
  taskId: z.uuid(),
  cameraId: z.string().min(1),
  organizationId: z.uuid(),
  startTimestamp: z.iso.datetime(),
  endTimestamp: z.iso.datetime(),
})
export type KVSTask = z.infer<typeof KVSTask>

/** Fold the older turns of a conversation into its summary. */
export const ConversationTask = z.object({
  conversationId: z.uuid(),
  organizationId: z.uuid(),
  throughTurn: z.int().min(1),
  /** Another with each turn that it goes through. @default a conversation is folded once */
  orderId: z.uuid().optional(),
})

/** Sum up a video, or an hour or a day of a camera: its row says what of. */
export const SummaryTask = z.object({
  summaryId: z.uuid(),
  organizationId: z.uuid(),
  /** Another with each change of what is summed up. */
  orderId: z.uuid(),
  cameraId: z.string().optional(),
})
export type SummaryTask = z.infer<typeof SummaryTask>

export const ContextSummarizationTask = z.union([ConversationTask, SummaryTask])
export type ContextSummarizationTask = z.infer<typeof ContextSummarizationTask>

/** Something about a process changed; subscribers read the new state from the ledger. */
export const ProcessUpdated = z.object({
  processId: z.uuid(),
  organizationId: z.uuid(),
  /** What happened, for logs: the name of the recorded fact. */
  fact: z.string(),
  chunkId: z.uuid().optional(),
})
export type ProcessUpdated = z.infer<typeof ProcessUpdated>
