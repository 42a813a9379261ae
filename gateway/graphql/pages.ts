import { SpectraError } from '../../core/errors.ts'
import type { Page, PageRequest } from '../../core/ports.ts'

export interface Connection<T> {
  nodes: T[]
  pageInfo: { hasNextPage: boolean; endCursor?: string }
}

export const connectionOf = <T>({ items, next }: Page<T>): Connection<T> => ({
  nodes: items,
  pageInfo: { hasNextPage: next !== undefined, endCursor: next },
})

/** @throws SS_INPUT_INVALID where `value` is not from 1 to `most` */
export function checkCount(
  field: string,
  value: number | null | undefined,
  most: number,
  fallback: number,
): number {
  const count = value ?? fallback
  if (count >= 1 && count <= most) return count
  throw new SpectraError('SS_INPUT_INVALID', `Cannot give ${count} items: ${field} is out of range`, {
    details: { field, advice: `Give ${field} from 1 to ${most}.` },
  })
}

/** @throws SS_INPUT_INVALID */
export const pageOf = ({ first, after }: { first?: number | null; after?: string | null }): PageRequest => ({
  first: checkCount('first', first, 200, 50),
  ...(after ? { after } : {}),
})
