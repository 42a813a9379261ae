import { clipKey } from '../schema/keys.ts'
import { isTerminalProcess } from '../schema/status.ts'
import { SpectraError } from './errors.ts'
import type { Ports, ProcessView, StoredObject } from './ports.ts'

export type Found = Pick<StoredObject, 'key' | 'bytes'>

/** What nothing needs or claims, of one organization. */
export interface Unneeded {
  /** Working copies that ended processes left. */
  copies: Found[]
  /** Objects of processes that no row names. */
  unclaimed: Found[]
  /** Uploads that are the source of no process. */
  uploads: Found[]
  /** Of all that is there to stay, needed or not: all but working copies and the rings of cameras. */
  bytes: number
}

/** Whether it is a working copy, which is gone with its work and takes none of the quota. */
export const isCopy = (key: string): boolean => key.split('/')[2] === 'cache'

/** Whether it is a segment of the ring of a camera, which has bounds of its own and takes none of the quota. */
const isOfRing = (key: string): boolean => key.split('/')[2] === 'ring'

/** Whether it counts for the quota. */
export const counts = (key: string): boolean => !isCopy(key) && !isOfRing(key)

/** Looks at objects of an organization, and changes nothing. */
export async function findUnneeded(
  processes: Ports['processes'],
  organizationId: string,
  objects: AsyncIterable<Found>,
  ring?: Pick<Ports['ring'], 'claimed'>,
): Promise<Unneeded> {
  const found: Unneeded = { copies: [], unclaimed: [], uploads: [], bytes: 0 }
  const uploads: Found[] = []
  const segments: Found[] = []
  const owners = new Map<string, Promise<Owner>>()
  for await (const object of objects) {
    const [folder, processId] = object.key.split('/').slice(2) as [string, string]
    if (counts(object.key)) found.bytes += object.bytes
    if (folder === 'ring') segments.push(object)
    if (folder === 'uploads') uploads.push(object)
    if (folder !== 'cache' && folder !== 'processed') continue
    if (!owners.has(processId)) owners.set(processId, ownerOf(processes, organizationId, processId))
    const owner = await owners.get(processId)!
    if (owner === 'going' || (owner !== 'unknown' && owner.has(object.key))) continue
    found[isCopy(object.key) && owner !== 'unknown' ? 'copies' : 'unclaimed'].push(object)
  }
  for (const some of batches(uploads)) {
    const keys = some.map(({ key }) => key)
    const used = new Set(await processes.sourcesAmong({ organizationId }, keys))
    found.uploads.push(...some.filter(({ key }) => !used.has(key)))
  }
  for (const some of ring ? batches(segments) : []) {
    const claimed = new Set(
      await ring!.claimed(
        organizationId,
        some.map(({ key }) => key),
      ),
    )
    found.unclaimed.push(...some.filter(({ key }) => !claimed.has(key)))
  }
  return found
}

/** How many objects are asked about at once. */
const AT_ONCE = 200

export function* batches<T>(all: readonly T[]): Generator<T[]> {
  for (let from = 0; from < all.length; from += AT_ONCE) yield all.slice(from, from + AT_ONCE)
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
    const page = await processes.chunks({ organizationId }, processId, { first: 200, after })
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
    return await processes.get({ organizationId }, processId)
  } catch (error) {
    if (error instanceof SpectraError && error.code === 'SS_NOT_FOUND') return undefined
    throw error
  }
}
