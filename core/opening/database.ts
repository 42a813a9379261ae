import { join } from 'node:path'
import type { Clock } from '../clock.ts'
import type { Config } from '../config.ts'
import { createDatabaseClock } from '../database/clock.ts'
import type { Database } from '../database/database.ts'
import { isWrongPassword } from '../database/failures.ts'
import type { PostgresqlOptions } from '../database/postgresql.ts'
import { measuredDatabase } from '../observability/metrics/measured-ports.ts'
import type { ClusterClock, MetricsSink } from '../ports.ts'
import type { Closers } from './opening.ts'

export async function openDatabase(
  config: Config,
  { metrics, renewed, ...options }: Omit<PostgresqlOptions, 'url'> & { metrics?: MetricsSink },
  closers: Closers,
): Promise<Database> {
  const { databaseUrl, dataDir, cacheDir } = config
  let database: Database
  if (databaseUrl === '') {
    const { openPGliteDatabase } = await import('../database/pglite.ts')
    database = await openPGliteDatabase({ dataDir: join(dataDir, 'database'), cacheDir })
  } else {
    const { openPostgresqlDatabase } = await import('../database/postgresql.ts')
    const name = `spectra ${config.nodeName}`
    const open = (url: string): Promise<Database> =>
      openPostgresqlDatabase({ url, name, renewed, ...options })
    const url = renewed?.now() ?? databaseUrl
    database = await open(url).catch(async (thrown: unknown) => {
      if (!isWrongPassword(thrown) || !(await renewed?.refused(url))) throw thrown
      return open(renewed!.now())
    })
  }
  closers.push(() => database.close())
  return metrics ? measuredDatabase(database, metrics) : database
}

export async function openClock(database: Database, closers: Closers): Promise<ClusterClock> {
  const clock = await createDatabaseClock(database)
  closers.push(() => Promise.resolve(clock.close()))
  return clock
}

export const datesOf = (clock: Clock) => (): Date => new Date(clock.now())
