import { z } from 'zod'
import { SEVERITIES } from './event-schema.ts'

/** Bytes of a rule as JSON at most. */
export const LARGEST_RULE = 16 * 1024
/** Rules of one organization at most. */
export const MOST_RULES = 5000
/** What a rule looks back over at most, in seconds: that of a count, a sequence, an absence. */
export const LONGEST_WINDOW = 86_400

const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const
export type Day = (typeof DAYS)[number]

const word = (most: number) =>
  z
    .string()
    .trim()
    .min(1, 'give at least one character')
    .max(most, `give at most ${most} characters`)
    // eslint-disable-next-line no-control-regex -- these are what is looked for
    .refine((value) => !/[\u0000-\u001f\u007f]/.test(value), 'it has control characters')

const words = (most: number) => z.array(word(64)).max(most, `at most ${most} of them`).default([])

const seconds = (least: number) =>
  z
    .number(`give a number of seconds, ${least} to ${LONGEST_WINDOW}`)
    .min(least, `give ${least} to ${LONGEST_WINDOW} seconds`)
    .max(LONGEST_WINDOW, `give ${least} to ${LONGEST_WINDOW} seconds`)

/** What an event must be: all that is given applies; of several types, kinds or colours any will do. */
export const RuleThing = z
  .strictObject({
    types: words(20),
    /** As the events call it, such as `person` or `car`. */
    kinds: words(20),
    colours: words(12),
    /** Values that attributes of the event must have. */
    attributes: z
      .record(z.string().min(1).max(64), z.union([z.string().max(64), z.number(), z.boolean()]))
      .refine((all) => Object.keys(all).length <= 10, 'at most 10 attributes')
      .default({}),
    /** Words that its description or its text must have, in any case of letters. */
    text: word(200).optional(),
    /** Name of a zone or a line of the camera. */
    zone: word(64).optional(),
    minConfidence: z.number().min(0, 'give 0 to 1').max(1, 'give 0 to 1').optional(),
    /** How long it must last. */
    minSeconds: seconds(0).optional(),
  })
  .refine(
    ({ types, kinds, colours, attributes, text, zone }) =>
      types.length + kinds.length + colours.length + Object.keys(attributes).length > 0 ||
      text !== undefined ||
      zone !== undefined,
    'it would be true of every event: say a type, a kind, a colour, an attribute, a text or a zone',
  )
export type RuleThing = z.infer<typeof RuleThing>

/** When a rule comes true. */
export const RuleCondition = z.discriminatedUnion('is', [
  /** Each event that is the thing. */
  z.strictObject({ is: z.literal('event'), thing: RuleThing }),
  /** So many of the thing within a time; each counts for one occurrence. */
  z.strictObject({
    is: z.literal('count'),
    thing: RuleThing,
    count: z.int('give a whole number').min(2, 'give 2 to 1000').max(1000, 'give 2 to 1000'),
    withinSeconds: seconds(1),
  }),
  /** One thing after the other, the last within so many seconds of the first. */
  z.strictObject({
    is: z.literal('sequence'),
    steps: z.array(RuleThing).min(2, 'give 2 to 5 steps').max(5, 'give 2 to 5 steps'),
    withinSeconds: seconds(1),
  }),
  /** The camera was watched for so long and the thing was not there. */
  z.strictObject({ is: z.literal('absence'), thing: RuleThing, forSeconds: seconds(10) }),
])
export type RuleCondition = z.infer<typeof RuleCondition>

const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'give hours and minutes, such as 22:00')

/** By the clock of the camera's zone. Where the end is before the beginning, it goes on over midnight. */
const When = z
  .strictObject({
    /** On which it begins; all where none is named. */
    days: z.array(z.enum(DAYS)).max(7).default([]),
    from: TimeOfDay.optional(),
    until: TimeOfDay.optional(),
  })
  .refine(({ from, until }) => (from === undefined) === (until === undefined), 'give both from and until')
  .refine(({ from, until }) => from === undefined || from !== until, 'it begins and ends at the same time')
export type When = z.infer<typeof When>

/** What is watched for, where and when, and what becomes of it. The contract of all who write rules. */
export const Rule = z
  .strictObject({
    name: word(120),
    severity: z.enum(SEVERITIES).default('medium'),
    /** Ids of cameras, names of groups of cameras, and ids of videos; of none named everything is watched. */
    cameras: words(500),
    groups: words(100),
    processes: z.array(z.guid('give the id of a video')).max(500).default([]),
    condition: RuleCondition,
    when: When.optional(),
    /** Whether things that different cameras see belong together: for counts and sequences. */
    acrossCameras: z.boolean().default(false),
    /** After one occurrence none of the same camera or video for so long. */
    cooldownSeconds: seconds(0).default(0),
    /** Where nobody acknowledged it by then, it becomes this severe. */
    escalate: z
      .strictObject({
        afterMinutes: z.number().min(1, 'give 1 to 1440 minutes').max(1440, 'give 1 to 1440 minutes'),
        severity: z.enum(SEVERITIES),
      })
      .optional(),
  })
  .refine(
    ({ escalate, severity }) =>
      !escalate || SEVERITIES.indexOf(escalate.severity) > SEVERITIES.indexOf(severity),
    { path: ['escalate', 'severity'], error: 'it is not higher than that of the rule' },
  )
  .refine(({ condition, processes }) => condition.is !== 'absence' || processes.length === 0, {
    path: ['processes'],
    error: 'an absence is watched for by cameras: name cameras or groups, or nothing for all',
  })
  .refine(({ acrossCameras, condition: { is } }) => !acrossCameras || is === 'count' || is === 'sequence', {
    path: ['acrossCameras'],
    error: 'only counts and sequences can go across cameras',
  })
export type Rule = z.infer<typeof Rule>

export const ALERT_STATES = ['open', 'acknowledged', 'closed'] as const
export type AlertState = (typeof ALERT_STATES)[number]

/** What happened to an alert, in the words of the past. */
export const ALERT_STEPS = [
  'raised',
  'escalated',
  'acknowledged',
  'reopened',
  'closed',
  'commented',
  'marked_false',
  'marked_true',
] as const
export type AlertStep = (typeof ALERT_STEPS)[number]

/** What an alert rests on: one of the events behind it, as it was told then. */
export const AlertClaim = z.object({
  eventId: z.uuid(),
  chunkId: z.uuid(),
  type: z.string(),
  text: z.string(),
  /** Seconds of the video. */
  startTime: z.number(),
  endTime: z.number(),
  /** By the clock, where its video has one. */
  at: z.iso.datetime().optional(),
})
export type AlertClaim = z.infer<typeof AlertClaim>
