/** A point as it is kept. */
export interface Point {
  id: string | number
  /** Of length one, as Qdrant makes those of a collection with cosine distance. */
  vector: number[]
  /** By name, and then by place. */
  sparse: Map<string, Map<number, number>>
  payload: Record<string, unknown>
}

/** As requests have them, whose shape was checked by the description. */
export interface Filter {
  must?: FieldCondition | FieldCondition[]
}
export interface FieldCondition {
  key: string
  match?: { value?: unknown; any?: unknown[] }
  range?: { gte?: string; lte?: string }
}

/** What is refused with a status, in Qdrant's words. */
export class Refusal extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

const conditionsOf = ({ must = [] }: Filter): FieldCondition[] => [must].flat()

/** Like a server in strict mode: what has no index is no way to filter. */
export function checkFilter(filter: Filter, indexed: ReadonlySet<string>): void {
  const unknown = Object.keys(filter).filter((key) => key !== 'must')
  if (unknown.length > 0) throw new Refusal(501, `Not here: ${unknown.join()}`)
  for (const { key, match, range, ...more } of conditionsOf(filter)) {
    if (Object.keys(more).length > 0 || !(match ?? range))
      throw new Refusal(501, 'Not here: such a condition')
    if (!indexed.has(key)) throw new Refusal(400, `Bad request: Index required but not found for "${key}"`)
  }
}

export const passes = (filter: Filter | undefined, { payload }: Point): boolean =>
  conditionsOf(filter ?? {}).every(({ key, match, range }) => {
    const values = [payload[key] ?? []].flat() as unknown[]
    const asked = match && ('value' in match ? [match.value] : (match.any ?? []))
    if (asked && !values.some((value) => asked.includes(value))) return false
    return !range || values.some((value) => within(Date.parse(String(value)), range))
  })

const within = (instant: number, { gte, lte }: { gte?: string; lte?: string }): boolean =>
  (gte === undefined || instant >= Date.parse(gte)) && (lte === undefined || instant <= Date.parse(lte))

interface SparseVector {
  indices: number[]
  values: number[]
}

/** The vectors of a point: one without a name, and sparse ones of names that its collection knows. */
export function vectorsOf(
  given: unknown,
  { size, sparse }: { size: number; sparse: ReadonlyMap<string, { modifier?: string }> },
): Pick<Point, 'vector' | 'sparse'> {
  if (Array.isArray(given)) return { vector: normalized(given, size), sparse: new Map() }
  const { '': unnamed, ...named } = given as Record<string, unknown>
  const unknown = Object.keys(named).find((name) => !sparse.has(name))
  if (unknown !== undefined) throw new Refusal(400, `Wrong input: Not existing vector name error: ${unknown}`)
  const places = Object.entries(named).map(([name, vector]) => [name, placesOf(vector)] as const)
  return { vector: normalized(unnamed, size), sparse: new Map(places) }
}

function placesOf(vector: unknown): Map<number, number> {
  const { indices, values } = vector as SparseVector
  if (!Array.isArray(indices))
    throw new Refusal(400, 'Wrong input: Conversion between sparse and regular vectors failed')
  if (indices.length !== values.length)
    throw new Refusal(422, 'Validation error in JSON body: [values: must be the same length as indices]')
  if (new Set(indices).size !== indices.length)
    throw new Refusal(422, 'Validation error in JSON body: [indices: must be unique]')
  return new Map(indices.map((index, at) => [index, values[at]!]))
}

/** Those that pass and have a place in common with the query, by the dot product; with `idf` each place counts by how few points have it. */
export function sparseNearest(
  points: Iterable<Point>,
  asked: { name: string; modifier?: string; query: unknown; filter?: Filter; limit?: number },
): (Point & { score: number })[] {
  const { name, modifier, filter, limit = 10 } = asked
  const all = [...points].filter(({ sparse }) => sparse.has(name))
  const having = (place: number): number => all.filter(({ sparse }) => sparse.get(name)!.has(place)).length
  const idf = (place: number): number =>
    Math.log((all.length - having(place) + 0.5) / (having(place) + 0.5) + 1)
  const query = [...placesOf(asked.query)].map(
    ([place, value]) => [place, modifier === 'idf' ? value * idf(place) : value] as const,
  )
  return all
    .filter((point) => passes(filter, point))
    .map((point) => {
      const own = point.sparse.get(name)!
      const parts = query.flatMap(([place, weight]) => (own.has(place) ? [weight * own.get(place)!] : []))
      return { ...point, parts, score: Math.fround(parts.reduce((sum, part) => sum + part, 0)) }
    })
    .filter(({ parts }) => parts.length > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, limit)
}

export function normalized(vector: unknown, size: number): number[] {
  if (!Array.isArray(vector)) throw new Refusal(400, 'Wrong input: Not existing vector name error')
  if (vector.length !== size) {
    const state = `expected dim: ${size}, got ${vector.length}`
    throw new Refusal(400, `Wrong input: Vector dimension error: ${state}`)
  }
  const length = Math.hypot(...(vector as number[])) || 1
  return (vector as number[]).map((value) => Math.fround(value / length))
}

/** Those that pass, nearest first. */
export const nearestOf = (
  points: Iterable<Point>,
  { query, filter, limit = 10 }: { query: number[]; filter?: Filter; limit?: number },
): (Point & { score: number })[] =>
  [...points]
    .filter((point) => passes(filter, point))
    .map((point) => ({
      ...point,
      score: Math.fround(point.vector.reduce((sum, value, at) => sum + value * query[at]!, 0)),
    }))
    .sort((a, b) => b.score - a.score)
    .slice(0, limit)
