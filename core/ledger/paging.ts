import { SpectraError } from '../errors.ts'
import type { Page, PageRequest } from '../ports.ts'

const DEFAULT_FIRST = 50
const MOST = 200

/**
 * Paging by key: a cursor is the sort key of the last item seen, so that rows inserted meanwhile shift nothing.
 * Opaque to users; one that was not made here is SS_INPUT_INVALID.
 */
export interface Cursor {
  first: number
  /** The sort key of the last item of the page before: one text and one id. */
  after?: readonly [string, string]
}

/** @throws SS_INPUT_INVALID */
export function cursorOf({ first = DEFAULT_FIRST, after }: PageRequest): Cursor {
  if (!Number.isInteger(first) || first < 1 || first > MOST) {
    throw new SpectraError('SS_INPUT_INVALID', `Cannot list ${first} items: ask for 1 to ${MOST}`)
  }
  return after === undefined ? { first } : { first, after: decode(after) }
}

/** The page out of one row more than was asked for, which tells whether there are others. */
export function pageOf<Row, T>(
  rows: readonly Row[],
  { first }: Cursor,
  keyOf: (row: Row) => readonly [string, string],
  itemOf: (row: Row) => T,
): Page<T> {
  const shown = rows.slice(0, first)
  const last = shown.at(-1)
  const next =
    rows.length > first && last ? Buffer.from(JSON.stringify(keyOf(last))).toString('base64url') : undefined
  return { items: shown.map(itemOf), ...(next && { next }) }
}

function decode(text: string): readonly [string, string] {
  try {
    const key = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as unknown
    if (Array.isArray(key) && key.length === 2 && key.every((part) => typeof part === 'string')) {
      return key as unknown as readonly [string, string]
    }
  } catch (error) {
    throw invalid(text, error)
  }
  throw invalid(text)
}

const invalid = (text: string, cause?: unknown): SpectraError =>
  new SpectraError(
    'SS_INPUT_INVALID',
    `Cannot go on after "${text.slice(0, 80)}": it is no cursor of a list`,
    { cause },
  )
