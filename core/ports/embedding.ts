export interface Embedding {
  readonly provider: string
  readonly model: string
  readonly dimensions: number
  /** Unit vectors, one per text. Queries may be expanded (synonyms), documents are taken as they are. */
  embed(texts: readonly string[], kind: 'document' | 'query', signal?: AbortSignal): Promise<Float32Array[]>
  health(): Promise<void>
}
