import { checkFilter, nearestOf, normalized, passes, Refusal, type Filter, type Point } from './points.ts'

interface Collection {
  size: number
  /** As it was asked for. */
  made: Record<string, unknown>
  points: Map<string | number, Point>
  indexes: Map<string, unknown>
}

type Body = Record<string, unknown>
type Answers = Record<string, (values: Record<string, string>, body: Body) => unknown>

/** What a Qdrant keeps, and does with it, by method and path of its description; bodies were checked by that. */
export interface KeptByQdrant {
  collections: Map<string, Collection>
  answers: Answers
}

export function keptByQdrant(): KeptByQdrant {
  const collections = new Map<string, Collection>()
  let operations = 0
  const done = (): object => ({ operation_id: ++operations, status: 'completed' })
  const the = (name: string): Collection => {
    const found = collections.get(name)
    if (!found) throw new Refusal(404, `Not found: Collection \`${name}\` doesn't exist!`)
    return found
  }

  const upsert = ({ size, points }: Collection, body: Body): object => {
    const given = body.points as { id: string | number; vector: unknown; payload?: Body }[]
    const kept = given.map(({ id, vector, payload = {} }) => ({
      id,
      payload,
      vector: normalized(vector, size),
    }))
    for (const { id } of kept) {
      const fits = typeof id === 'number' || /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)
      if (!fits) throw new Refusal(400, `Format error in JSON body: ${id} is not a valid point ID`)
    }
    for (const point of kept) points.set(point.id, point)
    return done()
  }
  const remove = ({ points, indexes }: Collection, body: Body): object => {
    const filter = body.filter as Filter | undefined
    if (filter) checkFilter(filter, new Set(indexes.keys()))
    for (const id of (body.points as string[] | undefined) ?? []) points.delete(id)
    for (const point of filter ? [...points.values()] : []) {
      if (passes(filter, point)) points.delete(point.id)
    }
    return done()
  }

  const answers: Answers = {
    'GET /collections': () => ({ collections: [...collections.keys()].map((name) => ({ name })) }),
    'GET /collections/{collection_name}/exists': ({ collection_name: name = '' }) => ({
      exists: collections.has(name),
    }),
    'PUT /collections/{collection_name}': ({ collection_name: name = '' }, made) => {
      if (collections.has(name)) throw new Refusal(409, `Wrong input: Collection \`${name}\` already exists!`)
      const { size } = made.vectors as { size: number }
      collections.set(name, { size, made, points: new Map(), indexes: new Map() })
      return true
    },
    'DELETE /collections/{collection_name}': ({ collection_name: name = '' }) => collections.delete(name),
    'PUT /collections/{collection_name}/index': ({ collection_name = '' }, body) => {
      the(collection_name).indexes.set(String(body.field_name), body.field_schema)
      return done()
    },
    'PUT /collections/{collection_name}/points': ({ collection_name = '' }, body) =>
      upsert(the(collection_name), body),
    'POST /collections/{collection_name}/points/delete': ({ collection_name = '' }, body) =>
      remove(the(collection_name), body),
    'POST /collections/{collection_name}/points/batch': ({ collection_name = '' }, body) => {
      const collection = the(collection_name)
      // In their order: what came before one that is refused is done.
      return (body.operations as Record<string, Body>[]).map((operation) => {
        const [[kind, given] = []] = Object.entries(operation)
        if (kind === 'upsert') return upsert(collection, given!)
        if (kind === 'delete') return remove(collection, given!)
        throw new Refusal(501, `Not here: the operation ${kind}`)
      })
    },
    'POST /collections/{collection_name}/points': ({ collection_name = '' }, body) => {
      const { points } = the(collection_name)
      const found = (body.ids as string[]).flatMap((id) => points.get(id) ?? [])
      return found.map(({ id }) => ({ id, payload: null, vector: null }))
    },
    'POST /collections/{collection_name}/points/scroll': ({ collection_name = '' }, body) => {
      const { points } = the(collection_name)
      const {
        limit = 10,
        offset,
        with_payload = [],
      } = body as {
        limit?: number
        offset?: string
        with_payload?: string[]
      }
      // By id, and with its first id the page goes on.
      const sorted = [...points.values()].sort((a, b) => (String(a.id) < String(b.id) ? -1 : 1))
      const rest = sorted.filter(({ id }) => offset === undefined || String(id) >= offset)
      const shown = rest.slice(0, limit).map(({ id, payload }) => ({
        id,
        payload: Object.fromEntries(with_payload.map((key) => [key, payload[key]])),
        vector: null,
      }))
      return { points: shown, next_page_offset: rest[limit]?.id ?? null }
    },
    'POST /collections/{collection_name}/points/query': ({ collection_name = '' }, body) => {
      const { size, points, indexes } = the(collection_name)
      const { filter, limit, with_payload } = body as {
        filter?: Filter
        limit?: number
        with_payload?: string[]
      }
      if (filter) checkFilter(filter, new Set(indexes.keys()))
      const found = nearestOf(points.values(), { query: normalized(body.query, size), filter, limit })
      const shown = (payload: Body): Body =>
        Object.fromEntries((with_payload ?? []).map((key) => [key, payload[key]]))
      return {
        points: found.map(({ id, score, payload }) => ({ id, version: 1, score, payload: shown(payload) })),
      }
    },
  }
  return { collections, answers }
}
