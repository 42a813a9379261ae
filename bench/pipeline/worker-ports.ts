import type { Config } from '../../core/config.ts'
import type { OpenedWorkerPorts } from '../../core/create-ports.ts'
import { openPostgresqlDatabase } from '../../core/database/postgresql.ts'
import { createLedger } from '../../core/ledger/index.ts'
import type { WorkerPorts } from '../../core/ports.ts'

/** The bookkeeping, and nothing else that an actor could need. */
export async function createWorkerPorts(config: Config): Promise<OpenedWorkerPorts> {
  const database = await openPostgresqlDatabase({ url: config.databaseUrl, pool: 2 })
  const ports = createLedger(database, { owner: config.nodeName }) as unknown as WorkerPorts
  return { ports, close: () => database.close() }
}
