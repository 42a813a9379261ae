import { randomUUID } from 'node:crypto'
import { systemClock, type Clock } from '../clock.ts'
import type { Sql } from '../database/database.ts'
import { SpectraError, toSpectraError } from '../errors.ts'
import type { StoragePlace } from '../ports.ts'
import { away } from '../storage/volume.ts'
import { nameCluster, readCluster, rememberMark } from './cluster-row.ts'
import { relationOf } from './relation.ts'

/**
 * The id of the cluster that a database and the place of its objects belong to. It is made once, at their first start, and kept
 * in both, so that neither is ever taken for that of another (P13):
 *
 *     database    directory   they go on
 *     id          same id     always
 *     id          none        where no directory was marked before, and what they hold fits together; else it is away
 *     none        none        where what they hold fits together
 *     none        id          where rows and objects are of the same videos: the database is one from before it had an id
 *     otherwise               never, until somebody says so: `spectra adopt`
 *
 * @throws SS_DATA_DIR_FOREIGN; SS_STORAGE_UNAVAILABLE where the volume with the objects is not mounted
 */
export async function settleIdentity(sql: Sql, place: StoragePlace): Promise<string> {
  // In this order: another process that starts for the first time names the database before it marks the place.
  const before = await place.owner()
  const row = await readCluster(sql)
  const marker = before ?? (row?.marked ? await place.owner() : undefined)
  if (marker !== undefined) {
    const known = !row && (await relationOf(sql, place)) === 'related'
    if (known) await nameCluster(sql, marker)
    if (known || row?.id === marker) {
      if (!row?.marked) await rememberMark(sql)
      return marker
    }
    throw foreign(place.name, `its objects are of cluster ${marker}, and the database is ${nameOf(row?.id)}`)
  }
  if (row?.marked) throw away(place.name, `the mark of cluster ${row.id} is not there`)
  const relation = await relationOf(sql, place)
  if (relation === 'strangers') {
    throw foreign(place.name, 'it holds videos, and the database knows none of them')
  }
  if (relation === 'parted') throw away(place.name, 'the database knows videos, and no object is there')
  return mark(sql, place)
}

const ASK_AGAIN_MS = 500

export interface Waiting {
  /** Milliseconds. */
  waitMs: number
  /** Told once when the wait begins. */
  onWait?: (error: SpectraError) => void
  /** Ends it. */
  signal?: AbortSignal
  clock?: Clock
}

/** The same, and waits for a volume that is away: what is started before it is mounted makes nothing in its place. */
export async function awaitIdentity(sql: Sql, place: StoragePlace, waiting: Waiting): Promise<string> {
  const { waitMs, onWait, signal, clock = systemClock } = waiting
  const until = clock.now() + waitMs
  for (let told = false; ; told = true) {
    try {
      return await settleIdentity(sql, place)
    } catch (thrown) {
      const error = toSpectraError(thrown)
      if (error.code !== 'SS_STORAGE_UNAVAILABLE' || signal?.aborted || clock.now() >= until) throw error
      if (!told) onWait?.(error)
      await clock.sleep(ASK_AGAIN_MS, signal)
    }
  }
}

/** Gives both the same id; of several that start at once, all find the same. */
async function mark(sql: Sql, place: StoragePlace): Promise<string> {
  const id = await nameCluster(sql, randomUUID())
  const marked = await place.mark(id)
  if (marked !== id)
    throw foreign(place.name, `its objects are of cluster ${marked}, and the database is ${nameOf(id)}`)
  await rememberMark(sql)
  return id
}

/** Whose the two are; what cannot be read, and what was never marked, is nobody's. */
export async function identities(
  sql: Sql,
  place: StoragePlace,
): Promise<{ database: string | undefined; directory: string | undefined }> {
  return { database: (await readCluster(sql))?.id, directory: await readableMarker(place) }
}

/** A marker that does not say whose it is, is what somebody wants to have replaced. */
async function readableMarker(place: StoragePlace): Promise<string | undefined> {
  try {
    return await place.owner()
  } catch (thrown) {
    if (toSpectraError(thrown).code === 'SS_DATA_DIR_UNUSABLE') return undefined
    throw thrown
  }
}

/**
 * Makes a database and a directory one cluster because somebody says that they are: a database that never had objects takes the
 * id of the directory, else the directory takes that of the database. Nothing is removed. Returns the id.
 */
export async function adopt(sql: Sql, place: StoragePlace): Promise<string> {
  const row = await readCluster(sql)
  const marker = await readableMarker(place)
  if (marker !== undefined && !row?.marked) {
    await sql.query('delete from spectra_core.cluster where marked_at is null')
    await nameCluster(sql, marker)
  }
  const id = await nameCluster(sql, randomUUID())
  await place.mark(id, { replace: true })
  await rememberMark(sql)
  return id
}

const nameOf = (id: string | undefined): string => (id === undefined ? 'of no cluster yet' : `that of ${id}`)

const foreign = (dir: string, why: string): SpectraError =>
  new SpectraError('SS_DATA_DIR_FOREIGN', `Cannot use the objects in ${dir} with this database: ${why}`)
