import { PGlite } from '@electric-sql/pglite'
import { vector } from '@electric-sql/pglite-pgvector'
import type { MikroORM } from '@mikro-orm/sql'
import { access, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SpectraError } from '../errors.ts'
import type { Database, Sql, SqlValue } from './database.ts'
import { databaseError, reaching } from './failures.ts'
import { recordCompatibility } from './compatibility.ts'
import { lockDirectory } from './directory-lock.ts'
import { migrationState } from './migrate.ts'
import { onBehalfOf } from './organization.ts'
import { createSharedFlush, FLUSH_LOG } from './shared-flush.ts'
import { extractTar } from './tar.ts'
import { openTemplate } from './template.ts'

export interface PGliteOptions {
  /** Holds the lock file and the database itself; made where it is missing. */
  dataDir: string
  /** Where the template of a new database is kept between data directories. */
  cacheDir: string
  logger?: { warn(details: object, message: string): void }
}

/** Dates and intervals stay text: MikroORM parses them itself. The numbers are type oids of PostgreSQL. */
const TEXT_TYPES = [1082, 1114, 1184, 1186]
const parsers = Object.fromEntries(TEXT_TYPES.map((oid) => [oid, (text: string) => text]))

/**
 * PostgreSQL inside this process. One process at a time: a lock file says who. Survives kill -9; PGlite does not
 * sync to disk, so the last moments before a power failure may be lost.
 * @throws SS_DATA_DIR_BUSY, SS_DATA_DIR_UNUSABLE, SS_DATABASE_NEWER, SS_DISK_FULL
 */
export async function openPGliteDatabase(options: PGliteOptions): Promise<Database> {
  const { dataDir } = options
  const lock = await inDirectory(dataDir, async () => {
    await mkdir(dataDir, { recursive: true, mode: 0o700 })
    return lockDirectory(join(dataDir, 'lock'), dataDir)
  })
  try {
    const { pglite, newer } = await inDirectory(dataDir, () => start(options))
    return databaseOn(pglite, newer, () => lock.release())
  } catch (error) {
    await lock.release()
    throw error
  }
}

interface Started {
  pglite: PGlite
  /** Migrations of a newer program. */
  newer: string[]
}

/** Opens what is there, or makes a new database; a making that was cut off is started again from nothing. */
async function start({ dataDir, cacheDir, logger }: PGliteOptions): Promise<Started> {
  const home = join(dataDir, 'pglite')
  const unfinished = join(dataDir, 'unfinished')
  if (await exists(unfinished)) await rm(home, { recursive: true, force: true })
  if (await exists(join(home, 'PG_VERSION'))) {
    const pglite = await create(home)
    return { pglite, newer: await closingOnError(pglite, () => bringUpToDate(pglite)) }
  }
  await writeFile(unfinished, '')
  const pglite = await make(home, cacheDir, logger)
  await rm(unfinished)
  return { pglite, newer: [] }
}

async function make(home: string, cacheDir: string, logger: PGliteOptions['logger']): Promise<PGlite> {
  const { migrationsHash } = await import('../../schema/migrations/index.ts')
  const template = openTemplate(cacheDir, migrationsHash())
  const archive = await template.load()
  if (archive) {
    try {
      // PGlite unpacks archives itself, too, but through its emulated file system, which takes a second longer.
      extractTar(archive, home)
      return await create(home)
    } catch (error) {
      logger?.warn({ error }, 'The database template cannot be used: making a new one')
      await template.discard()
      await rm(home, { recursive: true, force: true })
    }
  }
  const pglite = await create(home)
  await closingOnError(pglite, async () => {
    await bringUpToDate(pglite)
    await dropTemplates(pglite)
    const dump = await pglite.dumpDataDir('none')
    await template.save(Buffer.from(await dump.arrayBuffer())).catch((error: unknown) => {
      logger?.warn({ error }, 'The database template cannot be kept: the next new database starts slowly')
    })
  })
  return pglite
}

