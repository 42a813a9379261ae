import { clipKey, uploadPrefix } from '../schema/keys.ts'
import { isTerminalProcess } from '../schema/status.ts'
import { SpectraError } from './errors.ts'
import type { Ports, ProcessView } from './ports.ts'

/** What nothing needs or claims, of one organization. */
export interface Unneeded {
  /** Working copies that ended processes left. */
  copies: string[]
  /** Objects of processes that no row names. */
  unclaimed: string[]
  /** Uploads that are the source of no process. */
  uploads: string[]
}

/** Looks at all objects of an organization, and changes nothing. */
export async function findUnneeded(
  { processes, storage }: Pick<Ports, 'processes' | 'storage'>,
  organizationId: string,
): Promise<Unneeded> {
  const found: Unneeded = { copies: [], unclaimed: [], uploads: [] }
  const owners = new Map<string, Promise<Owner>>()
  for (const folder of ['cache', 'processed']) {
    for await (const { key } of storage.list(`organizations/${organizationId}/${folder}/`)) {
      const processId = key.split('/')[3]!
      if (!owners.has(processId)) owners.set(processId, ownerOf(processes, organizationId, processId))
      const owner = await owners.get(processId)!
      if (owner === 'going' || (owner !== 'unknown' && owner.has(key))) continue
      const isCopy = folder === 'cache' && owner !== 'unknown'
      found[isCopy ? 'copies' : 'unclaimed'].push(key)
    }
  }
  const uploads = await Array.fromAsync(storage.list(uploadPrefix(organizationId)), ({ key }) => key)
  for (const keys of batches(uploads)) {
    const used = new Set(await processes.sourcesAmong(organizationId, keys))
    found.uploads.push(...keys.filter((key) => !used.has(key)))
  }
  return found
}

/** How many objects are asked about at once. */
const AT_ONCE = 200

export function* batches(keys: readonly string[]): Generator<string[]> {
  for (let from = 0; from < keys.length; from += AT_ONCE) yield keys.slice(from, from + AT_ONCE)
}

/** What rows say of a process: nothing, that it goes on, or which keys it keeps now that it has ended. */
type Owner = 'unknown' | 'going' | ReadonlySet<string>

async function ownerOf(
  processes: Ports['processes'],
  organizationId: string,
  processId: string,
): Promise<Owner> {
  const process = await findProcess(processes, organizationId, processId)
  if (!process) return 'unknown'
  if (!isTerminalProcess(process.status)) return 'going'
  const kept = new Set<string>()
  // What a replay of its failed cutting works from.
  if (process.status === 'failed') kept.add(clipKey(organizationId, processId))
  let after: string | undefined
  do {
    const page = await processes.chunks(organizationId, processId, { first: 200, after })
    for (const { videoKey, summaryKey, thumbnailKey } of page.items) {
      for (const key of [videoKey, summaryKey, thumbnailKey]) if (key) kept.add(key)
    }
    after = page.next
  } while (after)
  return kept
}

async function findProcess(
  processes: Ports['processes'],
  organizationId: string,
  processId: string,
): Promise<ProcessView | undefined> {
  try {
    return await processes.get(organizationId, processId)
  } catch (error) {
    if (error instanceof SpectraError && error.code === 'SS_NOT_FOUND') return undefined
    throw error
  }
}
