import { cachePrefix, organizationPrefix } from '../schema/keys.ts'
import type { Config } from './config.ts'
import type { CallHistory } from './costs/forgotten.ts'
import type { Unclaimed } from './ledger/unclaimed.ts'
import type { Ports, Tracing, TrashedObject } from './ports.ts'
import { createRemovals, type RemovalLog, type Removals } from './removals.ts'
import { batches, findUnneeded, counts, type Found, type Unneeded } from './unneeded.ts'

/** What is tidied up, and how long things are kept. */
export interface Housekeeping {
  ports: Pick<Ports, 'processes' | 'storage' | 'storedBytes' | 'audit'> & Partial<Pick<Ports, 'ring'>>
  unclaimed: Unclaimed
  tracing: Pick<Tracing, 'forget'>
  calls: CallHistory
  organizationId: string
  keep: Pick<Config, 'uploadHours' | 'trashDays' | 'traceDays'>
  log?: RemovalLog
}

const HOUR_SECONDS = 3600
export const DAY_SECONDS = 24 * HOUR_SECONDS

/** How much was removed. */
export interface Removed {
  /** Working copies of ended processes. */
  copies: number
  /** What nothing had claimed for long, and uploads that nobody used: into the trash. */
  trashed: number
  /** What had been in the trash for its days. */
  emptied: number
  traces: number
  /** Calls of models that belong to nothing any more. */
  calls: number
}

/**
 * Looks at all that is stored, removes what nobody needs any more, and counts what stays. Several at once do not disturb each other.
 *
 * That a row is not there is no proof of anything: the database may be an older one that was restored. So what no row claims
 * is first noticed, then, days later, put into the trash, and only after days there it is gone (P13). All ages
 * are measured by the clock of the database.
 * @throws the reason of `signal` once that aborts: what is left to do is left to the next one
 */
export async function keepHouse(housekeeping: Housekeeping, signal?: AbortSignal): Promise<Removed> {
  const { tracing, calls, unclaimed, organizationId, keep } = housekeeping
  const now = await unclaimed.now()
  const tidied = await tidyUp(housekeeping, signal)
  return {
    ...tidied,
    emptied: await emptyTrash(housekeeping, daysBefore(now, keep.trashDays), signal),
    traces: await tracing.forget(daysBefore(now, keep.traceDays)),
    calls: await calls.forget(organizationId, daysBefore(now, keep.traceDays), signal),
  }
}

const daysBefore = (now: Date, days: number): Date => new Date(now.getTime() - days * DAY_SECONDS * 1000)

type Tidied = Pick<Removed, 'copies' | 'trashed'>

/**
 * Takes away what ended processes leave behind (P11): working copies at once, for rows say that these ended; objects that no row
 * names, such as those that were stored in the moment of a cancellation, when that has been so for days. Processes that go on
 * are left alone; a replay of a failed chunk works from the kept one.
 */
export async function tidyUp(
  housekeeping: Omit<Housekeeping, 'tracing' | 'calls'>,
  signal?: AbortSignal,
): Promise<Tidied> {
  const { ports, unclaimed, organizationId } = housekeeping
  const since = await unclaimed.now()
  let tidied: Tidied = { copies: 0, trashed: 0 }
  await ports.storedBytes.recount(organizationId, async () => {
    const all = ports.storage.list(organizationPrefix(organizationId), { signal })
    const found = await findUnneeded(ports.processes, organizationId, all, ports.ring)
    const removed = await discard(found, { ...housekeeping, since }, signal)
    tidied = removed
    return found.bytes - removed.bytes
  })
  await unclaimed.forget(organizationId, since)
  return { copies: tidied.copies, trashed: tidied.trashed }
}

/** Since when rows are believed to know what is stored. */
export interface KnownSince {
  /** When all of it was looked at: what was noticed then, or since, may be due. */
  looked: Date
  /** Processes that ended since then may have left working copies. */
  ended: Date
}

/**
 * Takes away what rows know of, between two looks at all that is stored: what was noticed to be unclaimed and is due by now, and the
 * working copies of processes that ended. Lists nothing but those of a process that just ended.
 */
export async function tidyKnown(
  housekeeping: Housekeeping,
  { looked, ended }: KnownSince,
  signal?: AbortSignal,
): Promise<Removed> {
  const { ports, unclaimed, organizationId, tracing, keep } = housekeeping
  const { storage, storedBytes, processes } = ports
  const since = await unclaimed.now()
  const due = {
    since: looked,
    uploadSeconds: keep.uploadHours * HOUR_SECONDS,
    seconds: keep.trashDays * DAY_SECONDS,
  }
  async function* known(): AsyncGenerator<Found> {
    for (const key of await unclaimed.longKnown(organizationId, due)) {
      const there = await storage.stat(key, { signal })
      if (there) yield there
    }
    for (const id of await unclaimed.endedSince(organizationId, ended))
      yield* storage.list(cachePrefix(organizationId, id), { signal })
  }
  const found = await findUnneeded(processes, organizationId, known(), ports.ring)
  const { bytes, ...removed } = await discard(found, { ...housekeeping, since }, signal)
  if (bytes > 0) await storedBytes.add(organizationId, -bytes)
  return { ...removed, emptied: 0, traces: await tracing.forget(daysBefore(since, keep.traceDays)), calls: 0 }
}

/** Removes what may be removed by now. Returns how much that was. */
async function discard(
  found: Unneeded,
  {
    ports,
    unclaimed,
    organizationId,
    keep,
    log,
    since,
  }: Omit<Housekeeping, 'tracing' | 'calls'> & { since: Date },
  signal?: AbortSignal,
): Promise<Tidied & { bytes: number }> {
  const { storage, audit } = ports
  const removals = createRemovals({ audit, organizationId, ...(log && { log }) })
  const removed = { copies: 0, trashed: 0, bytes: 0 }
  const countBytes = (objects: readonly Found[]): void => {
    for (const { key, bytes } of objects) if (counts(key)) removed.bytes += bytes
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
      countBytes(some.filter(({ key }) => due.has(key)))
    }
  }
  const copies = found.copies.map(({ key }) => key)
  removed.copies = await removals.run('ended', copies, (key) => storage.remove(key, { signal }))
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
    // Those that waited longest come first.
    if (trashedAt >= before) break
    if (key.startsWith(organizationPrefix(organizationId))) old.push(object)
  }
  return removals.empty(old, { remove: (object) => trash.remove(object, { signal }) })
}
