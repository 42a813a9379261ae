import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Ajv from 'ajv'

type Json = Record<string, unknown>

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** One operation of an OpenAPI description, as it was called. */
export interface Operation {
  /** As the description writes it, such as `/collections/{collection_name}`. */
  path: string
  /** Values of the path's parameters. */
  values: Record<string, string>
  /** What is wrong with a query or body, undefined where nothing is. */
  wrongIn(query: URLSearchParams, body: unknown): string | undefined
  /** What is wrong with an answer of ours. */
  wrongOut(status: number, body: unknown): string | undefined
}

interface Described {
  parameters?: { name: string; in: string }[]
  requestBody?: { required?: boolean; content: Record<string, { schema: unknown }> }
  responses: Record<string, { content?: Record<string, { schema: unknown }> }>
}

/**
 * Finds operations of a description, whose objects are closed: a field that none lists is refused.
 * @param file in `contracts` of the shared folder
 */
export function openapiOperations(
  shared: string,
  file: string,
): (method: string, path: string) => Operation | undefined {
  const { components, paths } = JSON.parse(readFileSync(join(shared, 'contracts', file), 'utf8')) as {
    components: { schemas: Json }
    paths: Record<string, Record<string, Described>>
  }
  const ajv = new Ajv({ unknownFormats: 'ignore', schemaId: '$id', logger: false })
  ajv.addSchema({ $id: 'contract', components: { schemas: mapped(components.schemas, toJsonSchema) } })
  const checks = new Map<unknown, ReturnType<typeof ajv.compile>>()
  const wrong = (schema: unknown, value: unknown): string | undefined => {
    const check = checks.get(schema) ?? ajv.compile(absolute(toJsonSchema(schema)) as object)
    checks.set(schema, check)
    return check(value) ? undefined : ajv.errorsText(check.errors)
  }
  const found = Object.keys(paths).map((path) => ({ path, pattern: patternOf(path) }))
  // `/collections/aliases` before `/collections/{collection_name}`.
  found.sort((a, b) => a.path.split('{').length - b.path.split('{').length)

  return (method, asked) => {
    for (const { path, pattern } of found) {
      const match = pattern.exec(asked)
      const described = paths[path]![method.toLowerCase()]
      if (!match || !described) continue
      const values = mapped(match.groups ?? {}, (value) => decodeURIComponent(String(value)))
      return {
        path,
        values: values as Record<string, string>,
        wrongIn(query, body) {
          const known = (described.parameters ?? []).filter((each) => each.in === 'query')
          const unknown = [...query.keys()].filter((key) => !known.some(({ name }) => name === key))
          if (unknown.length > 0) return `unknown in the query: ${unknown.join()}`
          const schema = described.requestBody?.content['application/json']?.schema
          if (schema) return wrong(schema, body)
          return body === undefined || (isObject(body) && Object.keys(body).length === 0)
            ? undefined
            : 'no body'
        },
        wrongOut(status, body) {
          const answer =
            described.responses[status] ?? described.responses['4XX'] ?? described.responses.default
          const schema = answer?.content?.['application/json']?.schema
          return schema ? wrong(schema, body) : undefined
        },
      }
    }
    return undefined
  }
}

const patternOf = (path: string): RegExp =>
  new RegExp(`^${path.replaceAll(/\{(\w+)\}/g, (_, name: string) => `(?<${name}>[^/]+)`)}$`)

const mapped = (object: Json, change: (value: unknown) => unknown): Json =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]))

/** What ajv takes, of a schema as OpenAPI 3.0 writes it; alternatives may overlap. */
function toJsonSchema(schema: unknown): unknown {
  if (!isObject(schema) || '$ref' in schema) return schema
  const { nullable, oneOf, anyOf, allOf, items, properties, additionalProperties, ...kept } = schema
  const one: Json = { ...kept }
  const each = (list: unknown): unknown[] => (list as unknown[]).map(toJsonSchema)
  const alternatives = oneOf ?? anyOf
  if (alternatives) one.anyOf = each(alternatives)
  if (allOf) one.allOf = each(allOf)
  if (items) one.items = toJsonSchema(items)
  if (properties) one.properties = mapped(properties as Json, toJsonSchema)
  if (isObject(additionalProperties)) one.additionalProperties = toJsonSchema(additionalProperties)
  else if (additionalProperties !== undefined) one.additionalProperties = additionalProperties
  else if (properties && !alternatives) one.additionalProperties = false
  if (!nullable) return one
  // An alternative that says nothing else means that null is one.
  return Object.keys(schema).length === 1 ? { type: 'null' } : { anyOf: [one, { type: 'null' }] }
}

function absolute(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(absolute)
  if (!isObject(schema)) return schema
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) =>
      key === '$ref' ? [key, `contract${String(value)}`] : [key, absolute(value)],
    ),
  )
}
