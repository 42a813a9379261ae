/** A row of a searched chunk, as an index in memory takes it in. */
export interface FollowedRow {
  chunkId: string
  processId: string
  cameraId: string | null
  /** Milliseconds since the epoch. */
  at: number
  text: string
  eventTypes: string[]
  vectors: FollowedVectors[]
}

/**
 * What a chunk has by one model: the vectors of its passages (`packed.ts`) in base 64, or in rows of older programs that of the whole
 * chunk, `[1,2]` or `{1,2}`.
 */
export type FollowedVectors = { model: string; dimensions: number } & (
  { packed: string } | { embedding: string }
)

/** What happened since an index looked last. */
export interface Followed {
  rows: FollowedRow[]
  removed: string[]
}
