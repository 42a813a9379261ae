import type { Database } from '../../../../core/database/database.ts'
import { SpectraError } from '../../../../core/errors.ts'
import type { Embedding, SearchDocument, VectorIndex } from '../../../../core/ports.ts'
import { meaningOf } from '../../../../core/search/meaning.ts'
import { createVectorCheck } from '../../../../core/search/check/check.ts'
import { createSearch } from '../../../../core/search/search.ts'
import { createEmbeddingInUse } from '../../../../core/search/spaces/embedding.ts'
import { createReembedding } from '../../../../core/search/spaces/reembed.ts'
import { createSpaces, type Spaces } from '../../../../core/search/spaces/spaces.ts'
import { CHUNK_VECTORS, type SearchTable } from '../../../../core/search/tables.ts'
import { createPgvectorVectors } from '../../../../core/search/vector-index/pgvector.ts'
import { createPostgresqlWords } from '../../../../core/search/word-index/postgresql.ts'
import { along, DIMENSIONS, document, ORG } from '../../../contracts/searched.ts'

/** Which index of vectors there is, and which table it goes with. */
export interface Indexing {
  table: SearchTable
  open(database: Database, spaces: Spaces): VectorIndex
}

export interface Model extends Embedding {
  /** Texts that it was asked for. */
  asked: string[]
  /** What it throws, by the text. */
  refuses(text: string): SpectraError | undefined
}

/**
 * A model for which the nth document, `d3`, and the question for it, `q3`, mean one axis; which one is its own: to vectors of two models
 * that were compared, each document would be another one.
 */
export function model(name: string, shift: number): Model {
  const asked: string[] = []
  const one: Model = {
    ...{ provider: 'test', model: name, dimensions: DIMENSIONS, asked },
    refuses: () => undefined,
    async embed(texts) {
      for (const text of texts) {
        asked.push(text)
        const refused = one.refuses(text)
        if (refused) throw refused
      }
      const vectors = texts.map((text) => along(Number(text.replace(/\D/g, '')) + shift))
      return { provider: 'test', model: name, usage: undefined, vectors }
    },
    async health() {},
  }
  return one
}

/** As one process has it, which is configured for one of the models that can be asked. */
export function process(
  given: Database,
  { table, open: openIndex }: Indexing,
  { configured, models, now }: { configured: Model; models: readonly Model[]; now: () => number },
) {
  // The extension decides which table is used.
  const database = { ...given, vectors: table === CHUNK_VECTORS }
  const spaces = createSpaces(database, { configured, freshMs: 0 })
  const vectors = openIndex(database, spaces)
  const open = async ({ model: name }: { model: string }): Promise<Embedding> => {
    const found = models.find((each) => each.model === name)
    if (!found) throw new SpectraError('SS_CONFIG_INVALID', `Cannot ask ${name}: no key`)
    return found
  }
  const { embedding, modelOf } = createEmbeddingInUse({ configured, spaces, open })
  const words = createPostgresqlWords(database, table)
  const search = createSearch(database, { table, spaces, vectors, words })
  const clock = { now }
  const reembedding = createReembedding({
    ...{ database, spaces, vectors, configured, modelOf, clock },
    ...{ batch: 3, settleMs: 0 },
  })
  const check = createVectorCheck({ database, spaces, vectors, reembedding })
  return {
    ...{ spaces, search, vectors, embedding, reembedding, check },
    /** Indexes a document as the stage does. */
    async index(ordinal: number): Promise<void> {
      const text = `d${ordinal}`
      const { model, vectors, also } = await embedding.embed([text], 'document')
      const next: Partial<SearchDocument> = also ? { also } : {}
      await search.index(document(ordinal, text, { model, vector: vectors[0]!, ...next }))
    },
    /** The document that a question means. */
    async found(ordinal: number): Promise<number | undefined> {
      const meaning = await meaningOf(embedding, `q${ordinal}`)
      const [first] = await search.query({ organizationId: ORG, text: `q${ordinal}`, meaning, limit: 1 })
      return first?.ordinal
    },
    /** Goes on until nothing is left to do. */
    async steps(each: () => Promise<unknown> = () => Promise.resolve()): Promise<void> {
      for (let n = 0; n < 200; n++) {
        await reembedding.step()
        await each()
        const { inUse, coming, leaving } = await spaces.fresh()
        if (!coming && !leaving && inUse.model === configured.model) return
      }
      throw new Error('it comes to no end')
    },
  }
}

export const PGVECTOR: Indexing = {
  table: CHUNK_VECTORS,
  open: (database, { slotOf }) => createPgvectorVectors(database, slotOf),
}

/** A process that is configured for the first of these models. */
export const checked = (database: Database, indexing: Indexing, models: readonly Model[]): Process =>
  process(database, indexing, { configured: models[0]!, models, now: Date.now })

export type Process = ReturnType<typeof process>
