import { SpectraError, fromCause } from '../../../errors.ts'
import type { Embedding } from '../../../ports.ts'
import { openThreads, type Threads } from '../../../threads.ts'
import type { SentenceWeights } from './weights.ts'
import type { EncodeAnswer, EncodeTask } from './worker.ts'

/** Texts of one turn in a thread: a question waits for as many at most. */
const TURN = 16
const IDLE_MS = 300_000

export interface SentenceEmbedding extends Embedding {
  /** Finishes what was asked before. */
  close(): Promise<void>
}

/**
 * Vectors by meaning, without a key: a network for sentences in a thread of its own, which starts with the first texts (about a second, and
 * 250 MB) and ends when it idles. About 5 ms of processor time for a question, half of that for a sentence among many.
 */
export function createSentenceEmbedding(weights: SentenceWeights): SentenceEmbedding {
  const who = { provider: 'local', model: weights.model }
  let pool: Threads | undefined

  async function turn(texts: readonly string[], signal?: AbortSignal): Promise<Float32Array[]> {
    signal?.throwIfAborted()
    pool ??= openThreads(new URL('./worker.ts', import.meta.url), { most: 1, idleMs: IDLE_MS })
    const task: EncodeTask = { weights, texts }
    const answer = await (pool.run(task) as Promise<EncodeAnswer>).catch((cause: unknown) => {
      const state = `its thread ended (${String(cause)})`
      throw new SpectraError('SS_PROVIDER_UNAVAILABLE', `Cannot embed with ${weights.model}: ${state}`, {
        cause,
      })
    })
    if ('cause' in answer) throw fromCause(answer.cause)
    return answer.vectors
  }

  return {
    ...who,
    dimensions: weights.dimensions,
    async embed(texts, _kind, signal) {
      const vectors: Float32Array[] = []
      for (let from = 0; from < texts.length; from += TURN)
        vectors.push(...(await turn(texts.slice(from, from + TURN), signal)))
      return { ...who, usage: undefined, vectors }
    },
    async health() {},
    async close() {
      await pool?.close()
      pool = undefined
    },
  }
}
