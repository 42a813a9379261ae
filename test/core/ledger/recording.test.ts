import t from 'tap'
import type { Database } from '../../../core/database/database.ts'
import { createLedger } from '../../../core/ledger/index.ts'
import { chunkIdOf } from '../../../schema/ids.ts'
import { canMoveChunk, CHUNK_STATUSES, isTerminalChunk, PROCESS_STATUSES } from '../../../schema/status.ts'
import { orphansContract } from '../../contracts/orphans.ts'
import { emptyTables, testDatabase } from '../../helpers/database.ts'
import {
  chunkCut,
  chunkingEnded,
  cutProcess,
  described,
  sourceOpened,
  tasks,
} from '../../helpers/pipeline.ts'

let database: Database
t.before(async () => {
  database = await testDatabase(t)
})

orphansContract(t, 'Outbox on PGlite', () => database)

/** The statuses stand in the functions of a migration, which does not change with `schema/status.ts`. */
void t.test(
  'P4: facts are recorded from the statuses from which a move is legal, and from no other',
  async (t) => {
    await emptyTables(database)
    const parts = createLedger(database)
    const { process, m0, m1 } = await cutProcess(parts, 2)
    const chunkId = chunkIdOf(process.id, 1)
    const message = m1[0]!
    const m2 = { ...message, payload: { ...(message.payload as object), summaryKey: 'x' } }
    const [detected, indexed, cleaned] = tasks(m2)
    const set = (status: string, tasksDone: boolean): Promise<unknown> =>
      database.query(
        `update spectra_ops.batch_video_chunks set status = $2, described_at = null,
         events_detected_at = case when $3 then now() end, indexed_at = case when $3 then now() end,
         cache_cleaned_at = null where id = $1`,
        [chunkId, status, tasksDone],
      )
    const statusAfter = async (handoff: ReturnType<typeof described>): Promise<string> => {
      await parts.worklog.commit('vlm', message, { records: handoff.records! }, { end: false })
      const [row] = await database.query<{ status: string }>(
        'select status from spectra_ops.batch_video_chunks where id = $1',
        [chunkId],
      )
      return row!.status
    }
    for (const status of CHUNK_STATUSES) {
      await set(status, false)
      const described_ = canMoveChunk(status, 'm1_completed') ? 'm1_completed' : status
      t.equal(await statusAfter(described(message)), described_, `described: from ${status}`)

      await set(status, true)
      const completed = canMoveChunk(status, 'completed') ? 'completed' : status
      t.equal(await statusAfter(cleaned), completed, `the last part of M2: from ${status}`)

      for (const [column, handoff] of [
        ['events_detected_at', detected],
        ['indexed_at', indexed],
      ] as const) {
        await set(status, false)
        t.equal(await statusAfter(handoff), status)
        const [row] = await database.query<{ done: boolean }>(
          `select ${column} is not null as done from spectra_ops.batch_video_chunks where id = $1`,
          [chunkId],
        )
        t.equal(row!.done, !isTerminalChunk(status), `${column}: from ${status}`)
      }
    }

    for (const status of PROCESS_STATUSES) {
      const fill = `update spectra_ops.batch_video_processes set status = $2, chunks_total = null, source_metadata = null
      where id = $1`
      await database.query(fill, [process.id, status])
      await parts.worklog.commit('chunker', m0, [sourceOpened(), chunkCut(m0, 3)], { end: false })
      const [row] = await database.query<{ opened: boolean; chunks: number }>(
        `select source_metadata is not null as opened,
         (select count(*)::int from spectra_ops.batch_video_chunks where process_id = $1) as chunks
       from spectra_ops.batch_video_processes where id = $1`,
        [process.id],
      )
      const records = status === 'processing'
      t.same(row, { opened: records, chunks: records ? 3 : 2 }, `a process that is ${status}`)
      await database.query('delete from spectra_ops.batch_video_chunks where ordinal = 3')
    }
    await database.query(`update spectra_ops.batch_video_processes set status = 'processing'`)
    await t.rejects(parts.worklog.commit('chunker', m0, chunkingEnded(7), { end: false }), {
      code: 'SS_CHUNKING_FAILED',
      message: /7 chunks announced, 2 recorded/,
    })
  },
)
