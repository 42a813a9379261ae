import type { Test } from 'tap'
import { chunkIdOf, stableId } from '../../schema/ids.ts'
import type { Fact } from '../../schema/facts.ts'
import type { Database } from '../../core/database/database.ts'
import { createLedger, type LedgerParts } from '../../core/ledger/index.ts'
import { RECORDERS } from '../../core/ledger/recorders/index.ts'
import type { Recorder } from '../../core/ledger/recorders/recorder.ts'
import type { Envelope, Handoff } from '../../core/ports.ts'
import type { ChunkProcessingRequest } from '../../schema/messages/index.ts'
import { emptyTables } from '../helpers/database.ts'
import * as pipeline from '../helpers/pipeline.ts'
import { ORG } from '../helpers/pipeline.ts'

const { take, startProcess, cutProcess, chunkCut, chunkingEnded, describeChunk, described, tasks } = pipeline

/** A fact that the product does not have. All that it takes is here: what it says, its recorder, its line in the list. */
interface NoteTaken {
  fact: 'note_taken'
  text: string
}
/** Its table refuses this text: a recorder that fails. */
const REFUSED = 'refused'
const NOTES = `create table if not exists spectra_ops.test_notes (
  id uuid primary key, organization_id uuid not null, process_id uuid null, at timestamptz not null,
  text text not null check (text <> '${REFUSED}'))`

const recordNote: Recorder<NoteTaken> = async ({ text }, { sql, envelope, at, process }) => {
  const rows = await sql.query(
    `insert into spectra_ops.test_notes (id, organization_id, process_id, at, text) values ($1, $2, $3, $4, $5)
     on conflict do nothing returning id`,
    [stableId('note', envelope.id, text), envelope.organizationId, process?.item.processId ?? null, at, text],
  )
  return rows.length > 0
}
const recorders = { ...RECORDERS, note_taken: recordNote }

const factOf = (fact: NoteTaken | { fact: string }): Fact => fact as unknown as Fact
const noted = (text: string, handoff: Handoff = {}): Handoff => ({
  ...handoff,
  records: [factOf({ fact: 'note_taken', text }), ...(handoff.records ?? [])],
})

/** A message that belongs to no process. */
const task = (throughTurn = 1): Envelope => ({
  id: stableId('task', String(throughTurn)),
  type: 'ContextSummarizationTask',
  version: 1,
  organizationId: ORG,
  processId: stableId('conversation'),
  attempt: 1,
  trace: '0'.repeat(32),
  createdAt: new Date().toISOString(),
  payload: { conversationId: stableId('conversation'), organizationId: ORG, throughTurn },
})
const toNext = (throughTurn: number): Handoff => ({
  to: 'CONTEXT_SUMMARIZATION_QUEUE',
  message: { conversationId: stableId('conversation'), organizationId: ORG, throughTurn },
})

interface Given extends LedgerParts {
  database: Database
  texts(): Promise<string[]>
  /** The names of what subscribers were told since the last call. */
  told(): Promise<string[]>
}

