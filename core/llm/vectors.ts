import { z } from 'zod'
import { SpectraError } from '../errors.ts'
import { checkedAnswer } from './checked-answer.ts'

const Vectors = z.array(z.object({ embedding: z.array(z.number()), index: z.int().optional() }))

/**
 * The vectors of an answer in the order of the texts.
 * @throws SS_ANALYSIS_FAILED where they are not as many or not as long as asked
 */
export function vectorsIn(
  data: unknown,
  { count, dimensions, ...who }: { count: number; dimensions: number; provider: string; model: string },
): Float32Array[] {
  const given = checkedAnswer(Vectors, data, who).toSorted((a, b) => (a.index ?? 0) - (b.index ?? 0))
  const wrong = given.find(({ embedding }) => embedding.length !== dimensions)
  if (given.length !== count || wrong) {
    const state = wrong
      ? `a vector of ${wrong.embedding.length} instead of ${dimensions} numbers: see M2_EMBEDDING_DIMENSIONS`
      : `${given.length} vectors for ${count} texts`
    throw new SpectraError(
      'SS_ANALYSIS_FAILED',
      `Cannot use the vectors of ${who.provider} ${who.model}: ${state}`,
    )
  }
  return given.map(({ embedding }) => Float32Array.from(embedding))
}

/** In the same direction, of length 1. */
export function unitVector(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector)
  return length === 0 ? vector : vector.map((value) => value / length)
}
