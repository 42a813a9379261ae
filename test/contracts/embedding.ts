import type { Test } from 'tap'
import type { Embedding } from '../../core/ports.ts'
import { answerContract } from './model-answer.ts'

/** How alike two unit vectors are, -1 to 1. */
export const cosine = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, value, index) => sum + value * b[index]!, 0)

/** The vectors of some texts, by themselves. */
export const vectorsOf = async (
  embedding: Embedding,
  texts: readonly string[],
  kind: 'document' | 'query',
): Promise<Float32Array[]> => (await embedding.embed(texts, kind)).vectors

/** What every embedding adapter keeps. */
export function embeddingContract(t: Test, open: () => Promise<Embedding>): void {
  void t.test('Embedding: one unit vector of the stated length per text, in order', async (t) => {
    const embedding = await open()
    const texts = ['A red object enters.', 'Nothing moves.', '', '...', '12:34', 'x'.repeat(10_000)]
    const { vectors } = await embedding.embed(texts, 'document')
    t.equal(vectors.length, texts.length)
    for (const vector of vectors) {
      t.equal(vector.length, embedding.dimensions)
      t.ok(Math.abs(Math.hypot(...vector) - 1) < 1e-3)
    }
    t.same((await embedding.embed([], 'query')).vectors, [])
  })

  void t.test('Embedding: the same text gives the same vector, alone or among others', async (t) => {
    const embedding = await open()
    const [alone] = await vectorsOf(embedding, ['A person in black stands near the centre.'], 'document')
    const [, among] = await vectorsOf(
      embedding,
      ['Nothing moves.', 'A person in black stands near the centre.'],
      'document',
    )
    t.ok(cosine(alone!, among!) > 0.9999)
  })

  void t.test('Embedding: a query is nearer to the text that answers it', async (t) => {
    const embedding = await open()
    const [red, quiet] = await vectorsOf(
      embedding,
      ['A large red object enters at the bottom, moves up and leaves at the top.', 'Nothing moves.'],
      'document',
    )
    const [query] = await vectorsOf(embedding, ['red object'], 'query')
    t.ok(cosine(query!, red!) > cosine(query!, quiet!))
  })

  void t.test('Embedding: a result says whose it is: always that of the one model', async (t) => {
    const embedding = await open()
    for (const kind of ['document', 'query'] as const) {
      const result = await embedding.embed(['A red object enters.'], kind)
      answerContract(t, result)
      t.equal(result.model, embedding.model)
    }
  })

  void t.test('Embedding: an aborted request rejects', async (t) => {
    const embedding = await open()
    await t.rejects(embedding.embed(['A red object enters.'], 'document', AbortSignal.abort()))
  })

  void t.test('Embedding: it knows that it is well', async (t) => {
    await t.resolves((await open()).health())
  })
}
