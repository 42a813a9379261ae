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