/** How facts with a recorder of their own are committed. `open` gives a database that the suite may empty. */
export function recordersContract(t: Test, name: string, open: () => Database): void {
  const promise = (what: string, run: (t: Test, given: Given) => Promise<unknown>): void => {
    void t.test(`${name}: ${what}`, async (t) => {
      const database = open()
      await database.query(NOTES)
      await emptyTables(database)
      const parts = createLedger(database, { recorders })
      const texts = async (): Promise<string[]> => {
        const rows = await database.query<{ text: string }>(
          'select text from spectra_ops.test_notes order by text',
        )
        return rows.map(({ text }) => text)
      }
      const told = async (): Promise<string[]> =>
        (await take(parts, 'SSE_EXCHANGE')).map(({ payload }) => (payload as { fact: string }).fact)
      await run(t, { ...parts, database, texts, told })
    })
  }
  const twice = async (act: () => Promise<unknown>): Promise<void> => {
    await act()
    await act()
  }
  const rowsOf = (database: Database): Promise<object[]> =>
    database.query(`select (select jsonb_agg(p) from spectra_ops.batch_video_processes p) as processes,
      (select jsonb_agg(c order by id) from spectra_ops.batch_video_chunks c) as chunks,
      (select jsonb_agg(n order by id) from spectra_ops.test_notes n) as notes,
      (select jsonb_agg(x order by seq) from spectra_ops.outbox x) as outbox,
      (select jsonb_agg(i) from spectra_ops.inbox i) as inbox`)

  promise('a fact is recorded with its hand-off, and subscribers hear of it', async (t, given) => {
    const { process, m0 } = await startProcess(given)
    await given.told()
    const { to, message } = chunkCut(m0, 1)
    await given.worklog.commit('chunker', m0, noted('a', { to, message }), { end: true })
    const rows = await given.database.query('select * from spectra_ops.test_notes')
    t.match(rows, [{ organization_id: ORG, process_id: process.id, text: 'a' }])
    t.equal((await take(given, 'M0_RESULTS_QUEUE')).length, 1)
    t.same(await given.told(), ['note_taken'])
    const view = await given.processes.get({ organizationId: ORG }, process.id)
    t.equal(view.updatedAt.getTime(), new Date(rows[0]!.at as string).getTime(), 'the process has changed')
    t.match(
      await given.database.query(`select state from spectra_ops.inbox where message_id = $1`, [m0.id]),
      [{ state: 'done' }],
    )
  })

  promise('facts of both kinds in one commit keep their order', async (t, given) => {
    const { process, m0 } = await startProcess(given)
    await given.told()
    const all = [pipeline.sourceOpened(), noted('a'), chunkCut(m0, 1), noted('b'), chunkingEnded(1)]
    await given.worklog.commit('chunker', m0, all, { end: true })
    t.same(await given.texts(), ['a', 'b'])
    t.match(await given.processes.get({ organizationId: ORG }, process.id), {
      counts: { chunks: 1, chunksTotal: 1 },
    })
    t.same(await given.told(), ['source_opened', 'note_taken', 'chunk_cut', 'note_taken', 'chunking_ended'])
  })

  promise('P2: a fact recorded twice is there once, and hands nothing on again', async (t, given) => {
    const { m0 } = await startProcess(given)
    const { to, message } = chunkCut(m0, 1)
    const commit = (): Promise<void> =>
      given.worklog.commit('chunker', m0, [pipeline.sourceOpened(), noted('a', { to, message })], {
        end: false,
      })
    await commit()
    await given.worklog.sent((await given.worklog.outbox(1000)).map(({ seq }) => seq))
    const before = await rowsOf(given.database)
    await twice(commit)
    t.same(await rowsOf(given.database), before)
  })

  promise('a recorder that fails takes everything of its commit back', async (t, given) => {
    const { m0 } = await startProcess(given)
    const before = await rowsOf(given.database)
    const broken = [pipeline.sourceOpened(), noted('a'), chunkCut(m0, 1), noted(REFUSED)]
    await t.rejects(given.worklog.commit('chunker', m0, broken, { end: true }), /check constraint/)
    t.same(await rowsOf(given.database), before)
  })

  promise('what fails after a recorder takes its fact back', async (t, given) => {
    const { m0 } = await startProcess(given)
    const before = await rowsOf(given.database)
    const broken = [noted('a'), chunkCut(m0, 1), chunkingEnded(7)]
    await t.rejects(given.worklog.commit('chunker', m0, broken, { end: true }), {
      code: 'SS_CHUNKING_FAILED',
    })
    t.same(await rowsOf(given.database), before)
  })

  promise('a fact beside the last work of a process completes it all the same', async (t, given) => {
    const { process, m1 } = await cutProcess(given, 1)
    const m2 = await describeChunk(given, m1[0]!)
    const [detected, indexed, cleaned] = tasks(m2)
    await given.worklog.commit('event', m2, [detected, indexed, noted('a', cleaned)], { end: true })
    t.equal((await given.processes.get({ organizationId: ORG }, process.id)).status, 'completed')
    t.same(await given.texts(), ['a'])
  })

  promise('P4: a message goes with the facts that move statuses, where it has any', async (t, given) => {
    const { process, m1 } = await cutProcess(given, 2)
    const cause = { code: 'SS_ANALYSIS_FAILED' as const, message: 'Cannot look at it', retryable: true }
    await given.worklog.fail('vlm', m1[0]!, cause, 5)
    await given.worklog.commit('vlm', m1[0]!, noted('a', described(m1[0]!)), { end: false })
    t.same(await given.texts(), ['a'], 'what was found out is kept')
    t.same(await take(given, 'M1_INFERENCE_QUEUE'), [], 'late work on a failed chunk is not')
    await given.worklog.begin('vlm', m1[1]!, 0)
    await given.worklog.commit('vlm', m1[1]!, noted('b'), { end: false })
    await given.worklog.commit('vlm', m1[1]!, noted('b', described(m1[1]!)), { end: true })
    t.equal((await take(given, 'M1_INFERENCE_QUEUE')).length, 1, 'known already or not')
    t.match((await given.processes.get({ organizationId: ORG }, process.id)).counts, {
      described: 1,
      failed: 1,
    })
  })

  promise(
    'a chunk keeps the prompt by which it was described, and who did not describe it',
    async (t, given) => {
      const { process, m1 } = await cutProcess(given, 2)
      const passedOver = {
        provider: 'p',
        model: 'm',
        code: 'SS_PROVIDER_UNAVAILABLE',
        message: 'Cannot "ask"',
      }
      const notAsked = { provider: 'p', model: 'n', reason: 'Nothing moves' }
      const by = (message: Envelope, version: string): Handoff => {
        const handoff = described(message)
        const { chunkId } = message.payload as ChunkProcessingRequest
        const prompt = { name: 'describe-chunk', version }
        const told = version === '1' && { passedOver: [passedOver], notAsked }
        return {
          ...handoff,
          records: [{ fact: 'chunk_prompted', chunkId, prompt, ...told }, ...handoff.records!],
        }
      }
      for (const version of ['1', '2']) {
        await given.worklog.begin('vlm', m1[0]!, 0)
        await given.worklog.commit('vlm', m1[0]!, by(m1[0]!, version), { end: version === '2' })
      }
      t.equal((await take(given, 'M1_INFERENCE_QUEUE')).length, 1, 'it is handed on once (P2)')
      const { items } = await given.processes.chunks({ organizationId: ORG }, process.id, {})
      t.match(items[0], { prompt: 'describe-chunk', promptVersion: '1' })
      t.same([items[0]!.passedOver, items[0]!.notAsked], [[passedOver], notAsked])
      const { promptVersion, ...other } = items[1]!
      t.same([promptVersion, other.passedOver, other.notAsked], [undefined, undefined, undefined])
    },
  )

  promise('one recorder serves files and cameras', async (t, given) => {
    const camera = { id: 'door', source: { kind: 'loop' as const, path: '/videos/yard.mp4' } }
    await given.cameras.add({ organizationId: ORG, ...camera, clipSeconds: 10, everySeconds: 10 })
    await given.cameras.orderDue()
    const [clip] = await take(given, 'S2_PROCESSING_QUEUE')
    await given.worklog.begin('stream', clip!, 0)
    await given.told()
    const taken: Fact = { fact: 'clip_taken', startedAt: new Date(0).toISOString(), warnings: [] }
    await given.worklog.commit('stream', clip!, noted('a', { records: [taken] }), { end: true })
    t.match(await given.database.query('select process_id, text from spectra_ops.test_notes'), [
      { process_id: clip!.processId, text: 'a' },
    ])
    t.same(await given.told(), ['note_taken', 'clip_taken'])
  })

  promise('nothing is recorded for a process that was cancelled or is gone', async (t, given) => {
    const { process, m0 } = await startProcess(given)
    await given.processes.cancel({ organizationId: ORG }, process.id)
    const before = await rowsOf(given.database)
    await given.worklog.commit('chunker', m0, noted('a'), { end: true })
    const stray = { ...m0, processId: stableId('no process') }
    await given.worklog.commit('chunker', stray, noted('b'), { end: true })
    t.same(await rowsOf(given.database), before)
  })

  promise('P8: nothing is recorded for a message of another organization', async (t, given) => {
    const { m0 } = await startProcess(given)
    const before = await rowsOf(given.database)
    const foreign = { ...m0, organizationId: stableId('organization', 'other') }
    await t.rejects(given.worklog.commit('chunker', foreign, noted('a'), { end: true }), {
      code: 'SS_MESSAGE_FOREIGN',
    })
    t.same(await rowsOf(given.database), before)
  })

  promise('a message of no process records its facts, too, and is done', async (t, given) => {
    const message = task()
    t.same(await given.worklog.begin('context', message, 0), { state: 'fresh' })
    await given.worklog.commit('context', message, [noted('a', toNext(2)), noted('b')], { end: true })
    const rows = await given.database.query('select * from spectra_ops.test_notes order by text')
    t.match(rows, [
      { organization_id: ORG, process_id: null, text: 'a' },
      { organization_id: ORG, process_id: null, text: 'b' },
    ])
    const next = await take(given, 'CONTEXT_SUMMARIZATION_QUEUE')
    t.match(next, [{ payload: { throughTurn: 2 }, trace: message.trace }])
    t.same(await given.told(), [], 'there is no process that anybody could subscribe to')
    t.same(await given.worklog.begin('context', message, 0), { state: 'done' })
  })

  promise('P2: a message of no process that comes again records and hands on once', async (t, given) => {
    const message = task()
    const commit = (end: boolean): Promise<void> =>
      given.worklog.commit('context', message, noted('a', toNext(2)), { end })
    await given.worklog.begin('context', message, 0)
    await commit(false)
    t.equal((await take(given, 'CONTEXT_SUMMARIZATION_QUEUE')).length, 1)
    t.same(await given.worklog.begin('context', message, 0), { state: 'fresh' }, 'its worker died')
    await commit(true)
    await Promise.all([commit(true), commit(true)])
    t.same(await take(given, 'CONTEXT_SUMMARIZATION_QUEUE'), [])
    t.same(await given.texts(), ['a'])
  })

  promise('a recorder that fails takes a message of no process back as a whole', async (t, given) => {
    const message = task()
    const broken = [noted('a', toNext(2)), noted(REFUSED)]
    await t.rejects(given.worklog.commit('context', message, broken, { end: true }), /check constraint/)
    t.same(await given.texts(), [])
    t.same(await given.worklog.outbox(10), [])
    t.same(await given.worklog.begin('context', message, 0), { state: 'fresh' })
  })

  promise('a fact without a recorder is refused, and nothing of its commit recorded', async (t, given) => {
    const { m0 } = await startProcess(given)
    const before = await rowsOf(given.database)
    for (const name of ['no_such_fact', 'constructor']) {
      const unknown = { records: [factOf({ fact: name })] }
      for (const [stage, message] of [
        ['chunker', m0],
        ['context', task()],
      ] as const)
        await t.rejects(given.worklog.commit(stage, message, [noted('a'), unknown], { end: true }), {
          code: 'SS_FACT_REFUSED',
          retryable: false,
          message: new RegExp(`the fact ${name} of ${message.type} ${message.id}: no recorder`),
        })
    }
    t.same(await rowsOf(given.database), before)
  })

  promise('a fact about a process is refused of a message that belongs to none', async (t, given) => {
    const chunkId = chunkIdOf(stableId('process'), 1)
    const about: Fact[] = [
      { fact: 'chunk_indexed', chunkId },
      { fact: 'source_opened', source: pipeline.SOURCE, warnings: [] },
      { fact: 'clip_taken', startedAt: new Date().toISOString(), warnings: [] },
    ]
    for (const fact of about) {
      await t.rejects(
        given.worklog.commit('context', task(), [noted('a'), { records: [fact] }], { end: true }),
        { code: 'SS_FACT_REFUSED', message: /the message belongs to none/ },
      )
      t.same(await given.texts(), [])
    }
  })
}
