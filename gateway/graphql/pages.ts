import { SpectraError } from '../../core/errors.ts'
import type { Page, PageRequest } from '../../core/ports.ts'
import { checkRange } from './arguments.ts'

/** A page as GraphQL answers it: by the Relay specification, and its items as `nodes`, too. */
export interface Connection<T> {
  nodes: T[]
  edges: { cursor: string; node: T }[]
  pageInfo: PageInfo
}

interface PageInfo {
  hasNextPage: boolean
  hasPreviousPage: boolean
  startCursor?: string
  endCursor?: string
}

/** What clients give; null is as good as nothing. */
export interface PageArguments {
  first?: number | null
  after?: string | null
  last?: number | null
  before?: string | null
}

export const connectionOf = <T>({ items, cursors, next, previous }: Page<T>): Connection<T> => ({
  nodes: items,
  edges: (cursors ?? []).map((cursor, at) => ({ cursor, node: items[at]! })),
  pageInfo: {
    hasNextPage: next !== undefined,
    hasPreviousPage: previous !== undefined,
    startCursor: cursors?.[0],
    endCursor: cursors?.at(-1) ?? next,
  },
})

/** @throws SS_INPUT_INVALID */
export function pageOf({ first, after, last, before }: PageArguments): PageRequest {
  const back = checkRange('last', last, 1, 200)
  const front = checkRange('first', first, 1, 200)
  if (back !== undefined && front !== undefined) {
    throw new SpectraError('SS_INPUT_INVALID', 'Cannot answer: first and last are given', {
      details: { field: 'last', advice: 'Give first, or last.' },
    })
  }
  return {
    ...(back === undefined ? { first: front ?? 50 } : { last: back }),
    ...(after && { after }),
    ...(before && { before }),
  }
}
