import { z } from 'zod'
import { address, bytes, flag, setting } from './setting.ts'

/** What search looks up, and the index of vectors in a service of its own. */
export const SEARCH_SETTINGS = {
  searchIndex: setting(
    'SPECTRA_SEARCH_INDEX',
    z.enum(['memory', 'database']),
    'memory',
    'Where words and vectors are looked up: in the memory of each process that searches, or by the database (pgvector where it is there)',
  ),
  searchMemory: setting(
    'SPECTRA_SEARCH_MEMORY',
    bytes,
    1024 ** 3,
    'Bytes of the indexes of all organizations in memory; those that were not asked for longest leave, and are made again when they are',
  ),
  qdrantUrl: setting(
    'QDRANT_URL',
    address('http:', 'https:'),
    '',
    'Qdrant that keeps the vectors, http://host:6333; empty: the database keeps them',
  ),
  qdrantApiKey: setting('QDRANT_API_KEY', z.string(), '', 'Key that Qdrant wants', { secret: true }),
  qdrantCollection: setting(
    'QDRANT_COLLECTION_NAME',
    z.string().regex(/^[\w-]{1,100}$/, { error: 'it takes 1 to 100 letters, digits, _ and -' }),
    'spectra',
    'How the names of its collections begin, of which each embedding model has one',
  ),
  qdrantPayloadM: setting(
    'QDRANT_PAYLOAD_M',
    z.coerce.number().int().min(4).max(128),
    16,
    "Edges of each point in the graph of its organization's vectors, for collections made from now on",
  ),
  qdrantQuantization: setting(
    'QDRANT_QUANTIZATION',
    z.enum(['none', 'scalar', 'binary']),
    'none',
    'How vectors are held in memory, for collections made from now on: scalar takes a quarter of the space, binary a 32nd',
  ),
  qdrantSparse: setting(
    'SPECTRA_QDRANT_SPARSE',
    flag,
    false,
    'Whether words are looked up in Qdrant, too, by sparse vectors beside the others; the same for all processes, and spectra reindex after it was switched on',
  ),
  qdrantTimeoutMs: setting(
    'QDRANT_TIMEOUT_MS',
    z.coerce.number().int().min(1),
    10_000,
    'Milliseconds until Qdrant is taken for away where it does not answer',
  ),
} as const
