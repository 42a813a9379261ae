import { SpectraError } from '../errors.ts'
import type { Page, PageRequest } from '../ports.ts'
import type { Conditions } from './conditions.ts'
import type { Cursors, Key } from './cursors.ts'

const DEFAULT_FIRST = 50
const MOST = 200

/** Which rows of a list make a page: so many after one place and before another, from its front or from its back. */
export interface Seek {
  limit: number
  backwards: boolean
  after?: Key
  before?: Key
}

/** By what a list is sorted: two columns, the second of which is unique, and their types. */
export interface Order {
  columns: readonly [string, string]
  types: readonly [string, string]
  descending?: boolean
}

/**
 * Paging by key: a cursor is the sort key of an item, so that rows inserted meanwhile shift nothing.
 * @throws SS_INPUT_INVALID
 */
export function seekOf({ first, after, last, before }: PageRequest, cursors: Cursors): Seek {
  if (first !== undefined && last !== undefined)
    throw new SpectraError('SS_INPUT_INVALID', 'Cannot list from both ends: give first, or last')
  const limit = last ?? first ?? DEFAULT_FIRST
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST)
    throw new SpectraError('SS_INPUT_INVALID', `Cannot list ${limit} items: ask for 1 to ${MOST}`)
  return {
    limit,
    backwards: last !== undefined,
    ...(after !== undefined && { after: cursors.take(after) }),
    ...(before !== undefined && { before: cursors.take(before) }),
  }
}

/** Adds to the conditions where the page begins and ends; returns how its rows are sorted and limited, one more than are asked for. */
export function seeking(
  where: Conditions,
  { columns, types, descending = false }: Order,
  seek: Seek,
): string {
  const row = `(${columns.join(', ')})`
  const key = `(${types.map((type) => `$::${type}`).join(', ')})`
  const [further, nearer] = descending ? ['<', '>'] : ['>', '<']
  if (seek.after) where.add(`${row} ${further} ${key}`, ...seek.after)
  if (seek.before) where.add(`${row} ${nearer} ${key}`, ...seek.before)
  const direction = descending === seek.backwards ? 'asc' : 'desc'
  return `order by ${columns.map((column) => `${column} ${direction}`).join(', ')} limit ${seek.limit + 1}`
}

/** The page out of one row more than was asked for, which tells whether there are others. */
export function pageOf<Row, T>(
  rows: readonly Row[],
  { limit, backwards, after, before }: Seek,
  cursors: Cursors,
  keyOf: (row: Row) => Key,
  itemOf: (row: Row) => T,
): Page<T> {
  const kept = rows.slice(0, limit)
  if (kept.length === 0) return { items: [] }
  const shown = backwards ? kept.reverse() : kept
  const given = shown.map((row) => cursors.give(keyOf(row)))
  const more = rows.length > limit
  const [follows, precedes] = backwards ? [before !== undefined, more] : [more, after !== undefined]
  return {
    items: shown.map(itemOf),
    cursors: given,
    ...(follows && { next: given.at(-1)! }),
    ...(precedes && { previous: given[0]! }),
  }
}
