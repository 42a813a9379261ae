import {
  checkFilter,
  nearestOf,
  normalized,
  passes,
  Refusal,
  sparseNearest,
  vectorsOf,
  type Filter,
  type Point,
} from './points.ts'

interface Collection {
  size: number
  /** As it was asked for. */
  made: Record<string, unknown>
  points: Map<string | number, Point>
  /** Sparse vectors that points may have, by name. */
  sparse: Map<string, { modifier?: string }>
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

  const upsert = (collection: Collection, body: Body): object => {
    const { points } = collection
    const given = body.points as { id: string | number; vector: unknown; payload?: Body }[]
    const kept = given.map(({ id, vector, payload = {} }) => ({
      id,
      payload,
      ...vectorsOf(vector, collection),
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
      const sparse = new Map(Object.entries((made.sparse_vectors ?? {}) as Record<string, object>))
      collections.set(name, { size, made, sparse, points: new Map(), indexes: new Map() })
      return true
    },
    'DELETE /collections/{collection_name}': ({ collection_name: name = '' }) => collections.delete(name),
    'GET /collections/{collection_name}': ({ collection_name = '' }) => infoOf(the(collection_name)),
    'PUT /collections/{collection_name}/vectors/{vector_name}': (values, body) => {
      const { sparse } = the(values.collection_name ?? '')
      const name = values.vector_name ?? ''
      if (sparse.has(name)) throw new Refusal(400, `Wrong input: Vector \`${name}\` already exists`)
      if (!body.sparse) throw new Refusal(501, 'Not here: another dense vector')
      sparse.set(name, body.sparse)
      return done()
    },
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
      const { size, points, indexes, sparse } = the(collection_name)
      const { filter, limit, with_payload, using } = body as {
        using?: string
        filter?: Filter
        limit?: number
        with_payload?: string[]
      }
      if (filter) checkFilter(filter, new Set(indexes.keys()))
      const named = using === undefined ? undefined : sparse.get(using)
      if (using !== undefined && !named)
        throw new Refusal(400, `Wrong input: Not existing vector name error: ${using}`)
      const found = named
        ? sparseNearest(points.values(), { name: using!, ...named, query: body.query, filter, limit })
        : nearestOf(points.values(), { query: normalized(body.query, size), filter, limit })
      const shown = (payload: Body): Body =>
        Object.fromEntries((with_payload ?? []).map((key) => [key, payload[key]]))
      return {
        points: found.map(({ id, score, payload }) => ({ id, version: 1, score, payload: shown(payload) })),
      }
    },
  }
  return { collections, answers }
}

/** What a Qdrant tells of a collection: of its settings those that it was made with, the others as they are where nobody sets them. */
function infoOf({ made, sparse, points, indexes }: Collection): object {
  return {
    ...{ status: 'green', optimizer_status: 'ok', segments_count: 1, points_count: points.size },
    payload_schema: Object.fromEntries(
      [...indexes].map(([key, params]) => [
        key,
        { data_type: (params as { type: string }).type, points: points.size },
      ]),
    ),
    config: {
      params: { vectors: made.vectors, sparse_vectors: Object.fromEntries(sparse) },
      hnsw_config: { ef_construct: 100, full_scan_threshold: 10_000, ...(made.hnsw_config as { m: number }) },
      optimizer_config: { default_segment_number: 0, flush_interval_sec: 5 },
      wal_config: { wal_capacity_mb: 32, wal_segments_ahead: 0 },
    },
  }
}
