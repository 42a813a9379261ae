import Ajv from 'ajv'

type Json = Record<string, unknown>

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * Says what is wrong with a value by a schema as OpenAPI writes it, whose references lead to `schemas`; undefined where nothing is. Objects
 * are closed: a field that one does not list is refused, as the real server does.
 */
export function schemaChecks(
  schemas: Record<string, unknown>,
): (schema: object, value: unknown) => string | undefined {
  const named = (ref: string): Json => schemas[ref.split('/').at(-1)!] as Json
  const closed = Object.fromEntries(Object.entries(schemas).map(([name, of]) => [name, close(of, named)]))
  const ajv = new Ajv({ unknownFormats: 'ignore', nullable: false, schemaId: '$id', logger: false })
  ajv.addSchema({ $id: 'contract', components: { schemas: closed } })
  const checks = new Map<object, ReturnType<typeof ajv.compile>>()
  return (schema, value) => {
    const check = checks.get(schema) ?? ajv.compile(absolute(close(schema, named)) as object)
    checks.set(schema, check)
    return check(value) ? undefined : ajv.errorsText(check.errors)
  }
}

/** Whose references lead to the schemas from anywhere. */
function absolute(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(absolute)
  if (!isObject(schema)) return schema
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) =>
      key === '$ref' ? [key, `contract${String(value)}`] : [key, absolute(value)],
    ),
  )
}

/** What ajv takes, of a schema as OpenAPI 3.0 writes it. */
function close(schema: unknown, named: (ref: string) => Json): unknown {
  if (Array.isArray(schema)) return schema.map((each) => close(each, named))
  if (!isObject(schema) || '$ref' in schema) return schema
  const { nullable, allOf, oneOf, discriminator, ...rest } = schema
  for (const name of ['example', 'default']) Reflect.deleteProperty(rest, name)
  const kinds = Object.values(
    (discriminator as { mapping?: Record<string, string> } | undefined)?.mapping ?? {},
  )
  // A base whose kinds are told apart by a field stands for any of them.
  if (kinds.length > 0 && !oneOf && !rest.anyOf) return { anyOf: kinds.map(($ref) => ({ $ref })) }
  if (Array.isArray(allOf) && allOf.length === 1 && !rest.properties) {
    return nullable ? { anyOf: [close(allOf[0], named), { type: 'null' }] } : close(allOf[0], named)
  }
  if (Array.isArray(allOf)) return close({ ...merged([...allOf, rest] as Json[], named), nullable }, named)
  const one: Json = {}
  for (const [name, value] of Object.entries(rest)) {
    if (name === 'properties' && isObject(value)) {
      one.properties = Object.fromEntries(Object.entries(value).map(([key, of]) => [key, close(of, named)]))
    } else one[name] = ['items', 'additionalProperties', 'not'].includes(name) ? close(value, named) : value
  }
  // Some of the alternatives overlap, which a closed world tells apart well enough.
  const alternatives = (oneOf ?? one.anyOf) as unknown[] | undefined
  if (alternatives) one.anyOf = alternatives.map((each) => (isNull(each) ? NULL : close(each, named)))
  if (one.properties && one.additionalProperties === undefined) one.additionalProperties = false
  return nullable ? { anyOf: [one, { type: 'null' }] } : one
}

const NULL = { type: 'null' }

/** An alternative that says nothing else means that null is one; elsewhere it means that anything is. */
const isNull = (schema: unknown): boolean =>
  isObject(schema) && schema.nullable === true && Object.keys(schema).length === 1

/** All parts of an `allOf` in one object, so that it can be closed. */
function merged(parts: readonly Json[], named: (ref: string) => Json): Json {
  const flat = (part: Json): Json[] => {
    if (typeof part.$ref === 'string') return flat(named(part.$ref))
    if (!Array.isArray(part.allOf)) return [part]
    const { allOf, ...rest } = part
    return [...(allOf as Json[]).flatMap(flat), rest]
  }
  return parts.flatMap(flat).reduce<Json>((all, part) => {
    const properties = { ...(all.properties as Json), ...(part.properties as Json) }
    const required = [...((all.required ?? []) as string[]), ...((part.required ?? []) as string[])]
    const whole: Json = { ...all, ...part }
    delete whole.discriminator
    if (Object.keys(properties).length > 0) whole.properties = properties
    if (required.length > 0) whole.required = [...new Set(required)]
    return whole
  }, {})
}
