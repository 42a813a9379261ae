import { stableId } from '../../../../schema/ids.ts'
import { MOST_PASSAGES } from '../../../../schema/passages.ts'

/**
 * The organization belongs to it: of two that know the same chunk, which happens to rows that were copied, each has its own. The first
 * passage is the whole chunk, and has the id that a chunk's only vector had.
 */
export const pointIdOf = (of: { organizationId: string; chunkId: string }, place = 0): string =>
  stableId('vector', of.organizationId, of.chunkId, ...(place === 0 ? [] : [String(place)]))

/** Of all passages that a chunk may have, from a place on. */
export const pointIdsOf = (of: { organizationId: string; chunkId: string }, from = 0): string[] =>
  Array.from({ length: MOST_PASSAGES - from }, (_, index) => pointIdOf(of, from + index))
