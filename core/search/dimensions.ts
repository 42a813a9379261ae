import { SpectraError } from '../errors.ts'
import type { EmbeddingSpace } from '../ports.ts'

/** @throws SS_INTERNAL where a vector is not of the size that is named beside it */
export function checkDimensions(
  vector: Float32Array,
  { model, dimensions }: EmbeddingSpace,
  what: string,
): void {
  if (vector.length === dimensions) return
  throw new SpectraError(
    'SS_INTERNAL',
    `Cannot ${what}: its vector has ${vector.length} dimensions, those of ${model} have ${dimensions}`,
    { retryable: false },
  )
}
