import { stableId } from '../../../../schema/ids.ts'

/** The organization belongs to it: of two that know the same chunk, which happens to rows that were copied, each has its own. */
export const pointIdOf = (of: { organizationId: string; chunkId: string }): string =>
  stableId('vector', of.organizationId, of.chunkId)
