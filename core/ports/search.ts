export interface SearchDocument {
  chunkId: string
  processId: string
  /** Place of the chunk in its video, 1 for the first. */
  ordinal: number
  organizationId: string
  cameraId?: string
  startTime: number
  endTime: number
  /** Instant of the chunk's first frame where known, else when it was indexed. */
  at: Date
  text: string
  eventTypes: readonly string[]
  vector: Float32Array
  model: string
}

export interface SearchQuery {
  organizationId: string
  text: string
  vector: Float32Array
  since?: Date
  until?: Date
  processId?: string
  cameraId?: string
  eventTypes?: readonly string[]
  /** 1-100. @default 10 */
  limit?: number
}

export interface SearchHit {
  chunkId: string
  processId: string
  ordinal: number
  startTime: number
  endTime: number
  at: Date
  text: string
  eventTypes: string[]
  /** Reciprocal rank fusion; comparable within one answer only. */
  score: number
}

export interface Search {
  /** Upserts by chunk id. */
  index(document: SearchDocument): Promise<void>
  remove(selection: { chunkId: string } | { processId: string }): Promise<void>
  query(query: SearchQuery): Promise<SearchHit[]>
  health(): Promise<void>
}
