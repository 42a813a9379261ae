import type { Clock } from '../../clock.ts'
import type { Database } from '../../database/database.ts'
import { SpectraError, toSpectraError } from '../../errors.ts'
import type { Embedding, EmbeddingSpace, VectorIndex } from '../../ports.ts'
import { entriesOf } from '../reindex.ts'
import { searchedTable } from '../tables.ts'
import { FIRST, placeInRows, type Unembedded } from './lacking.ts'
import { isSame, type PlacedSpace, type Spaces, type SpacesNow } from './spaces.ts'

export interface ReembeddingParts {
  database: Database
  spaces: Spaces
  vectors: Pick<VectorIndex, 'upsert' | 'drop'>
  configured: EmbeddingSpace & { provider: string }
  modelOf(space: PlacedSpace): Promise<Pick<Embedding, 'embed'>>
  clock: Pick<Clock, 'now'>
  /** Chunks of one step. @default 64 */
  batch?: number
  /** Of what other processes know. Milliseconds. @default 10000 */
  settleMs?: number
  /** Between two looks for chunks without a vector, while no model changes. Milliseconds. @default 600000 */
  lookMs?: number
}

/** What a step came to: whether there is more to do now, or after how long. */
export interface Step {
  waitMs: number
}

const AT_ONCE = 0
const REFUSED = new Set(['SS_PROVIDER_REFUSED', 'SS_ANALYSIS_FAILED'])
/** Says whether a model refuses one text, or all. */
const PLAIN = 'A red car stops at the gate.'

/**
 * Gives every chunk its vector of the model that is configured, a few at a time:
 *
 *     another one configured --> ordered --> chunks without its vector, by id --none left--> in use --> the old one's are removed
 *
 * What is done stands in the rows alone: killed anywhere it goes on where it was, and whatever was written meanwhile without a
 * vector of that model is seen. Several at once do the same twice, and harm nothing. A text that the model refuses stays without, and is
 * found by its words.
 *
 * A process that started before the last change knows an older configuration, and orders nothing.
 */
