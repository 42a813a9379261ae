import type { Config } from './config.ts'
import type { Unclaimed } from './ledger/unclaimed.ts'
import type { Ports, Tracing, TrashedObject } from './ports.ts'
import { createRemovals, type RemovalLog, type Removals } from './removals.ts'
import { batches, findUnneeded } from './unneeded.ts'

/** What is tidied up, and how long things are kept. */
export interface Housekeeping {
  ports: Pick<Ports, 'processes' | 'storage' | 'audit'>
  unclaimed: Unclaimed
  tracing: Pick<Tracing, 'forget'>
  organizationId: string
  keep: Pick<Config, 'uploadHours' | 'trashDays' | 'traceDays'>
  log?: RemovalLog
}

/** Of all organizations. */
export interface EveryHouse extends Omit<Housekeeping, 'organizationId'> {
  organizations(): Promise<readonly string[]>
}

/** How often a running system tidies up. Milliseconds. */
const INTERVAL_MS = 10 * 60_000

const HOUR_SECONDS = 3600
const DAY_SECONDS = 24 * HOUR_SECONDS

/** How much was removed. */
export interface Removed {
  /** Working copies of ended processes. */
  copies: number
  /** What nothing had claimed for long, and uploads that nobody used: into the trash. */
  trashed: number
  /** What had been in the trash for its days. */
  emptied: number
  traces: number
}

/**
 * Removes what nobody needs any more. Several at once do not disturb each other.
 *
 * That a row is not there is no proof of anything: the database may be an older one that was restored. So what no row claims
 * is first noticed, then, days later, put into the trash, and only after days there it is gone (P13). All ages
 * are measured by the clock of the database.
 */
export async function keepHouse(housekeeping: Housekeeping): Promise<Removed> {
  const { tracing, unclaimed, keep } = housekeeping
  const now = await unclaimed.now()
  const tidied = await tidyUp(housekeeping)
  return {
    ...tidied,
    emptied: await emptyTrash(housekeeping, daysBefore(now, keep.trashDays)),
    traces: await tracing.forget(daysBefore(now, keep.traceDays)),
  }
}

/** The same for every organization there is. What fails for one keeps none of the others waiting. */
export async function keepEveryHouse({ organizations, ...housekeeping }: EveryHouse): Promise<void> {
  const failed: unknown[] = []
  for (const organizationId of await organizations()) {
    await keepHouse({ ...housekeeping, organizationId }).catch((error: unknown) => failed.push(error))
  }
  if (failed.length > 1) throw new AggregateError(failed, `Cannot tidy up for ${failed.length} organizations`)
  if (failed.length === 1) throw failed[0]
}

const daysBefore = (now: Date, days: number): Date => new Date(now.getTime() - days * DAY_SECONDS * 1000)

/**
 * Takes away what ended processes leave behind (P11): working copies at once, for rows say that these ended; objects that no row
 * names, such as those that were stored in the moment of a cancellation, when that has been so for days. Processes that go on
 * are left alone; a replay of a failed chunk works from the kept one.
 */
export async function tidyUp({
  ports,
  unclaimed,
  organizationId,
  keep,
  log,
}: Omit<Housekeeping, 'tracing'>): Promise<Pick<Removed, 'copies' | 'trashed'>> {
  const { storage, audit } = ports
  const removals = createRemovals({ audit, organizationId, ...(log && { log }) })
  const since = await unclaimed.now()
  const found = await findUnneeded(ports, organizationId)
  const discard = async (reason: 'unclaimed' | 'unused-upload', keys: string[], seconds: number) => {
    let trashed = 0
    for (const some of batches(keys)) {
      const due = await unclaimed.notice(organizationId, some, seconds)
      trashed += await removals.run(reason, due, (key) => storage.trash.put(key, since))
    }
    return trashed
  }
  const copies = await removals.run('ended', found.copies, (key) => storage.remove(key))
  const trashed =
    (await discard('unclaimed', found.unclaimed, keep.trashDays * DAY_SECONDS)) +
    (await discard('unused-upload', found.uploads, keep.uploadHours * HOUR_SECONDS))
  await unclaimed.forget(organizationId, since)
  return { copies, trashed }
}

/** Removes for good what was put into the trash before. */
async function emptyTrash(housekeeping: Housekeeping, before: Date): Promise<number> {
  const { ports, organizationId, log } = housekeeping
  const removals: Removals = createRemovals({ audit: ports.audit, organizationId, ...(log && { log }) })
  const old: TrashedObject[] = []
  for await (const object of ports.storage.trash.list()) {
    const { key, trashedAt } = object
    if (trashedAt < before && key.startsWith(`organizations/${organizationId}/`)) old.push(object)
  }
  return removals.empty(old, ports.storage.trash)
}

/** Tidies up now and every ten minutes, until the returned function is called; that waits for what is under way. */
export function startHousekeeping(
  housekeeping: EveryHouse,
  onError: (error: unknown) => void,
): () => Promise<void> {
  let running: Promise<void> = Promise.resolve()
  const run = (): void => {
    running = running.then(() => keepEveryHouse(housekeeping)).then(undefined, onError)
  }
  run()
  const timer = setInterval(run, INTERVAL_MS)
  return async () => {
    clearInterval(timer)
    await running
  }
}
