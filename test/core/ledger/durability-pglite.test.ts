import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { openPGliteDatabase } from '../../../core/database/pglite.ts'
import { createLedger } from '../../../core/ledger/index.ts'
import { templateDir } from '../../helpers/database.ts'
import { tempDir } from '../../helpers/temp.ts'

const SCRIPT = fileURLToPath(new URL('../../helpers/cut-and-die.ts', import.meta.url))

/** How many chunks are there after a process that recorded three was killed. */
async function chunksAfter(t: { teardown(fn: () => unknown): unknown }, how: string): Promise<number> {
  const dataDir = tempDir(t)
  const processId = await new Promise<string>((resolve) => {
    execFile(process.execPath, [SCRIPT, dataDir, how], (_killed, stdout) => resolve(stdout))
  })
  const database = await openPGliteDatabase({ dataDir, cacheDir: templateDir() })
  t.teardown(() => database.close())
  return (await createLedger(database).ledger.lastChunk(processId))?.ordinal ?? 0
}

/** PostgreSQL within a process keeps its log in the memory of that process until somebody waits for it. */
void t.test('P1: the ledger on PGlite when its process is killed', async (t) => {
  t.equal(await chunksAfter(t, 'waits'), 3, 'what was committed is there afterwards')
  t.ok((await chunksAfter(t, 'hasty')) < 3, 'without the wait it is not: the test can fail')
  t.equal(await chunksAfter(t, 'reads'), 3, 'what the outbox gave out is there afterwards')
})