export function createReembedding(parts: ReembeddingParts) {
  const { database, spaces, vectors, configured, modelOf, clock } = parts
  const { batch = 64, settleMs = 10_000, lookMs = 600_000 } = parts
  const startedAt = clock.now()
  const table = searchedTable(database)
  /** The look through all chunks that is under way. */
  let pass: { of: PlacedSpace; after: string; found: number } | undefined
  let lookedAt = -Infinity

  const knowsBetter = ({ since }: PlacedSpace): boolean => startedAt >= since.getTime()
  const settled = ({ since }: PlacedSpace): boolean => clock.now() - since.getTime() >= settleMs

  /** What is to be, as this process is configured. */
  async function decide(now: SpacesNow): Promise<SpacesNow> {
    const { inUse, coming, leaving } = now
    if (coming) {
      if (isSame(coming, configured) || !knowsBetter(coming)) return now
      await spaces.takeBack()
      return spaces.fresh()
    }
    if (leaving || isSame(inUse, configured) || !knowsBetter(inUse)) return now
    await spaces.order(configured)
    return spaces.fresh()
  }

  /** Ends the pass, or goes on with it. */
  async function goOn(of: PlacedSpace, coming: boolean, signal?: AbortSignal): Promise<Step> {
    const place = placeInRows(database, table, of)
    if (!pass || !isSame(pass.of, of) || pass.of.slot !== of.slot) {
      pass = { of, after: FIRST, found: 0 }
      if (coming) await spaces.progress(await place.count())
    }
    const chunks = await place.lacking(pass.after, batch)
    if (chunks.length === 0) {
      const { found } = pass
      pass = undefined
      if (found > 0) return { waitMs: AT_ONCE }
      lookedAt = clock.now()
      if (!coming) return { waitMs: lookMs }
      // Who did not know yet of the one that comes has written without.
      if (!settled(of)) return { waitMs: settleMs }
      await spaces.progress(await place.count())
      await spaces.switch()
      return { waitMs: AT_ONCE }
    }
    const given = await fillSome(of, chunks, signal)
    pass.after = chunks.at(-1)!.chunkId
    pass.found += given.length
    if (coming) await spaces.progress({ done: of.done + given.length, trouble: null })
    return { waitMs: AT_ONCE }
  }

  async function fillSome(
    of: PlacedSpace,
    chunks: readonly Unembedded[],
    signal?: AbortSignal,
  ): Promise<readonly Unembedded[]> {
    const given = await embedded(of, chunks, signal)
    // The index first: what it has too many is never found, what it lacked would not be made up for.
    await vectors.upsert(given.map((chunk) => ({ ...chunk, ...spaceOf(of) })))
    const filled = await placeInRows(database, table, of).fill(given)
    // Written anew meanwhile, and maybe before the index was told of the text that was.
    const others = given.map(({ chunkId }) => chunkId).filter((chunkId) => !filled.has(chunkId))
    if (others.length > 0) await vectors.upsert(await entriesOf(database, others))
    return given
  }

  async function embedded(
    of: PlacedSpace,
    chunks: readonly Unembedded[],
    signal?: AbortSignal,
  ): Promise<(Unembedded & { vectors: Float32Array[] })[]> {
    const model = await modelOf(of)
    const by = async (some: readonly Unembedded[]) => {
      const texts = some.flatMap(({ passages }) => passages.map(({ text }) => text))
      const { vectors } = await model.embed(texts, 'document', signal)
      let from = 0
      return some.map((chunk) => ({
        ...chunk,
        vectors: vectors.slice(from, (from += chunk.passages.length)),
      }))
    }
    try {
      return await by(chunks)
    } catch (thrown) {
      if (!(thrown instanceof SpectraError) || !REFUSED.has(thrown.code)) throw thrown
      await model.embed([PLAIN], 'document', signal)
      const all = []
      for (const chunk of chunks) {
        const one = await by([chunk]).catch((error: unknown) => {
          if (!(error instanceof SpectraError) || !REFUSED.has(error.code)) throw error
          return []
        })
        all.push(...one)
      }
      return all
    }
  }

  async function remove(leaving: PlacedSpace): Promise<Step> {
    if (!settled(leaving)) return { waitMs: settleMs }
    await vectors.drop(spaceOf(leaving))
    if ((await placeInRows(database, table, leaving).empty(batch * 8)) > 0) return { waitMs: AT_ONCE }
    await spaces.gone()
    return { waitMs: AT_ONCE }
  }

  return {
    /** All chunks that have no vector of the model in use, at once. @throws as `step` */
    async fill(signal?: AbortSignal): Promise<{ filled: number; refused: number }> {
      const { inUse } = await spaces.fresh()
      const place = placeInRows(database, table, inUse)
      const done = { filled: 0, refused: 0 }
      for (let after = FIRST; ;) {
        const chunks = await place.lacking(after, batch)
        if (chunks.length === 0) return done
        const { length } = await fillSome(inUse, chunks, signal)
        done.filled += length
        done.refused += chunks.length - length
        after = chunks.at(-1)!.chunkId
      }
    },

    /**
     * The next few chunks. @throws the codes of the database, of the index and of the model; what a change waits for is written down
     */
    async step(signal?: AbortSignal): Promise<Step> {
      const now = await decide(await spaces.fresh())
      signal?.throwIfAborted()
      const { inUse, coming, leaving } = now
      if (leaving) return remove(leaving)
      const of = coming ?? inUse
      if (!coming && clock.now() - lookedAt < lookMs && !pass) return { waitMs: settleMs }
      try {
        return await goOn(of, coming !== undefined, signal)
      } catch (thrown) {
        const { code, message, details } = toSpectraError(thrown)
        if (coming && !signal?.aborted) await spaces.progress({ trouble: `${message} (${code})` })
        if (code !== 'SS_PROVIDER_BUSY') throw thrown
        return { waitMs: Number(details?.retryAfterMs ?? settleMs) }
      }
    },
  }
}

export type Reembedding = ReturnType<typeof createReembedding>

const spaceOf = ({ model, dimensions }: EmbeddingSpace): EmbeddingSpace => ({ model, dimensions })
