import t from 'tap'
import type { Database } from '../../../core/database/database.ts'
import { openPostgresqlDatabase } from '../../../core/database/postgresql.ts'
import { createLedger, type LedgerParts } from '../../../core/ledger/index.ts'
import { NO_POSTGRES } from '../../helpers/database.ts'
import { chunkCut, SOURCE, sourceOpened, startProcess } from '../../helpers/pipeline.ts'
import { privateServices } from '../../helpers/private-services.ts'
import { eventually } from '../../helpers/processes.ts'

/**
 * A commit gives its locks back before it is on disk; whoever it resolves for, and whoever is given its messages, must
 * not see it vanish when the server crashes.
 */
void t.test('P1: the ledger in a crash of PostgreSQL', { skip: NO_POSTGRES }, async (t) => {
  const services = await privateServices(t, 'postgres')
  const database = await openPostgresqlDatabase({ url: services.url('postgres') })
  t.teardown(() => database.close())
  const hasty: Database = { ...database, durable: () => Promise.resolve() }

  /** Started anew with each recovery: other connections may go on for a moment after the kill. */
  const checkpointer = async (): Promise<string> => {
    const [row] = await database.query<{ started: string }>(
      `select backend_start::text as started from pg_stat_activity where backend_type = 'checkpointer'`,
    )
    return row?.started ?? ''
  }

  const toWriter = async (name: 'SIGSTOP' | 'SIGKILL'): Promise<void> => {
    const [row] = await database.query<{ pid: number }>(
      `select pid from pg_stat_activity where backend_type = 'walwriter'`,
    )
    process.kill(row!.pid, name)
  }
  /** The server would write in its own time, and each page that is full; from now on it does so only when it is asked to. */
  const writeNothingUnasked = (): Promise<void> => toWriter('SIGSTOP')

  /** The memory of the server is lost when one of its processes is killed. */
  async function crash(): Promise<void> {
    const before = await checkpointer()
    await toWriter('SIGKILL')
    await eventually('it has recovered', () =>
      checkpointer().then(
        (now) => now !== '' && now !== before,
        () => false,
      ),
    )
  }
  const cut = async (parts: LedgerParts): Promise<{ chunks: number; processId: string }> => {
    const { m0 } = await startProcess(parts)
    await writeNothingUnasked()
    for (let ordinal = 1; ordinal <= 3; ordinal += 1) {
      await parts.worklog.commit('chunker', m0, chunkCut(m0, ordinal), { end: false })
    }
    await parts.worklog.commit('chunker', m0, sourceOpened(), { end: false })
    return { chunks: 3, processId: m0.processId }
  }
  const last = async ({ ledger }: LedgerParts, processId: string): Promise<number> =>
    (await ledger.lastChunk(processId))?.ordinal ?? 0

  await t.test('what was committed is there afterwards', async (t) => {
    const parts = createLedger(database)
    const { processId, chunks } = await cut(parts)
    await crash()
    t.equal(await last(parts, processId), chunks)
    t.same((await parts.ledger.process(processId)).source, SOURCE, 'also what a recorder wrote')
  })

  await t.test('without the wait it is not: the test can fail', async (t) => {
    const parts = createLedger(hasty)
    const { processId, chunks } = await cut(parts)
    await crash()
    t.ok((await last(parts, processId)) < chunks)
  })

  await t.test('what the outbox gave out is there afterwards', async (t) => {
    const { processId, chunks } = await cut(createLedger(hasty))
    const parts = createLedger(database)
    const given = await parts.worklog.outbox(1000)
    t.ok(given.some(({ to }) => to === 'M0_RESULTS_QUEUE'))
    await crash()
    t.equal(await last(parts, processId), chunks)
  })
})
