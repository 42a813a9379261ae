import { z } from 'zod'

type Json = Readonly<Record<string, unknown>>

/** What providers take as the schema of an answer, and the way back to what was asked for. */
export interface AnswerForm {
  /** An object at the top, closed, with every field required. */
  schema: Json
  /** Whether all of it can be promised by a provider that holds its model to a schema. */
  strict: boolean
  /** The value that was asked for, out of one in this form; what is not in this form comes back as it is. */
  read(value: unknown): unknown
}

/** Providers want an object at the top: other answers lie in this field of one. */
const WRAP = 'answer'
const SAFE = Number.MAX_SAFE_INTEGER

/**
 * The form of answers to a zod schema. Schemas that providers hold a model to know no optional fields and no free names: the first may
 * be null here, the second become lists of name and value.
 */
export function answerForm(schema: z.ZodType): AnswerForm {
  const form = formOf(
    z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', target: 'draft-7' }) as Json,
  )
  if (form.schema.type === 'object') return form
  return {
    schema: closed({ [WRAP]: form.schema }),
    strict: form.strict,
    read: (value) => form.read(isObject(value) && WRAP in value ? value[WRAP] : value),
  }
}

function formOf(json: Json): AnswerForm {
  const options = json.anyOf ?? json.oneOf
  if (Array.isArray(options)) return ofUnion(options as Json[])
  if (json.type === 'array' && isObject(json.items)) return ofArray(json)
  if (json.type === 'object' && isObject(json.properties)) return ofObject(json)
  if (json.type === 'object' && isObject(json.additionalProperties))
    return ofRecord(json.additionalProperties)
  const strict = typeof json.type === 'string' && !['object', 'array'].includes(json.type)
  return { schema: plain(json), strict, read: same }
}

function ofArray(json: Json): AnswerForm {
  const item = formOf(json.items as Json)
  return {
    schema: { ...plain(json), items: item.schema },
    strict: item.strict,
    read: (value) => (Array.isArray(value) ? value.map((each) => item.read(each)) : value),
  }
}

function ofObject(json: Json): AnswerForm {
  const required = (json.required ?? []) as string[]
  const fields = Object.entries(json.properties as Record<string, Json>).map(([name, of]) => ({
    name,
    form: formOf(of),
    optional: !required.includes(name),
  }))
  const properties = fields.map(({ name, form, optional }) => [
    name,
    optional ? { anyOf: [form.schema, { type: 'null' }] } : form.schema,
  ])
  return {
    schema: closed(Object.fromEntries(properties) as Record<string, unknown>),
    strict: fields.every(({ form }) => form.strict),
    read(value) {
      if (!isObject(value)) return value
      const read = new Map(Object.entries(value))
      for (const { name, form, optional } of fields) {
        const given = read.get(name)
        if (optional && (given === null || given === undefined)) read.delete(name)
        else if (read.has(name)) read.set(name, form.read(given))
      }
      return Object.fromEntries(read)
    },
  }
}

function ofRecord(of: Json): AnswerForm {
  const form = formOf(of)
  const entry = (value: unknown): value is { name: string; value: unknown } =>
    isObject(value) && typeof value.name === 'string' && 'value' in value
  return {
    schema: { type: 'array', items: closed({ name: { type: 'string' }, value: form.schema }) },
    strict: form.strict,
    read(value) {
      const entries = isObject(value) ? Object.entries(value) : undefined
      if (entries) return Object.fromEntries(entries.map(([name, each]) => [name, form.read(each)]))
      if (!Array.isArray(value) || !value.every(entry)) return value
      return Object.fromEntries(value.map((each) => [each.name, form.read(each.value)]))
    },
  }
}

/** One of several: which way leads back is known where a single one of them is no null, or a constant tells objects apart. */
function ofUnion(options: readonly Json[]): AnswerForm {
  const forms = options.map(formOf)
  const told = forms.filter(({ schema }) => schema.type !== 'null')
  const scalar = ({ schema }: AnswerForm): boolean => !['object', 'array'].includes(String(schema.type))
  const schema = { anyOf: forms.map((form) => form.schema) }
  const mark = told.length > 1 ? markOf(told) : undefined
  if (mark !== undefined) {
    const meant = (value: unknown) =>
      told.find((form) => isObject(value) && constOf(form, mark) === value[mark])
    const strict = forms.every((form) => form.strict)
    return { schema, strict, read: (value) => meant(value)?.read(value) ?? value }
  }
  return {
    schema,
    strict: forms.every(({ strict }) => strict) && (told.length === 1 || told.every(scalar)),
    read: told.length === 1 ? (value) => (value === null ? null : told[0]!.read(value)) : same,
  }
}

const constOf = ({ schema }: AnswerForm, field: string): unknown =>
  (schema.properties as Record<string, Json> | undefined)?.[field]?.const

/** The field that has another constant in each of several objects. */
const markOf = (forms: readonly AnswerForm[]): string | undefined =>
  Object.keys((forms[0]!.schema.properties ?? {}) as object).find((field) => {
    const values = forms.map((form) => constOf(form, field))
    return !values.includes(undefined) && new Set(values).size === values.length
  })

const same = (value: unknown): unknown => value

const closed = (properties: Record<string, unknown>): Json => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
})

/** What every provider understands of a schema; the rest is checked by us. */
function plain(json: Json): Json {
  const bound = (value: unknown): boolean => typeof value === 'number' && Math.abs(value) < SAFE
  return Object.fromEntries(
    Object.entries(json).filter(([name, value]) => {
      if (name === 'minimum' || name === 'maximum') return bound(value)
      return ['type', 'enum', 'const', 'description', 'minItems', 'maxItems'].includes(name)
    }),
  )
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
