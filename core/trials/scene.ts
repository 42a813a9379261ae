import { buffer } from 'node:stream/consumers'
import { Description } from '../../schema/analysis.ts'
import { SpectraError, toSpectraError } from '../errors.ts'
import { asUuid } from '../ledger/uuid.ts'
import type { ChunkView, FootageReader, Instructions, Ledger, Storage, Tenant } from '../ports.ts'
import type { Scene } from './steps.ts'

/** How many earlier chunks a model may look at, as the stage has it. */
const CHUNKS_BEFORE = 2

export interface SceneParts {
  footage: Pick<FootageReader, 'chunks' | 'processes'>
  ledger: Pick<Ledger, 'chunks'>
  instructions: Pick<Instructions, 'regions'>
  storage: Pick<Storage, 'get'>
}

/** A chunk that the tenant may see, with what a model is shown beside it. @throws SS_NOT_FOUND */
export async function findScene(
  { footage, ledger, instructions }: SceneParts,
  tenant: Tenant,
  chunkId: string,
): Promise<Scene> {
  const [chunk] = asUuid(chunkId) === null ? [] : await footage.chunks(tenant, [chunkId])
  const [process] = chunk ? await footage.processes(tenant, [chunk.processId]) : []
  if (!chunk || !process) {
    throw new SpectraError('SS_NOT_FOUND', `Cannot find the chunk ${chunkId}`, {
      details: { field: 'chunkId', advice: 'Give the id of a chunk that you may see.' },
    })
  }
  const { organizationId } = tenant
  const { cameraId } = process
  const { startedAt } = process.options
  const range = { from: chunk.ordinal - CHUNKS_BEFORE, to: chunk.ordinal - 1 }
  const before = (await ledger.chunks(chunk.processId, range)).toReversed()
  return {
    ...{ organizationId, chunk, before },
    ...(startedAt !== undefined && { startedAt }),
    ...(cameraId !== undefined && {
      cameraId,
      regions: await instructions.regions({ organizationId, cameraId }),
    }),
  }
}

/** What was made of a chunk before; undefined where it was not described, or that is gone. */
export async function keptDescription(
  { storage }: Pick<SceneParts, 'storage'>,
  { summaryKey }: ChunkView,
  signal: AbortSignal,
): Promise<Description | undefined> {
  if (summaryKey === undefined) return undefined
  try {
    const text = (await buffer(await storage.get(summaryKey, { signal }))).toString('utf8')
    return Description.safeParse(JSON.parse(text)).data
  } catch (thrown) {
    if (toSpectraError(thrown).code === 'SS_OBJECT_NOT_FOUND') return undefined
    throw thrown
  }
}
