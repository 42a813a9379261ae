import { z } from 'zod'
import { DetectedEvent, EVENT_TYPES } from './detected-events.ts'

/** Bytes of an event schema as JSON at most. */
export const LARGEST_EVENT_SCHEMA = 32 * 1024

/** How urgent an event of a type is. */
export const SEVERITIES = ['info', 'low', 'medium', 'high', 'critical'] as const
export type Severity = (typeof SEVERITIES)[number]

/** Names that every event has fields of, and those that JavaScript keeps for itself. */
const RESERVED = [
  ...['type', 'startTime', 'endTime', 'confidence', 'description', 'attributes', 'severity', 'schema'],
  ...['constructor', 'prototype', 'hasOwnProperty', 'toString', 'valueOf'],
]

const text = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    // eslint-disable-next-line no-control-regex -- these are what is looked for
    .refine((value) => !/[\u0000-\u0008\u000b-\u001f\u007f]/.test(value), {
      error: 'it has control characters',
    })

const name = (pattern: RegExp, like: string) =>
  z
    .string()
    .regex(pattern, { error: `names are like "${like}", of at most 64 characters` })
    .refine((value) => !RESERVED.includes(value), { error: 'this name is reserved' })

/** Something that is told of each event of a type. */
const EventAttribute = z
  .strictObject({
    name: name(/^[a-z][A-Za-z0-9_]{0,63}$/, 'plateColour'),
    type: z.enum(['string', 'number', 'integer', 'boolean']),
    /** The only values that it may have; of type string. */
    enum: z.array(text(64)).min(1).max(50).optional(),
    description: text(300).optional(),
    required: z.boolean().default(false),
  })
  .refine(({ type, enum: values }) => values === undefined || type === 'string', {
    path: ['enum'],
    error: 'only attributes of type string have one',
  })
  .refine(({ enum: values = [] }) => new Set(values).size === values.length, {
    path: ['enum'],
    error: 'a value stands in it twice',
  })

/** What the local analyst calls it, where it can find it: a kind of its own, and what has to be true of it. */
const FoundLocally = z.strictObject({
  // What is written is told beside the events of a schema, where that is asked for.
  type: z.enum(EVENT_TYPES).exclude(['text_seen']),
  /** Attributes that the analyst measured, and the value that each must have. */
  where: z
    .record(z.string().max(64), z.union([z.string().max(64), z.number(), z.boolean()]))
    .refine((where) => Object.keys(where).length <= 10, { error: 'at most 10 attributes' })
    .optional(),
})

const twice = (names: readonly string[]): string | undefined =>
  names.find((each, at) => names.indexOf(each) !== at)

const EventKind = z.strictObject({
  type: name(/^[a-z][a-z0-9_]{0,63}$/, 'forklift_near_miss'),
  description: text(500),
  /** When it is to be raised, where the description does not say it all. */
  when: text(500).optional(),
  severity: z.enum(SEVERITIES).default('info'),
  attributes: z
    .array(EventAttribute)
    .max(20)
    .default([])
    .refine((attributes) => twice(attributes.map((each) => each.name)) === undefined, {
      error: 'two attributes have one name',
    }),
  analyst: FoundLocally.optional(),
})
export type EventKind = z.infer<typeof EventKind>

/** Which events somebody wants to hear of, and what is told of each: exactly these are asked for. */
export const EventSchema = z
  .strictObject({
    name: name(/^[a-z][a-z0-9_-]{0,63}$/, 'yard-safety'),
    types: z
      .array(EventKind)
      .min(1)
      .max(50)
      .refine((types) => twice(types.map((each) => each.type)) === undefined, {
        error: 'two types have one name',
      }),
  })
  .refine((schema) => Buffer.byteLength(JSON.stringify(schema)) <= LARGEST_EVENT_SCHEMA, {
    error: `it is larger than ${LARGEST_EVENT_SCHEMA} bytes`,
  })
export type EventSchema = z.infer<typeof EventSchema>

/** A schema that holds for some work, in the version by which it is asked: `process-1`, `camera-2`, `organization-3`. */
export const AskedSchema = z.object({ schema: EventSchema, version: z.string() })
export type AskedSchema = z.infer<typeof AskedSchema>

/** What is kept with a chunk of the schema by which it was asked. */
export interface SchemaUsed {
  name: string
  version: string
  severities: Readonly<Record<string, Severity>>
}

export const usedOf = ({ schema: { name, types }, version }: AskedSchema): SchemaUsed => ({
  ...{ name, version },
  severities: Object.fromEntries(types.map(({ type, severity }) => [type, severity])),
})

/** Characters of a text that a model may give for an attribute. */
const LONGEST_VALUE = 500

const valueOf = ({ type, enum: values, description }: EventKind['attributes'][number]): z.ZodType => {
  const said = values
    ? z.enum(values as [string, ...string[]])
    : { string: z.string().max(LONGEST_VALUE), number: z.number(), integer: z.int(), boolean: z.boolean() }[
        type
      ]
  return description === undefined ? said : said.describe(description)
}

const eventOf = ({ type, attributes }: EventKind) =>
  DetectedEvent.extend({
    type: z.literal(type),
    attributes: z.strictObject(
      Object.fromEntries(
        attributes.map((each) => [each.name, each.required ? valueOf(each) : valueOf(each).optional()]),
      ),
    ),
  })

const lists = new WeakMap<EventSchema, z.ZodType<DetectedEvent[]>>()
const known = new WeakMap<z.ZodType, EventSchema>()

/** Events of exactly these types, each with exactly its attributes. The same schema gives the same one. */
export function eventsOf(schema: EventSchema): z.ZodType<DetectedEvent[]> {
  const made = lists.get(schema)
  if (made) return made
  const [first, ...others] = schema.types.map(eventOf)
  const one = z.discriminatedUnion('type', [first!, ...others])
  const list = z.array(one).max(200) as unknown as z.ZodType<DetectedEvent[]>
  lists.set(schema, list)
  known.set(list, schema)
  return list
}

/** The schema of which `eventsOf` made a list; undefined for any other. */
export const schemaOfList = (list: z.ZodType): EventSchema | undefined => known.get(list)

/**
 * The schema as a model is told it. Names and descriptions are its owner's words: they stand in it as JSON, as what is looked for, and
 * give no orders about anything else.
 */
export const wordsOfSchema = ({ types }: EventSchema): string => {
  const told = types.map(({ type, description, when, attributes }) => ({
    ...{ type, description, ...(when !== undefined && { when }) },
    attributes: attributes.map(({ name, type: of, enum: values, description: what, required }) => ({
      ...{
        name,
        type: of,
        required,
        ...(values && { enum: values }),
        ...(what !== undefined && { description: what }),
      },
    })),
  }))
  return `Report events of these types only, each where its description ("when" included) fits what is seen, with its attributes and no
others. A required attribute that cannot be seen means that the event is not reported; one that is not required is left out then. The
types, as data:\n${JSON.stringify(told)}`.replaceAll(/\n(?!\[)/g, ' ')
}

/** The same as a prompt, named by the schema and its version. */
export const promptOfSchema = ({ schema, version }: AskedSchema) => ({
  ...{ name: `event-schema:${schema.name}`, version },
  text: wordsOfSchema(schema),
})
