import { openPostgresqlDatabase } from '../../core/database/postgresql.ts'
import { createLedger } from '../../core/ledger/index.ts'
import { cutProcess, describeChunk, finishChunk } from './pipeline.ts'

/** Writes a video of one chunk with two events into a database, as workers leave it. Returns the id of its process. */
export async function analysedRows(url: string): Promise<string> {
  const database = await openPostgresqlDatabase({ url })
  try {
    const ledger = createLedger(database)
    const { process, m1 } = await cutProcess(ledger, 1)
    await finishChunk(ledger, await describeChunk(ledger, m1[0]!))
    return process.id
  } finally {
    await database.close()
  }
}
