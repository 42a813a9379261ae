import type { Test } from 'tap'
import { chunkIdOf, eventIdOf, stableId } from '../../schema/ids.ts'
import type { Database } from '../../core/database/database.ts'
import type { Cause } from '../../core/errors.ts'
import { createLedger, type LedgerParts } from '../../core/ledger/index.ts'
import { emptyTables } from '../helpers/database.ts'
import * as pipeline from '../helpers/pipeline.ts'
import { ORG } from '../helpers/pipeline.ts'

const { take, cutProcess, chunkCut, chunkingEnded, describeChunk, described, finishChunk, tasks } = pipeline

export const CAUSE: Cause = {
  code: 'SS_ANALYSIS_FAILED',
  message: 'Cannot look at it: it is dark',
  retryable: true,
}

interface Given extends LedgerParts {
  database: Database
  /** Rows of a table, for what no port tells. */
  rows(statement: string): Promise<Record<string, unknown>[]>
  chunkStatuses(processId: string): Promise<string[]>
}

/** What every ledger and work log promises. `open` gives a database that the suite may empty. */
export function ledgerContract(t: Test, name: string, open: () => Database): void {
  const promise = (what: string, run: (t: Test, given: Given) => Promise<unknown>): void => {
    void t.test(`${name}: ${what}`, async (t) => {
      const database = open()
      await emptyTables(database)
      const parts = createLedger(database)
      const chunkStatuses = async (processId: string): Promise<string[]> =>
        (await parts.processes.chunks({ organizationId: ORG }, processId, {})).items.map(
          ({ status }) => status,
        )
      await run(t, { ...parts, database, chunkStatuses, rows: (statement) => database.query(statement) })
    })
  }
  const twice = async (act: () => Promise<unknown>): Promise<void> => {
    await act()
    await act()
  }
  const everything = `select (select jsonb_agg(p) from spectra_ops.batch_video_processes p) as processes,
    (select jsonb_agg(c order by id) from spectra_ops.batch_video_chunks c) as chunks,
    (select jsonb_agg(e order by id) from spectra_insights.batch_events e) as events,
    (select jsonb_agg(o order by chunk_id) from spectra_insights.chunk_outputs o) as outputs,
    (select jsonb_agg(x order by seq) from spectra_ops.outbox x) as outbox,
    (select jsonb_agg(f) from spectra_ops.failures f) as failures`

  promise('a process bears the limits that its organization has for videos', async (t, given) => {
    const { process } = await pipeline.startProcess(given)
    t.equal((await given.ledger.process(process.id)).limits, undefined)
    const key = [ORG, 'limits'] as const
    await given.database.query(
      `insert into spectra_core.org_config (organization_id, key, value, updated_at)
       values ($1, $2, '{"videoSeconds": 60, "concurrentProcesses": 1}', now())`,
      key,
    )
    const { limits } = await given.ledger.process(process.id)
    await given.database.query(
      'delete from spectra_core.org_config where organization_id = $1 and key = $2',
      key,
    )
    t.match(limits, { videoSeconds: 60, sourceBytes: undefined })
  })

  promise('a video travels from its order to completed', async (t, given) => {
    const { process, m0, m1 } = await cutProcess(given, 2)
    t.equal(process.status, 'queued')
    t.equal((await given.ledger.process(process.id)).status, 'processing')
    t.equal(m1.length, 2)
    for (const message of m1) await finishChunk(given, await describeChunk(given, message))
    const view = await given.processes.get({ organizationId: ORG }, process.id)
    t.equal(view.status, 'completed')
    t.same(view.counts, { chunks: 2, chunksTotal: 2, described: 2, completed: 2, failed: 0, events: 4 })
    t.ok(view.finishedAt)
    t.same(view.source, pipeline.SOURCE)
    t.equal(m1[0]!.trace, m0.trace, 'the trace of the request goes with every message')
    const { items } = await given.processes.events({ organizationId: ORG }, { processId: process.id }, {})
    t.same(
      items.map(({ startTime }) => startTime),
      [0, 1, 10, 11],
    )
    t.equal(items[0]!.id, eventIdOf(chunkIdOf(process.id, 1), 0))
  })

  promise('P3: the message of a failure can be made again from the rows, as it was', async (t, given) => {
    const { m1 } = await cutProcess(given, 2)
    const m2 = await describeChunk(given, m1[0]!)
    const options = {
      ...{ chunkDuration: 5, overlap: 1, startedAt: '2026-03-01T10:30:00+01:00' },
      ...{ motionGate: true, ocr: true },
    }
    const { m0 } = await pipeline.startProcess(given, { options, priority: 7 })
    const failed = { M0_DEADLETTER_QUEUE: m0, M1_DEADLETTER_QUEUE: m1[1]!, M2_DEADLETTER_QUEUE: m2 } as const
    const stages = {
      M0_DEADLETTER_QUEUE: 'chunker',
      M1_DEADLETTER_QUEUE: 'vlm',
      M2_DEADLETTER_QUEUE: 'event',
    }
    for (const queue of ['M0_DEADLETTER_QUEUE', 'M1_DEADLETTER_QUEUE', 'M2_DEADLETTER_QUEUE'] as const) {
      const stage = stages[queue]
      const message = failed[queue]
      const { processId } = message
      const letters = (selection = {}) => given.processes.failures(queue, selection)
      await given.worklog.begin(stage, message, 0)
      await given.worklog.fail(stage, message, CAUSE, 3)
      t.same(await letters(), [], 'what failed just now is on its way to the dead letters')
      await given.database.query(`update spectra_ops.failures set last_failed_at = now() - interval '1 hour'`)
      const [letter, ...more] = await letters({ processId })
      t.same(more, [])
      t.match(letter, { queue, id: message.id, attempt: 3, replays: 0, cause: CAUSE, lost: true })
      const { type, payload, trace, organizationId } = letter!.body as typeof message
      const { type: t1, payload: p1, trace: t2, organizationId: o1 } = message
      t.same([type, payload, trace, organizationId], [t1, p1, t2, o1], queue)
      if (queue === 'M0_DEADLETTER_QUEUE') t.equal(letter!.priority, 7)
      t.equal((await letters({ ids: [message.id], code: CAUSE.code })).length, 1)
      for (const other of [
        { ids: ['another'] },
        { code: 'SS_URL_FAILED' },
        { failedAfter: new Date() },
        { failedBefore: new Date(0) },
        { organizationId: stableId('organization', 'other') },
        { limit: 0 },
      ])
        t.same(await letters(other), [], JSON.stringify(other))
      t.match(await given.worklog.begin(stage, letter!.body as typeof message, 1), { state: 'fresh' })
      t.same(await letters(), [], 'it was brought back')
    }
  })

  promise('P2: a fact recorded twice changes nothing and hands nothing on again', async (t, given) => {
    const { process, m0, m1 } = await cutProcess(given, 1)
    const m2 = await describeChunk(given, m1[0]!)
    for (const task of tasks(m2)) await given.worklog.commit('event', m2, task, { end: false })
    await given.worklog.sent((await given.worklog.outbox(1000)).map(({ seq }) => seq))
    const before = await given.rows(everything)
    await twice(() => given.worklog.commit('chunker', m0, pipeline.sourceOpened(), { end: false }))
    await twice(() => given.worklog.commit('chunker', m0, chunkCut(m0, 1), { end: false }))
    await twice(() => given.worklog.commit('chunker', m0, chunkingEnded(1), { end: false }))
    await twice(() => given.worklog.commit('vlm', m1[0]!, described(m1[0]!), { end: false }))
    for (const task of tasks(m2)) await twice(() => given.worklog.commit('event', m2, task, { end: false }))
    t.same(await given.rows(everything), before)
    t.equal((await given.processes.get({ organizationId: ORG }, process.id)).status, 'completed')
  })

  promise('P2: a message that was done is not begun again', async (t, given) => {
    const { m0, m1 } = await cutProcess(given, 1)
    t.same(await given.worklog.begin('chunker', m0, 0), { state: 'done' })
    await describeChunk(given, m1[0]!)
    t.same(await given.worklog.begin('vlm', m1[0]!, 0), { state: 'done' })
    t.same(await given.worklog.begin('vlm', m1[0]!, 1), { state: 'done' }, 'not even by a replay')
  })

  promise('P2: a message that was not ended is begun again', async (t, given) => {
    const { m1 } = await cutProcess(given, 1)
    await given.worklog.begin('vlm', m1[0]!, 0)
    t.same(await given.worklog.begin('vlm', m1[0]!, 0), { state: 'fresh' })
  })

  promise('a hand-off is all or nothing', async (t, given) => {
    const { m1 } = await cutProcess(given, 1)
    await given.worklog.begin('vlm', m1[0]!, 0)
    const broken = { ...described(m1[0]!), message: { nonsense: true } as never }
    await t.rejects(given.worklog.commit('vlm', m1[0]!, broken, { end: true }))
    t.same(await given.rows('select * from spectra_insights.chunk_outputs'), [])
    t.same(await given.worklog.begin('vlm', m1[0]!, 0), { state: 'fresh' })
  })

  promise('what a resumed chunker and a retried event actor need to know', async (t, given) => {
    const { process, m1 } = await cutProcess(given, 3)
    t.match(await given.ledger.lastChunk(process.id), { ordinal: 3, startTime: 20, endTime: 30, bytes: 1000 })
    t.equal(await given.ledger.lastChunk(stableId('nobody')), undefined)
    const m2 = await describeChunk(given, m1[0]!)
    const chunkId = chunkIdOf(process.id, 1)
    t.same(await given.ledger.tasksDone(chunkId), [])
    await given.worklog.commit('event', m2, tasks(m2)[1], { end: false })
    t.same(await given.ledger.tasksDone(chunkId), ['indexer'])
    await t.rejects(given.ledger.process(stableId('nobody')), { code: 'SS_PROCESS_GONE' })
  })

  promise('two last chunks at once complete the process', async (t, given) => {
    const { process, m1 } = await cutProcess(given, 4)
    const m2: Awaited<ReturnType<typeof describeChunk>>[] = []
    for (const message of m1) m2.push(await describeChunk(given, message))
    await Promise.all(m2.map((message) => finishChunk(given, message)))
    t.equal((await given.processes.get({ organizationId: ORG }, process.id)).status, 'completed')
  })

  promise(
    'P3: a failed chunk fails its process when the others have ended, and says which and why',
    async (t, given) => {
      const { process, m1 } = await cutProcess(given, 3)
      await given.worklog.begin('vlm', m1[1]!, 0)
      await given.worklog.fail('vlm', m1[1]!, CAUSE, 5)
      t.equal(
        (await given.processes.get({ organizationId: ORG }, process.id)).status,
        'processing',
        'not before the others have ended',
      )
      for (const message of [m1[0]!, m1[2]!]) await finishChunk(given, await describeChunk(given, message))
      const view = await given.processes.get({ organizationId: ORG }, process.id)
      t.equal(view.status, 'failed')
      t.match(view.cause, { code: CAUSE.code, message: /1 of 3 chunks, first chunk 2: Cannot look at it/ })
      t.same(await given.chunkStatuses(process.id), ['completed', 'failed', 'completed'])
      const failures = await given.rows(
        'select stage, attempts, replays, code, replayed_at from spectra_ops.failures',
      )
      t.same(failures, [{ stage: 'vlm', attempts: 5, replays: 0, code: CAUSE.code, replayed_at: null }])
    },
  )

  promise(
    'P3: failing twice is failing once, and the redelivered message knows its cause',
    async (t, given) => {
      const { m1 } = await cutProcess(given, 1)
      await twice(() => given.worklog.fail('vlm', m1[0]!, CAUSE, 5))
      t.equal((await given.rows('select 1 from spectra_ops.failures')).length, 1)
      t.same(await given.worklog.begin('vlm', m1[0]!, 0), { state: 'failed', cause: CAUSE })
    },
  )

  promise('P3: a replay brings chunk and process back to life and on to completed', async (t, given) => {
    const { process, m1 } = await cutProcess(given, 1)
    await given.worklog.fail('vlm', m1[0]!, CAUSE, 5)
    t.equal((await given.processes.get({ organizationId: ORG }, process.id)).status, 'failed')
    t.same(await given.worklog.begin('vlm', m1[0]!, 1), { state: 'fresh' })
    const revived = await given.processes.get({ organizationId: ORG }, process.id)
    t.match(revived, { status: 'processing', cause: undefined, finishedAt: undefined })
    await given.worklog.commit('vlm', m1[0]!, described(m1[0]!), { end: true })
    await finishChunk(given, (await take(given, 'M1_INFERENCE_QUEUE'))[0]!)
    t.equal((await given.processes.get({ organizationId: ORG }, process.id)).status, 'completed')
    t.equal((await given.rows('select 1 from spectra_ops.failures where replayed_at is null')).length, 0)
  })

  promise('P3: a replay that fails again is a failure of its own', async (t, given) => {
    const { process, m1 } = await cutProcess(given, 1)
    await given.worklog.fail('vlm', m1[0]!, CAUSE, 5)
    await given.worklog.begin('vlm', m1[0]!, 1)
    await given.worklog.fail('vlm', m1[0]!, CAUSE, 2)
    const failures = await given.rows(
      'select replays, replayed_at is not null as replayed from spectra_ops.failures order by replays',
    )
    t.same(failures, [
      { replays: 0, replayed: true },
      { replays: 1, replayed: false },
    ])
    t.equal((await given.processes.get({ organizationId: ORG }, process.id)).status, 'failed')
    t.same(await given.worklog.begin('vlm', m1[0]!, 1), { state: 'failed', cause: CAUSE })
  })

  promise('P3: a replay of M2 repeats only what is missing', async (t, given) => {
    const { process, m1 } = await cutProcess(given, 1)
    const m2 = await describeChunk(given, m1[0]!)
    await given.worklog.begin('event', m2, 0)
    const [detector, indexer, cleaner] = tasks(m2)
    await given.worklog.commit('event', m2, detector, { end: false })
    await given.worklog.fail('event', m2, CAUSE, 5)
    t.same(await given.worklog.begin('event', m2, 1), { state: 'fresh' })
    t.same(await given.ledger.tasksDone(chunkIdOf(process.id, 1)), ['detector'])
    t.same(await given.chunkStatuses(process.id), ['m1_completed'])
    await given.worklog.commit('event', m2, indexer, { end: false })
    await given.worklog.commit('event', m2, cleaner, { end: true })
    t.equal((await given.processes.get({ organizationId: ORG }, process.id)).status, 'completed')
  })

  promise(
    'a chunker that fails fails the process; chunks that were cut still finish as themselves',
    async (t, given) => {
      const process = await given.processes.create(pipeline.request())
      const [m0] = await take(given, 'M0_PRIORITY_QUEUE')
      await given.worklog.begin('chunker', m0!, 0)
      await given.worklog.commit('chunker', m0!, chunkCut(m0!, 1), { end: false })
      const [m1] = await take(given, 'M0_RESULTS_QUEUE')
      await given.worklog.fail('chunker', m0!, CAUSE, 5)
      t.match(await given.processes.get({ organizationId: ORG }, process.id), {
        status: 'failed',
        cause: CAUSE,
      })
      await finishChunk(given, await describeChunk(given, m1!))
      t.same(await given.chunkStatuses(process.id), ['completed'])
      t.equal((await given.processes.get({ organizationId: ORG }, process.id)).status, 'failed')
      t.same(await given.worklog.begin('chunker', m0!, 1), { state: 'fresh' })
      await given.worklog.commit('chunker', m0!, chunkingEnded(1), { end: true })
      t.equal((await given.processes.get({ organizationId: ORG }, process.id)).status, 'completed')
    },
  )

  promise('a video out of which nothing could be cut has failed', async (t, given) => {
    const { process } = await cutProcess(given, 0)
    t.match(await given.processes.get({ organizationId: ORG }, process.id), {
      status: 'failed',
      cause: { code: 'SS_VIDEO_EMPTY' },
    })
  })

  promise('cutting cannot end with another number of chunks than were recorded', async (t, given) => {
    const process = await given.processes.create(pipeline.request())
    const [m0] = await take(given, 'M0_PRIORITY_QUEUE')
    await given.worklog.begin('chunker', m0!, 0)
    await given.worklog.commit('chunker', m0!, chunkCut(m0!, 1), { end: false })
    await t.rejects(given.worklog.commit('chunker', m0!, chunkingEnded(2), { end: true }), {
      code: 'SS_CHUNKING_FAILED',
    })
    t.equal((await given.ledger.process(process.id)).chunksTotal, undefined)
  })

  promise('cancelling ends the process, its open chunks and what is under way', async (t, given) => {
    const { process, m0, m1 } = await cutProcess(given, 3)
    await finishChunk(given, await describeChunk(given, m1[0]!))
    await given.worklog.begin('vlm', m1[1]!, 0)
    t.equal((await given.processes.cancel({ organizationId: ORG }, process.id)).status, 'cancelled')
    t.same(await given.chunkStatuses(process.id), ['completed', 'cancelled', 'cancelled'])
    await take(given, 'SSE_EXCHANGE')
    const before = await given.rows(everything)
    await given.worklog.commit('vlm', m1[1]!, described(m1[1]!), { end: true })
    t.same(await given.rows(everything), before, 'a late commit records nothing and hands nothing on')
    t.same(await given.worklog.begin('vlm', m1[2]!, 0), { state: 'void' })
    t.same(await given.worklog.begin('chunker', m0, 0), { state: 'void' })
    t.equal(
      (await given.processes.cancel({ organizationId: ORG }, process.id)).status,
      'cancelled',
      'cancelling twice is fine',
    )
  })

  promise('what cancelling meets in the outbox is not sent', async (t, given) => {
    const process = await given.processes.create(pipeline.request())
    await given.processes.cancel({ organizationId: ORG }, process.id)
    const left = await given.worklog.outbox(10)
    t.same([...new Set(left.map(({ to }) => to))], ['SSE_EXCHANGE'])
  })

  promise('a message of an unknown process is void', async (t, given) => {
    const { m0, m1 } = await cutProcess(given, 1)
    const stray = { ...m0, id: stableId('stray'), processId: stableId('no process') }
    t.same(await given.worklog.begin('chunker', stray, 0), { state: 'void' })
    const unknown = {
      ...m1[0]!,
      id: stableId('x'),
      payload: { ...(m1[0]!.payload as object), chunkId: stableId('y') },
    }
    await t.rejects(given.worklog.begin('vlm', unknown, 0), { code: 'SS_MESSAGE_INVALID' })
  })

  promise(
    'P1: a message of a chunk that is not cut yet is void, and is worked on when it is',
    async (t, given) => {
      const { m0, m1 } = await cutProcess(given, 2)
      const ids = m1.map(({ id }) => id)
      // The database goes back to before the cutting.
      await given.rows('delete from spectra_ops.batch_video_chunks')
      await given.rows('update spectra_ops.batch_video_processes set chunks_total = null')
      t.same(await given.worklog.begin('vlm', m1[0]!, 0), { state: 'void' })
      t.same(await given.rows('select 1 from spectra_ops.failures'), [])
      t.same(await given.worklog.begin('chunker', m0, 0), { state: 'fresh' }, 'it is cut again')
      await given.worklog.commit('chunker', m0, [chunkCut(m0, 1), chunkCut(m0, 2), chunkingEnded(2)], {
        end: true,
      })
      const again = await take(given, 'M0_RESULTS_QUEUE')
      t.same(
        again.map(({ id }) => id),
        ids,
      )
      for (const message of again) await finishChunk(given, await describeChunk(given, message))
      t.equal((await given.ledger.process(m0.processId)).status, 'completed')
    },
  )

  promise(
    'a message of a chunk that a video which is cut to its end has not is refused',
    async (t, given) => {
      const { m1 } = await cutProcess(given, 1)
      const payload = { ...(m1[0]!.payload as object), chunkId: chunkIdOf(m1[0]!.processId, 9) }
      await t.rejects(given.worklog.begin('vlm', { ...m1[0]!, payload }, 0), {
        code: 'SS_MESSAGE_INVALID',
        message: /has no such chunk/,
      })
    },
  )

  for (const state of ['failed', 'done']) {
    promise(`P1: a message that is ${state} without its effects is worked on again`, async (t, given) => {
      const { process, m0, m1 } = await cutProcess(given, 2)
      const mark = (stage: string, id: string): Promise<unknown> =>
        given.rows(`insert into spectra_ops.inbox (stage, message_id, organization_id, process_id, state, replays, cause,
          updated_at) values ('${stage}', '${id}', '${ORG}', '${process.id}', '${state}', 0, '{}', now())
          on conflict (stage, message_id) do update set state = excluded.state, cause = excluded.cause`)
      await given.rows('update spectra_ops.batch_video_processes set chunks_total = null')
      await mark('chunker', m0.id)
      t.same(await given.worklog.begin('chunker', m0, 0), { state: 'fresh' })
      await given.worklog.commit('chunker', m0, chunkingEnded(2), { end: true })

      const [one, two] = m1
      await mark('vlm', one!.id)
      t.same(await given.worklog.begin('vlm', one!, 0), { state: 'fresh' })
      t.match(await given.chunkStatuses(process.id), ['processing', 'pending'])
      await given.worklog.commit('vlm', one!, described(one!), { end: true })
      t.same(await given.worklog.begin('vlm', one!, 0), { state: 'done' })
      const [m2] = await take(given, 'M1_INFERENCE_QUEUE')
      await mark('event', m2!.id)
      t.same(await given.worklog.begin('event', m2!, 0), { state: 'fresh' })
      await finishChunk(given, m2!)

      await mark('vlm', two!.id)
      t.same(await given.worklog.begin('vlm', two!, 0), { state: 'fresh' })
      await given.rows(`insert into spectra_ops.failures (stage, message_id, replays, organization_id, process_id, code,
        message, retryable, attempts, first_failed_at, last_failed_at) values ('vlm', '${two!.id}', 0, '${ORG}',
        '${process.id}', 'SS_MESSAGE_INVALID', 'x', false, 1, now(), now())`)
      await given.worklog.fail('vlm', two!, CAUSE, 5)
      t.match(await given.chunkStatuses(process.id), ['completed', 'failed'], 'it may fail again')
      t.match(await given.processes.get({ organizationId: ORG }, process.id), {
        status: 'failed',
        cause: { code: CAUSE.code },
      })
    })
  }

  promise(
    'the chunks of a stretch of a video, in their order, as far as they are recorded',
    async (t, given) => {
      const { process } = await cutProcess(given, 4)
      await given.rows('delete from spectra_ops.batch_video_chunks where ordinal = 3')
      const stretch = async (from: number, to: number, id = process.id): Promise<number[]> =>
        (await given.ledger.chunks(id, { from, to })).map(({ ordinal }) => ordinal)
      t.same(await stretch(2, 4), [2, 4])
      t.same(await stretch(-1, 1), [1])
      t.same(await stretch(5, 9), [])
      t.same(await stretch(1, 4, stableId('nobody')), [])
      const [second] = await given.ledger.chunks(process.id, { from: 2, to: 2 })
      t.match(second, { startTime: 10, videoKey: /0*2.mp4$/, sha256: 'a'.repeat(64) })
    },
  )

  promise('P1: what is missing in the middle of the chunks is cut again', async (t, given) => {
    const { process, m0 } = await cutProcess(given, 4)
    await given.rows('delete from spectra_ops.batch_video_chunks where ordinal = 3')
    await given.rows('update spectra_ops.batch_video_processes set chunks_total = null')
    t.match(await given.ledger.lastChunk(process.id), { ordinal: 2 })
    await given.rows('delete from spectra_ops.batch_video_chunks where ordinal = 1')
    t.equal(await given.ledger.lastChunk(process.id), undefined)
    t.ok(m0)
  })

  promise('P8: a message of another organization touches nothing', async (t, given) => {
    const { m1 } = await cutProcess(given, 1)
    const foreign = { ...m1[0]!, organizationId: stableId('organization', 'other') }
    const before = await given.rows(everything)
    await t.rejects(given.worklog.begin('vlm', foreign, 0), { code: 'SS_MESSAGE_FOREIGN', retryable: false })
    await t.rejects(given.worklog.commit('vlm', foreign, described(foreign), { end: true }), {
      code: 'SS_MESSAGE_FOREIGN',
    })
    t.same(await given.rows(everything), before)
    await given.worklog.fail('vlm', foreign, CAUSE, 1)
    t.same(
      await given.chunkStatuses(m1[0]!.processId),
      ['pending'],
      'its failure is accounted for, and nothing else',
    )
  })

  promise('P4: what fails after its work was recorded in full takes nothing back', async (t, given) => {
    const { process, m1 } = await cutProcess(given, 1)
    await given.worklog.begin('vlm', m1[0]!, 0)
    await given.worklog.commit('vlm', m1[0]!, described(m1[0]!), { end: false })
    await given.worklog.fail('vlm', m1[0]!, CAUSE, 5)
    t.same(await given.chunkStatuses(process.id), ['m1_completed'])
    t.same(await given.worklog.begin('vlm', m1[0]!, 1), { state: 'done' })
    t.equal((await given.rows('select 1 from spectra_ops.failures where replayed_at is null')).length, 0)
  })

  promise('P4: late work on a failed chunk is dropped', async (t, given) => {
    const { process, m1 } = await cutProcess(given, 1)
    await given.worklog.begin('vlm', m1[0]!, 0)
    await given.worklog.fail('vlm', m1[0]!, CAUSE, 5)
    await given.worklog.commit('vlm', m1[0]!, described(m1[0]!), { end: true })
    t.same(await given.chunkStatuses(process.id), ['failed'])
    t.same(await take(given, 'M1_INFERENCE_QUEUE'), [])
    t.same(await given.worklog.begin('vlm', m1[0]!, 0), { state: 'failed', cause: CAUSE })
  })

  promise(
    'the outbox keeps order, priority and what was not sent; listeners hear of each commit',
    async (t, given) => {
      let heard = 0
      const stop = given.worklog.onOutbox(() => (heard += 1))
      const process = await given.processes.create(pipeline.request({ priority: 9 }))
      t.equal(heard, 1)
      const [first, second] = await given.worklog.outbox(1000)
      t.match(first, {
        to: 'M0_PRIORITY_QUEUE',
        priority: 9,
        envelope: { processId: process.id, attempt: 1 },
      })
      t.match(second, { to: 'SSE_EXCHANGE', envelope: { payload: { fact: 'process_created' } } })
      await given.worklog.sent([second!.seq])
      t.same(
        (await given.worklog.outbox(1000)).map(({ seq }) => seq),
        [first!.seq],
      )
      stop()
      await given.worklog.begin('chunker', first!.envelope, 0)
      t.equal(heard, 1)
      await given.worklog.sent([])
    },
  )

  promise('subscribers hear of every change, and of no repetition', async (t, given) => {
    const { m0, m1 } = await cutProcess(given, 1)
    const facts = async (): Promise<string[]> =>
      (await take(given, 'SSE_EXCHANGE')).map(({ payload }) => (payload as { fact: string }).fact)
    t.same(await facts(), [
      'process_created',
      'process_started',
      'source_opened',
      'chunk_cut',
      'chunking_ended',
    ])
    await given.worklog.commit('chunker', m0, chunkCut(m0, 1), { end: false })
    t.same(await facts(), [])
    await finishChunk(given, await describeChunk(given, m1[0]!))
    t.same(await facts(), [
      'chunk_described',
      'events_detected',
      'chunk_indexed',
      'cache_cleaned',
      'process_completed',
    ])
  })

  promise(
    'several hand-offs are one transaction, recorded and passed on in their order',
    async (t, given) => {
      const { m0 } = await pipeline.startProcess(given)
      const all = [pipeline.sourceOpened(), chunkCut(m0, 1), chunkCut(m0, 2), chunkingEnded(2)]
      await given.worklog.commit('chunker', m0, all, { end: true })
      t.equal((await take(given, 'M0_RESULTS_QUEUE')).length, 2)
      t.equal((await given.worklog.begin('chunker', m0, 0)).state, 'done')
      const next = await pipeline.startProcess(given)
      const broken = [pipeline.sourceOpened(), chunkCut(next.m0, 1), chunkingEnded(7)]
      await t.rejects(given.worklog.commit('chunker', next.m0, broken, { end: true }), {
        code: 'SS_CHUNKING_FAILED',
      })
      t.equal((await given.ledger.process(next.m0.processId)).source, undefined, 'all of them or none')
      t.equal(await given.ledger.lastChunk(next.m0.processId), undefined)
    },
  )

  promise('each recorded change is later than the one before it', async (t, given) => {
    const frozen = createLedger(given.database, { clock: () => new Date('2026-01-01T00:00:00Z') })
    const { process, m1 } = await cutProcess(frozen, 2)
    for (const message of m1) await finishChunk(frozen, await describeChunk(frozen, message))
    const { items } = await frozen.processes.events({ organizationId: ORG }, { processId: process.id }, {})
    const [first, second] = [items[0]!.createdAt, items[2]!.createdAt]
    t.ok(second > first, 'so that "what is new since" misses nothing')
    const news = await frozen.processes.events(
      { organizationId: ORG },
      { processId: process.id, createdAfter: first },
      {},
    )
    t.equal(news.items.length, 2)
  })

  promise('warnings are kept once each', async (t, given) => {
    const process = await given.processes.create(pipeline.request())
    const [m0] = await take(given, 'M0_PRIORITY_QUEUE')
    await given.worklog.begin('chunker', m0!, 0)
    const warnings = [{ code: 'SS_VIDEO_TRUNCATED', message: 'ends early' }]
    const opened = { records: [{ fact: 'source_opened' as const, source: pipeline.SOURCE, warnings }] }
    await twice(() => given.worklog.commit('chunker', m0!, opened, { end: false }))
    const more = [...warnings, { code: 'SS_OTHER', message: 'else' }]
    const ended = { records: [{ fact: 'chunking_ended' as const, chunks: 0, warnings: more }] }
    await given.worklog.commit('chunker', m0!, ended, { end: true })
    t.same((await given.processes.get({ organizationId: ORG }, process.id)).warnings, more)
  })

  promise('a camera’s clip takes the same way through tables of its own', async (t, given) => {
    const { process: batch, m0 } = await cutProcess(given, 0)
    const processId = stableId('clip')
    await given.rows(`insert into spectra_ops.cam_video_processes (id, organization_id, status, title, source, priority,
        trace, created_at, updated_at, camera_id)
      select '${processId}', organization_id, 'queued', title, source, priority, trace, created_at, updated_at, 'gate'
      from spectra_ops.batch_video_processes where id = '${batch.id}'`)
    await given.rows(`insert into spectra_ops.process_configs select '${processId}', organization_id, chunk_duration,
      overlap, fps, width, height, started_at, created_at from spectra_ops.process_configs`)
    const live = { modality: 'live', cameraId: 'gate' } as const
    const clip = {
      ...m0,
      id: stableId('m0', 'clip'),
      processId,
      payload: { ...(m0.payload as object), ...live },
    }
    await given.worklog.begin('chunker', clip, 0)
    const cut = chunkCut(clip, 1)
    await given.worklog.commit(
      'chunker',
      clip,
      { ...cut, message: { ...cut.message!, ...live } as never },
      { end: false },
    )
    await given.worklog.commit('chunker', clip, chunkingEnded(1), { end: true })
    const [m1] = await take(given, 'M0_RESULTS_QUEUE')
    await finishChunk(given, await describeChunk(given, m1!))
    t.equal((await given.ledger.process(processId)).status, 'completed')
    t.match(await given.ledger.lastChunk(processId), { ordinal: 1 })
    t.match(await given.ledger.chunks(processId, { from: 1, to: 1 }), [{ ordinal: 1 }])
    t.equal((await given.ledger.tasksDone(chunkIdOf(processId, 1))).length, 3)
    const events = await given.rows('select camera_id from spectra_insights.live_events')
    t.same(events, [{ camera_id: 'gate' }, { camera_id: 'gate' }])
    t.same(await given.rows('select 1 from spectra_insights.batch_events'), [])
  })

  promise(
    'messages of no process, such as a conversation’s, are done once and failed once',
    async (t, given) => {
      const id = stableId('task')
      const at = new Date().toISOString()
      const payload = { conversationId: id, organizationId: ORG, throughTurn: 3 }
      const common = {
        version: 1,
        organizationId: ORG,
        processId: id,
        attempt: 1,
        trace: '0'.repeat(32),
        createdAt: at,
      }
      const task = { id, type: 'ContextSummarizationTask', payload, ...common }
      t.same(await given.worklog.begin('context', task, 0), { state: 'fresh' })
      await given.worklog.fail('context', task, CAUSE, 5)
      t.same(await given.worklog.begin('context', task, 0), { state: 'failed', cause: CAUSE })
      t.same(await given.worklog.begin('context', task, 1), { state: 'fresh' })
      await given.worklog.commit('context', task, {}, { end: true })
      t.same(await given.worklog.begin('context', task, 1), { state: 'done' })
    },
  )

  promise('restarts are remembered', async (t, given) => {
    const restart = {
      node: 'n',
      stage: 'vlm',
      worker: 'w1',
      at: new Date(),
      cause: CAUSE,
      delayMs: 12.5,
      escalated: false,
    }
    await given.worklog.recordRestart(restart)
    t.match(await given.rows('select * from spectra_ops.restart_history'), [{ stage: 'vlm', cause: CAUSE }])
  })
}
