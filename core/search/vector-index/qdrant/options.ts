/** Where a Qdrant is, and how its collections are made. */
export interface QdrantOptions {
  /** http: or https:, with the path of a proxy where there is one; without a port it is 6333, as Qdrant's own clients take it. */
  url: string
  apiKey?: string
  /** How the names of collections begin. */
  collection: string
  /** Edges of a point in the graph of its organization. @default 16 */
  payloadM?: number
  /** @default 'none' */
  quantization?: 'none' | 'scalar' | 'binary'
  /** Whether words lie there, too: a sparse vector beside that of each whole chunk. @default false */
  sparse?: boolean
  /** Of each request. Milliseconds. @default 10_000 */
  timeoutMs?: number
}
