import { clipKey, uploadPrefix } from '../schema/keys.ts'
import { isTerminalProcess } from '../schema/status.ts'
import type { Config } from './config.ts'
import { SpectraError } from './errors.ts'
import type { Ports, ProcessView, Tracing } from './ports.ts'

/** What is tidied up, and how long things are kept. */
export interface Housekeeping {
  ports: Pick<Ports, 'processes' | 'storage'>
  tracing: Pick<Tracing, 'forget'>
  organizationId: string
  keep: Pick<Config, 'uploadHours' | 'traceDays'>
}

/** How often a running system tidies up. Milliseconds. */
const INTERVAL_MS = 10 * 60_000

const HOUR_MS = 3_600_000

/** How much was removed. */
export interface Removed {
  /** Objects of ended processes. */
  objects: number
  uploads: number
  traces: number
}

/** Removes what nobody needs any more. Several at once do not disturb each other. */
export async function keepHouse({ ports, tracing, organizationId, keep }: Housekeeping): Promise<Removed> {
  const now = Date.now()
  return {
    objects: await tidyUp(ports, organizationId),
    uploads: await removeUploads(ports, organizationId, new Date(now - keep.uploadHours * HOUR_MS)),
    traces: await tracing.forget(new Date(now - keep.traceDays * 24 * HOUR_MS)),
  }
}

/**
 * Removes what ended processes leave behind (P11): working copies of chunks that were never finished, and objects that were
 * stored in the moment of a cancellation, which no row names. Processes that go on are left alone; a replay of a failed
 * chunk works from the kept one. Returns how many objects were removed.
 */
export async function tidyUp(
  { processes, storage }: Housekeeping['ports'],
  organizationId: string,
): Promise<number> {
  const ended = new Map<string, ReadonlySet<string> | undefined>()
  let removed = 0
  for (const folder of ['cache', 'processed']) {
    for await (const { key } of storage.list(`organizations/${organizationId}/${folder}/`)) {
      const processId = key.split('/')[3]!
      if (!ended.has(processId)) ended.set(processId, await keptKeys(processes, organizationId, processId))
      const kept = ended.get(processId)
      if (!kept || kept.has(key)) continue
      await storage.remove(key)
      removed += 1
    }
  }
  return removed
}

/** How many uploads are asked about at once. */
const UPLOADS_AT_ONCE = 200

/** Uploads from before `before` that no process was ordered for. */
async function removeUploads(
  { processes, storage }: Housekeeping['ports'],
  organizationId: string,
  before: Date,
): Promise<number> {
  const old: string[] = []
  for await (const { key, modifiedAt } of storage.list(uploadPrefix(organizationId))) {
    if (modifiedAt < before) old.push(key)
  }
  let removed = 0
  while (old.length > 0) {
    const keys = old.splice(0, UPLOADS_AT_ONCE)
    const used = new Set(await processes.sourcesAmong(organizationId, keys))
    for (const key of keys.filter((one) => !used.has(one))) {
      await storage.remove(key)
      removed += 1
    }
  }
  return removed
}

/** Keys that the rows of an ended process name; undefined while it goes on. */
async function keptKeys(processes: Ports['processes'], organizationId: string, processId: string) {
  const process = await findProcess(processes, organizationId, processId)
  if (process && !isTerminalProcess(process.status)) return undefined
  const kept = new Set<string>()
  // What a replay of its failed cutting works from.
  if (process?.status === 'failed') kept.add(clipKey(organizationId, processId))
  let after: string | undefined
  do {
    const page = process && (await processes.chunks(organizationId, processId, { first: 200, after }))
    for (const { videoKey, summaryKey, thumbnailKey } of page?.items ?? []) {
      for (const key of [videoKey, summaryKey, thumbnailKey]) if (key) kept.add(key)
    }
    after = page?.next
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

/** Tidies up now and every ten minutes, until the returned function is called; that waits for what is under way. */
export function startHousekeeping(
  housekeeping: Housekeeping,
  onError: (error: unknown) => void,
): () => Promise<void> {
  let running: Promise<void> = Promise.resolve()
  const run = (): void => {
    running = running.then(() => keepHouse(housekeeping)).then(() => undefined, onError)
  }
  run()
  const timer = setInterval(run, INTERVAL_MS)
  return async () => {
    clearInterval(timer)
    await running
  }
}
