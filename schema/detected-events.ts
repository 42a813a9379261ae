import { z } from 'zod'

/** What was seen in a chunk and when. All times are seconds from the first frame of the source (P10). */
export const EVENT_TYPES = [
  'object_entered',
  'object_left',
  'object_moving',
  'object_left_behind',
  'object_removed',
  'person_detected',
  'vehicle_detected',
  'animal_detected',
  'loitering',
  'crowding',
  'running',
  'moving_fast',
  'speech',
  'text_seen',
  'line_crossed',
  'zone_entered',
  'zone_left',
  'zone_dwelling',
  'scene_changed',
  'camera_blocked',
  'camera_frozen',
  'camera_moved',
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

/** Where something is in the picture and how large: its middle, width and height, in shares (0-1). */
const Spot = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() })
export type Spot = z.infer<typeof Spot>

/** What is known of an event that may have begun before its chunk, or may go on after it: by it the parts of one are found again. */
export const Continuity = z.object({
  /** Whether it goes on from before the chunk, and beyond its end. */
  before: z.boolean(),
  after: z.boolean(),
  /** Its sentence in two parts: that of several chunks has the opening of the first and the closing of the last. */
  opening: z.string(),
  closing: z.string(),
  /** What must be the same beside its type, such as the name of a zone. */
  key: z.string().optional(),
  /** Of an event of one thing: what it is like, and where it is first and last seen. */
  looks: z.object({ family: z.string(), color: z.string(), from: Spot, to: Spot }).optional(),
  /** Seconds for which it went on before the chunk, as far as the chunk itself tells. */
  secondsBefore: z.number().optional(),
})
export type Continuity = z.infer<typeof Continuity>

/** An event as whoever looked tells it. */
export const Observation = DetectedEvent.extend({ continuity: Continuity.optional() })
export type Observation = z.infer<typeof Observation>

/** The part of an event that one chunk told: what it goes on from, and what was said of it there. */
export type Told = Continuity & Pick<DetectedEvent, 'startTime' | 'endTime' | 'confidence' | 'attributes'>

/** What a language is asked for when it is shown a description. */
export const DetectedEvents = z.array(DetectedEvent)
