import { schemaChecks } from './json-schema.ts'
import { readContract, type Check } from './read.ts'

type Json = Record<string, unknown>

interface Description {
  components: { schemas: Json }
  paths: Record<string, Record<string, Described>>
}

/** The schemas of an OpenAPI description among the shared contracts. Undefined where the contracts are not beside the checkout. */
export function openapiContract(file: string): Check | undefined {
  const described = readContract<Description>(file)
  if (!described) return undefined
  const wrong = schemaChecks(described.components.schemas)
  const refs = new Map<string, object>()
  return (name, value) => {
    const schema = refs.get(name) ?? { $ref: `#/components/schemas/${name}` }
    refs.set(name, schema)
    const fault = wrong(schema, value)
    return fault && `${name}: ${fault}`
  }
}

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
  requestBody?: { required?: boolean; content: Record<string, { schema: object }> }
  responses: Record<string, { content?: Record<string, { schema: object }> }>
}

/** Finds operations of such a description. */
export function openapiOperations(
  file: string,
): ((method: string, path: string) => Operation | undefined) | undefined {
  const described = readContract<Description>(file)
  if (!described) return undefined
  const { components, paths } = described
  const wrong = schemaChecks(components.schemas)
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
          return body === undefined || Object.keys(body as object).length === 0 ? undefined : 'no body'
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
