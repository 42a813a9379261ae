import t from 'tap'
import { openPostgresqlDatabase } from '../../../core/database/postgresql.ts'
import type { Database } from '../../../core/database/database.ts'
import { createLedger } from '../../../core/ledger/index.ts'
import { createStoredBytes } from '../../../core/ledger/stored-bytes.ts'
import { storedBytesContract } from '../../contracts/stored-bytes.ts'
import { NO_POSTGRES, testDatabase, migratedPostgresUrl } from '../../helpers/database.ts'
import { cutProcess, ORG } from '../../helpers/pipeline.ts'

let database: Database
t.before(async () => {
  database = await testDatabase(t)
})

storedBytesContract(t, 'Stored bytes on PGlite', () => createStoredBytes(database))

void t.test('Stored bytes on PostgreSQL', { skip: NO_POSTGRES }, async (t) => {
  const postgresql = await openPostgresqlDatabase({ url: await migratedPostgresUrl(t), name: 'test' })
  t.teardown(() => postgresql.close())
  storedBytesContract(t, 'Stored bytes on PostgreSQL', () => createStoredBytes(postgresql))
})

void t.test('Stored bytes: a chunk is counted with its row, once', async (t) => {
  const stored = createStoredBytes(database)
  const before = await stored.of(ORG)
  await cutProcess(createLedger(database), 3)
  const [row] = await database.query<{ bytes: number | string }>(
    'select sum(bytes) as bytes from spectra_ops.batch_video_chunks where organization_id = $1',
    [ORG],
  )
  const bytes = Number(row!.bytes)
  t.ok(bytes > 0)
  t.equal((await stored.of(ORG)) - before, bytes)
})
