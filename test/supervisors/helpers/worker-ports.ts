import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../../../core/config.ts'
import { openPostgresqlDatabase } from '../../../core/database/postgresql.ts'
import { SpectraError } from '../../../core/errors.ts'
import { createLedger } from '../../../core/ledger/index.ts'
import type { WorkerPorts } from '../../../core/ports.ts'

/**
 * The ports of forked test workers: the real bookkeeping on PostgreSQL, and nothing that an actor could need. While the data
 * directory has a file `ports`, that says what goes wrong: `exit`, `hang`, `throw` or `outage`.
 */
export async function createWorkerPorts(config: Config) {
  const trouble = join(config.dataDir, 'ports')
  if (existsSync(trouble)) appendFileSync(join(config.dataDir, 'journal'), `tried ${process.pid}\n`)
  switch (existsSync(trouble) && readFileSync(trouble, 'utf8')) {
    case 'exit':
      return process.exit(4)
    case 'hang':
      return new Promise<never>(() => undefined)
    case 'throw':
      throw new SpectraError('SS_FFMPEG_MISSING', 'Cannot find ffmpeg')
    case 'outage':
      throw new SpectraError('SS_DATABASE_UNAVAILABLE', 'Cannot reach the database')
  }
  const database = await openPostgresqlDatabase({ url: config.databaseUrl, pool: 2 })
  return { ports: createLedger(database) as WorkerPorts, close: () => database.close() }
}
