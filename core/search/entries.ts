import { SpectraError } from '../errors.ts'
import type { SearchDocument, VectorEntry } from '../ports.ts'
import { checkDimensions } from './dimensions.ts'

/**
 * What an index of vectors is told of a chunk: one entry for each model that its passages have vectors of.
 * @throws SS_INTERNAL where a vector has not the dimensions that are named, or not every passage has one
 */
export function entriesOf(document: SearchDocument): VectorEntry[] {
  const { chunkId, organizationId, processId, cameraId, at, eventTypes, text, passages, also } = document
  const { model, dimensions } = document
  const chunk = { chunkId, organizationId, processId, cameraId, at, eventTypes, text }
  const own = { ...chunk, model, dimensions, vectors: passages.map(({ vector }) => vector) }
  const entries = also ? [own, { ...chunk, ...also }] : [own]
  for (const entry of entries) {
    checkEntry(entry)
    if (entry.vectors.length === passages.length && passages.length > 0) continue
    const state = `of its ${passages.length} passages ${entry.vectors.length} have a vector by ${entry.model}`
    throw new SpectraError('SS_INTERNAL', `Cannot index chunk ${chunkId}: ${state}`, {
      retryable: false,
    })
  }
  return entries
}

/** @throws SS_INTERNAL where a vector has not the dimensions that are named */
export function checkEntry(entry: VectorEntry): void {
  for (const vector of entry.vectors) checkDimensions(vector, entry, `index chunk ${entry.chunkId}`)
}