async function create(home: string): Promise<PGlite> {
  const pglite = await PGlite.create({ dataDir: home, extensions: { vector }, parsers })
  await pglite.query(`select 1 from pg_catalog.pg_class limit 1`)
  forgetRowTypes(pglite)
  return pglite
}

/** From here on, types are of tables and views (`FirstGenbkiObjectId`), of whose rows nobody asks for arrays. */
const FIRST_ROW_TYPE = 10_000

/** PGlite copies its list of types for each query, and has put an array of each table's rows into it: half of a query's time. */
function forgetRowTypes({ parsers }: { parsers: Record<number, unknown> }): void {
  for (const type of Object.keys(parsers).map(Number))
    if (type >= FIRST_ROW_TYPE) Reflect.deleteProperty(parsers, type)
}

/** PostgreSQL's own patterns for further databases, of which there are none here: more than half of all files. */
async function dropTemplates(pglite: PGlite): Promise<void> {
  await pglite.exec('update pg_database set datistemplate = false')
  for (const name of ['template0', 'template1']) await pglite.exec(`drop database if exists ${name}`)
}

/** Returns the migrations of a newer program. */
async function bringUpToDate(pglite: PGlite): Promise<string[]> {
  const { pending, newer } = await migrationState(sqlOf(pglite), { vectors: true })
  if (pending.length === 0) return newer
  await pglite.exec('create extension if not exists vector')
  const orm = await openOrm(pglite)
  try {
    await orm.migrator.up()
  } finally {
    await orm.close()
  }
  await recordCompatibility(sqlOf(pglite))
  return newer
}

async function openOrm(pglite: PGlite): Promise<MikroORM> {
  const { MikroORM } = await import('@mikro-orm/pglite')
  const { ormOptions } = await import('./orm.ts')
  const driverOptions = { pglite }
  return MikroORM.init({ ...ormOptions({ vectors: true }), dbName: 'postgres', driverOptions }) as never
}

function databaseOn(pglite: PGlite, newer: string[], release: () => Promise<void>): Database {
  let orm: Promise<MikroORM> | undefined
  let closed: Promise<void> | undefined
  const close = async (): Promise<void> => {
    await (await orm)?.close()
    await pglite.close()
    await release()
  }
  const { query } = sqlOf(pglite)
  const transaction = async <T>(work: (sql: Sql) => Promise<T>, settings?: string): Promise<T> => {
    // What `work` throws passes through unchanged, so only the driver's own failures are translated.
    try {
      return await pglite.transaction(async (transaction) => {
        if (settings !== undefined) await transaction.exec(settings)
        return work(sqlOf(transaction))
      })
    } catch (error) {
      throw databaseError(error)
    }
  }
  return {
    kind: 'pglite',
    vectors: true,
    newer,
    query,
    transaction: (work) => transaction(work),
    as: (tenant) => onBehalfOf({ transaction }, tenant),
    // The log of what did not wait for it lies in the memory of this process, and no other process writes it out.
    durable: createSharedFlush(() => reaching(() => pglite.query(FLUSH_LOG))),
    orm: () => (orm ??= openOrm(pglite)),
    health: async () => {
      await reaching(() => pglite.query('select 1'))
    },
    close: () => (closed ??= close()),
  }
}

function sqlOf(target: Pick<PGlite, 'query'>): Sql {
  return {
    query: async <Row extends object>(statement: string, parameters: readonly SqlValue[] = []) =>
      (await reaching(() => target.query<Row>(statement, [...parameters]))).rows,
  }
}

async function closingOnError<T>(pglite: PGlite, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    await pglite.close()
    throw error
  }
}

/** A directory that cannot be made, read or written is the user's to change; anything else stays what it is. */
async function inDirectory<T>(dataDir: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const known = databaseError(error)
    if (known instanceof SpectraError) throw known
    const message = error instanceof Error ? error.message : String(error)
    throw new SpectraError('SS_DATA_DIR_UNUSABLE', `Cannot keep a database in ${dataDir}: ${message}`, {
      cause: error,
    })
  }
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )
