import type { Page, PageRequest } from '../../core/ports.ts'
import { checkRange } from './arguments.ts'

export interface Connection<T> {
  nodes: T[]
  pageInfo: { hasNextPage: boolean; endCursor?: string }
}

export const connectionOf = <T>({ items, next }: Page<T>): Connection<T> => ({
  nodes: items,
  pageInfo: { hasNextPage: next !== undefined, endCursor: next },
})

/** @throws SS_INPUT_INVALID */
export const pageOf = ({ first, after }: { first?: number | null; after?: string | null }): PageRequest => ({
  first: checkRange('first', first, 1, 200) ?? 50,
  ...(after ? { after } : {}),
})
