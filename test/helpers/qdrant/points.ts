/** A point as it is kept. */
export interface Point {
  id: string | number
  /** Of length one, as Qdrant makes those of a collection with cosine distance. */
  vector: number[]
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
