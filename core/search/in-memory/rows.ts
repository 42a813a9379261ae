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

/** What a chunk has by one model: a vector as the database writes it, `[1,2]` or `{1,2}`. */
export interface FollowedVectors {
  model: string
  dimensions: number
  embedding: string
}

/** What happened since an index looked last. */
export interface Followed {
  rows: FollowedRow[]
  removed: string[]
}
