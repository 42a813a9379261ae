import type { QdrantClient, Schemas } from '@qdrant/js-client-rest'
import { SpectraError } from '../../../errors.ts'
import { statusOf } from './connection.ts'
import { WORDS } from './sparse.ts'

/** How a collection is made whose points have words. */
export const WORDS_CONFIG: Pick<Schemas['CreateCollection'], 'sparse_vectors'> = {
  sparse_vectors: { [WORDS]: { modifier: 'idf' } },
}

/**
 * Gives a collection that was made without words a place for them. Its points have none until they are written again: whoever runs the
 * process is told how.
 * @throws SS_CONFIG_INVALID where Qdrant is too old to do it
 */
export async function addWords(client: QdrantClient, name: string): Promise<void> {
  const { config, points_count: points } = await client.getCollection(name)
  if (config.params.sparse_vectors?.[WORDS]) return
  try {
    await client.createVectorName(name, WORDS, { sparse: { modifier: 'idf' } }, { wait: true })
  } catch (thrown) {
    if (![404, 405].includes(Number(statusOf(thrown)))) throw thrown
    const state = `the collection ${name} was made without, and this Qdrant cannot add them`
    throw new SpectraError('SS_CONFIG_INVALID', `Cannot keep words in Qdrant: ${state}`, {
      cause: thrown,
      details: { advice: 'Remove the collection and run spectra reindex, or take a newer Qdrant.' },
    })
  }
  if (points)
    process.emitWarning(`The collection ${name} has no words of what was indexed before: run spectra reindex`)
}
