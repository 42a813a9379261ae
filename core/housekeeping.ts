import type { Config } from './config.ts'
import type { Unclaimed } from './ledger/unclaimed.ts'
import type { Ports, Tracing, TrashedObject } from './ports.ts'
import { createRemovals, type RemovalLog, type Removals } from './removals.ts'
import { batches, findUnneeded, type Found, type Unneeded } from './unneeded.ts'

/** What is tidied up, and how long things are kept. */
export interface Housekeeping {
  ports: Pick<Ports, 'processes' | 'storage' | 'storedBytes' | 'audit'>
  unclaimed: Unclaimed
  tracing: Pick<Tracing, 'forget'>
  organizationId: string
  keep: Pick<Config, 'uploadHours' | 'trashDays' | 'traceDays'>
  log?: RemovalLog
}

/** Of all organizations. */
export interface EveryHouse extends Omit<Housekeeping, 'organizationId'> {
  organizations(): Promise<readonly string[]>
  /** Removes what of the journal is too old. */
  sweepJournal?(signal?: AbortSignal): Promise<number>
}

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
 * Removes what nobody needs any more, and counts what stays. Several at once do not disturb each other.
 *
 * That a row is not there is no proof of anything: the database may be an older one that was restored. So what no row claims
 * is first noticed, then, days later, put into the trash, and only after days there it is gone (P13). All ages
 * are measured by the clock of the database.
 * @throws the reason of `signal` once that aborts: what is left to do is left to the next one
 */
export async function keepHouse(housekeeping: Housekeeping, signal?: AbortSignal): Promise<Removed> {
  const { tracing, unclaimed, keep } = housekeeping
  const now = await unclaimed.now()
  const tidied = await tidyUp(housekeeping, signal)
  return {
    ...tidied,
    emptied: await emptyTrash(housekeeping, daysBefore(now, keep.trashDays), signal),
    traces: await tracing.forget(daysBefore(now, keep.traceDays)),
  }
}

/** The same for every organization there is. What fails for one keeps none of the others waiting. */
export async function keepEveryHouse(
  { organizations, sweepJournal, ...housekeeping }: EveryHouse,
  signal?: AbortSignal,
): Promise<void> {
  const failed: unknown[] = []
  for (const organizationId of await organizations()) {
    signal?.throwIfAborted()
    await keepHouse({ ...housekeeping, organizationId }, signal).catch((error: unknown) => failed.push(error))
  }
  await sweepJournal?.(signal).catch((error: unknown) => failed.push(error))
  if (failed.length > 1)
    throw new AggregateError(failed, `Cannot tidy up: ${failed.length} parts of it failed`)
  if (failed.length === 1) throw failed[0]
}

const daysBefore = (now: Date, days: number): Date => new Date(now.getTime() - days * DAY_SECONDS * 1000)

type Tidied = Pick<Removed, 'copies' | 'trashed'>

/**
 * Takes away what ended processes leave behind (P11): working copies at once, for rows say that these ended; objects that no row
 * names, such as those that were stored in the moment of a cancellation, when that has been so for days. Processes that go on
 * are left alone; a replay of a failed chunk works from the kept one.
 */
export async function tidyUp(
  housekeeping: Omit<Housekeeping, 'tracing'>,
  signal?: AbortSignal,
): Promise<Tidied> {
  const { ports, unclaimed, organizationId } = housekeeping
  const since = await unclaimed.now()
  let tidied: Tidied = { copies: 0, trashed: 0 }
  await ports.storedBytes.recount(organizationId, async () => {
    const found = await findUnneeded(ports, organizationId, signal)
    const removed = await discard(found, { ...housekeeping, since }, signal)
    tidied = removed
    return found.bytes - removed.bytes
  })
  await unclaimed.forget(organizationId, since)
  return { copies: tidied.copies, trashed: tidied.trashed }
}

/** Removes what may be removed by now. Returns how much that was. */
async function discard(
  found: Unneeded,
  { ports, unclaimed, organizationId, keep, log, since }: Omit<Housekeeping, 'tracing'> & { since: Date },
  signal?: AbortSignal,
): Promise<Tidied & { bytes: number }> {
  const { storage, audit } = ports
  const removals = createRemovals({ audit, organizationId, ...(log && { log }) })
  const removed = { copies: 0, trashed: 0, bytes: 0 }
  const count = (objects: readonly Found[]): void => {
    for (const { bytes } of objects) removed.bytes += bytes
  }
  const trash = async (
    reason: 'unclaimed' | 'unused-upload',
    objects: readonly Found[],
    seconds: number,
  ): Promise<void> => {
    for (const some of batches(objects)) {
      signal?.throwIfAborted()
      const keys = some.map(({ key }) => key)
      const due = new Set(await unclaimed.notice(organizationId, keys, seconds))
      removed.trashed += await removals.run(reason, [...due], (key) =>
        storage.trash.put(key, since, { signal }),
      )
      count(some.filter(({ key }) => due.has(key)))
    }
  }
  const copies = found.copies.map(({ key }) => key)
  removed.copies = await removals.run('ended', copies, (key) => storage.remove(key, { signal }))
  count(found.copies)
  await trash('unclaimed', found.unclaimed, keep.trashDays * DAY_SECONDS)
  await trash('unused-upload', found.uploads, keep.uploadHours * HOUR_SECONDS)
  return removed
}

/** Removes for good what was put into the trash before. */
async function emptyTrash(housekeeping: Housekeeping, before: Date, signal?: AbortSignal): Promise<number> {
  const { ports, organizationId, log } = housekeeping
  const { trash } = ports.storage
  const removals: Removals = createRemovals({ audit: ports.audit, organizationId, ...(log && { log }) })
  const old: TrashedObject[] = []
  for await (const object of trash.list({ signal })) {
    const { key, trashedAt } = object
    if (trashedAt < before && key.startsWith(`organizations/${organizationId}/`)) old.push(object)
  }
  return removals.empty(old, { remove: (object) => trash.remove(object, { signal }) })
}
