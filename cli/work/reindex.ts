import { z } from 'zod'
import type { Config } from '../../core/config.ts'
import { SpectraError } from '../../core/errors.ts'
import { createIdentityPorts } from '../../core/ports-of-commands.ts'
import { openQdrant } from '../../core/opening/search.ts'
import { reindex } from '../../core/search/reindex.ts'
import { print } from '../output/terminal.ts'

/** @throws SS_CONFIG_INVALID where the database keeps the vectors, SS_INPUT_INVALID, and what the index throws */
export async function reindexAll(config: Config, after?: string): Promise<void> {
  if (after !== undefined && !z.guid().safeParse(after).success) {
    throw new SpectraError('SS_INPUT_INVALID', `Cannot go on after "${after}": it is no id of a chunk`)
  }
  const vectors = await openQdrant(config)
  if (!vectors) {
    const state = 'the database keeps the vectors itself (QDRANT_URL is not set)'
    throw new SpectraError('SS_CONFIG_INVALID', `Cannot make an index again: ${state}`)
  }
  const { database, close } = await createIdentityPorts(config)
  try {
    const onProgress = (done: number, chunk: string): void => print(`${done} chunks, up to ${chunk}`)
    const done = await reindex(database, vectors, { after, onProgress })
    print(`${done} chunks are in Qdrant.`)
  } finally {
    await close()
  }
}
