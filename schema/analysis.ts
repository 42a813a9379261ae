import { z } from 'zod'

/** What was seen in a chunk and when. All times are seconds from the first frame of the source (P10). */
export const EVENT_TYPES = [
  'object_entered',
  'object_left',
  'object_moving',
  'person_detected',
  'loitering',
  'scene_changed',
  'camera_blocked',
  'camera_frozen',
  'no_activity',
] as const

export const DetectedEvent = z.object({
  /** One of `EVENT_TYPES` from the local analyst; providers may use types of their own. */
  type: z.string().min(1).max(64),
  startTime: z.number().min(0),
  endTime: z.number().min(0),
  confidence: z.number().min(0).max(1),
  /** One plain English sentence. */
  description: z.string().min(1),
  attributes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
})
export type DetectedEvent = z.infer<typeof DetectedEvent>

/** What a language is asked for when it is shown a description. */
export const DetectedEvents = z.array(DetectedEvent)

/** A model that was asked before the one that answered, and why it did not. */
export const PassedOver = z.object({
  provider: z.string(),
  model: z.string(),
  /** One of the table of errors. */
  code: z.string(),
  message: z.string(),
})
export type PassedOver = z.infer<typeof PassedOver>

/** What a vision model says of one chunk; stored as its `summary.json`. */
export const Description = z.object({
  chunkId: z.uuid(),
  span: z.object({ ordinal: z.int(), startTime: z.number(), endTime: z.number() }),
  /** Plain English, with times. */
  summary: z.string(),
  /** Structured sightings where the model gives them (the local analyst always does): events in all but name. */
  observations: z.array(DetectedEvent).default([]),
  model: z.string(),
  provider: z.string(),
  /** Who was to describe it before, in order, and why each did not. */
  passedOver: z.array(PassedOver).optional(),
  usage: z.object({ inputTokens: z.int(), outputTokens: z.int(), costUsd: z.number().optional() }).optional(),
})
export type Description = z.infer<typeof Description>
