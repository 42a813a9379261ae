import { z } from 'zod'
import { Observation } from './detected-events.ts'
import { AskedSchema } from './event-schema.ts'

export {
  Continuity,
  DetectedEvent,
  DetectedEvents,
  EVENT_TYPES,
  Observation,
  type Spot,
  type Told,
} from './detected-events.ts'

/** A model that was asked before the one that answered, and why it did not. */
export const PassedOver = z.object({
  provider: z.string(),
  model: z.string(),
  /** One of the table of errors. */
  code: z.string(),
  message: z.string(),
})
export type PassedOver = z.infer<typeof PassedOver>

/** A model that was left out because there is nothing to be seen, and how that is known. */
export const NotAsked = z.object({ provider: z.string(), model: z.string(), reason: z.string() })
export type NotAsked = z.infer<typeof NotAsked>

/** What is said in a chunk, with times in seconds of the video, within the chunk. */
export const Transcript = z.object({
  lines: z.array(z.object({ startTime: z.number(), endTime: z.number(), text: z.string() })),
  /** As the model calls it, such as `english`. */
  language: z.string().optional(),
  model: z.string(),
  provider: z.string(),
})
export type Transcript = z.infer<typeof Transcript>

/** One sentence of a summary, and what it rests on. Seconds from the first frame of the source. */
export const Claim = z.object({
  text: z.string().min(1),
  startTime: z.number().min(0),
  endTime: z.number().min(0),
  /** The things that it tells of, as they were followed in the chunk; none where it tells of the camera or of the whole picture. */
  tracks: z.array(
    z.object({
      /** As in the attributes of events of the same chunk. */
      trackId: z.int(),
      kind: z.string(),
      startTime: z.number().min(0),
      endTime: z.number().min(0),
    }),
  ),
})
export type Claim = z.infer<typeof Claim>

/** What a vision model says of one chunk; stored as its `summary.json`. */
export const Description = z.object({
  chunkId: z.uuid(),
  span: z.object({ ordinal: z.int(), startTime: z.number(), endTime: z.number() }),
  /** Plain English, with times. */
  summary: z.string(),
  /** Structured sightings where the model gives them (the local analyst always does): events in all but name. */
  observations: z.array(Observation).default([]),
  /** What the summary says, sentence by sentence, where it is known what its sentences rest on. */
  claims: z.array(Claim).optional(),
  /** What is written in its pictures, where that is asked for: events of the type `text_seen`, told to no model. */
  texts: z.array(Observation).optional(),
  /** Whose own types of events were asked for, and in which version. */
  eventSchema: AskedSchema.optional(),
  /** Where somebody transcribed it, and something is said in it. */
  transcript: Transcript.optional(),
  model: z.string(),
  provider: z.string(),
  /** Who was to describe it before, in order, and why each did not. */
  passedOver: z.array(PassedOver).optional(),
  /** Who would have described it, had anything moved. */
  notAsked: NotAsked.optional(),
  usage: z.object({ inputTokens: z.int(), outputTokens: z.int(), costUsd: z.number().optional() }).optional(),
})
export type Description = z.infer<typeof Description>
