import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '../../core/config.ts'
import { createSearchPorts } from '../../core/ports-of-commands.ts'
import type { EmbeddingSpace, Search, SearchDocument } from '../../core/ports.ts'
import { chunkIdOf, DEFAULT_ORGANIZATION_ID as organizationId, stableId } from '../../schema/ids.ts'
import { passagesIn } from '../../schema/passages.ts'
import { MINUTE, type Minute } from './dataset.ts'

/** Documents of one statement. */
const STEP = 200

export interface Product {
  find(text: string, vector: Float32Array, n: number): ReturnType<Search['query']>
  /** Removes what it made. */
  close(): Promise<void>
}

/** The texts that get vectors of a minute: that of the whole first. */
export const passagesOf = ({ sentences, minute }: Minute) =>
  passagesIn({ text: sentences.join(' '), startTime: minute * MINUTE, endTime: (minute + 1) * MINUTE })

/** The search of the product over these minutes, embedded, in a data directory of its own. */
export async function openProduct(
  minutes: readonly Minute[],
  vectors: ReadonlyMap<string, Float32Array>,
  space: EmbeddingSpace,
): Promise<Product> {
  const dataDir = mkdtempSync(join(tmpdir(), 'spectra-eval-'))
  const { search: asking, close } = await createSearchPorts(loadConfig({ dataDir }, {}))
  // Commands only ask; what they ask is all of it.
  const search = asking as Search
  for (let from = 0; from < minutes.length; from += STEP) {
    await search.index(
      ...minutes.slice(from, from + STEP).map((minute) => documentOf(minute, vectors, space)),
    )
  }
  return {
    find: (text, vector, n) =>
      search.query({ organizationId, text, meaning: { ...space, vector }, limit: n }),
    async close() {
      await close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

export const processOf = ({ video }: Pick<Minute, 'video'>): string => stableId('process', video)

function documentOf(
  minute: Minute,
  vectors: ReadonlyMap<string, Float32Array>,
  space: EmbeddingSpace,
): SearchDocument {
  const processId = processOf(minute)
  const ordinal = minute.minute + 1
  const passages = passagesOf(minute).map((each) => ({ ...each, vector: vectors.get(each.text)! }))
  const { text, startTime, endTime } = passages[0]!
  return {
    ...{
      chunkId: chunkIdOf(processId, ordinal),
      processId,
      organizationId,
      ordinal,
      text,
      startTime,
      endTime,
    },
    ...{ at: new Date(startTime * 1000), eventTypes: [], passages, ...space },
  }
}
