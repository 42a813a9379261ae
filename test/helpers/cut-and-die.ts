import { openPGliteDatabase } from '../../core/database/pglite.ts'
import { createLedger } from '../../core/ledger/index.ts'
import { templateDir } from './database.ts'
import { chunkCut, startProcess } from './pipeline.ts'

/**
 * A process that records three chunks on a PGlite and kills itself: `cut-and-die.ts <directory> <how>`, where `how` is `waits`,
 * `hasty` (its database does not wait), or `reads` (hasty, but it looks into the outbox before its end). Prints the id of the process.
 */
const [dataDir, how] = process.argv.slice(2) as [string, string]
const database = await openPGliteDatabase({ dataDir, cacheDir: templateDir() })
const hasty = { ...database, durable: () => Promise.resolve() }
const parts = createLedger(how === 'waits' ? database : hasty)
const { m0 } = await startProcess(parts)
for (let ordinal = 1; ordinal <= 3; ordinal += 1)
  await parts.worklog.commit('chunker', m0, chunkCut(m0, ordinal), { end: false })
if (how === 'reads') await createLedger(database).worklog.outbox(1000)
process.stdout.write(m0.processId, () => process.kill(process.pid, 'SIGKILL'))
