import type { Test } from 'tap'
import type { Database } from '../../core/database/database.ts'
import { createCursors } from '../../core/ledger/cursors.ts'
import { createLedger, type LedgerParts } from '../../core/ledger/index.ts'
import { createAuditLog } from '../../core/observability/audit-log.ts'
import { createTraceTable } from '../../core/observability/trace-table.ts'
import { createOperating } from '../../core/operating/index.ts'
import type { CallSpan, Operating, OwnDepth, Tenant } from '../../core/ports.ts'
import { stableId } from '../../schema/ids.ts'
import { emptyTables } from '../helpers/database.ts'
import { cutProcess, described, ORG, request, startProcess, take } from '../helpers/pipeline.ts'

const OTHER = stableId('organization', 'other')
const OURS: Tenant = { organizationId: ORG }
const THEIRS: Tenant = { organizationId: OTHER }
const NO_CAMERA: Tenant = { organizationId: ORG, cameras: ['door'] }
const CAUSE = { code: 'SS_URL_FAILED', message: 'Cannot read it', retryable: true } as const

interface Given {
  database: Database
  parts: LedgerParts
  /** The same ledger, as a node that tells what it has in hand. */
  node: LedgerParts
  operating: Operating
}

const inQueue = (depths: OwnDepth[], name: string): OwnDepth => depths.find(({ queue }) => queue === name)!

/** What every database promises those who operate. `open` gives one that the suite may empty. */
export function operatingContract(t: Test, name: string, open: () => Database): void {
  const promise = (what: string, run: (t: Test, given: Given) => Promise<unknown>): void => {
    void t.test(`${name}: ${what}`, async (t) => {
      const database = open()
      await emptyTables(database)
      const parts = createLedger(database)
      const node = createLedger(database, { owner: 'one' })
      await run(t, { database, parts, node, operating: createOperating(database, createCursors('a secret')) })
    })
  }

  promise(
    'an organization has its own messages, and nobody else’s (P8)',
    async (t, { parts, node, operating }) => {
      const { m1 } = await cutProcess(parts, 3)
      await parts.processes.create(request({ organizationId: OTHER, priority: 7 }))
      const ours = await operating.depths(OURS)
      t.match(inQueue(ours, 'M0_RESULTS_QUEUE'), { ready: 3, inFlight: 0, waiting: [] })
      t.match(inQueue(ours, 'M0_PRIORITY_QUEUE'), { ready: 0, waiting: [] })
      const theirs = await operating.depths(THEIRS)
      t.match(inQueue(theirs, 'M0_RESULTS_QUEUE'), { ready: 0, inFlight: 0 })
      t.match(inQueue(theirs, 'M0_PRIORITY_QUEUE'), { ready: 0, waiting: [{ priority: 7, count: 1 }] })

      await parts.worklog.begin('vlm', m1[0]!, 0)
      await node.worklog.inHand({ messages: [m1[0]!.id], consumers: {} })
      t.match(inQueue(await operating.depths(OURS), 'M0_RESULTS_QUEUE'), { ready: 2, inFlight: 1 })
      await parts.worklog.commit('vlm', m1[0]!, described(m1[0]!), { end: true })
      const [m2] = await take(parts, 'M1_INFERENCE_QUEUE')
      t.match(inQueue(await operating.depths(OURS), 'M1_INFERENCE_QUEUE'), { ready: 1, inFlight: 0 })
      await node.worklog.inHand({ messages: [m2!.id], consumers: {} })
      const later = await operating.depths(OURS)
      t.match(inQueue(later, 'M1_INFERENCE_QUEUE'), { ready: 0, inFlight: 1 })
      t.match(inQueue(later, 'M0_RESULTS_QUEUE'), { ready: 2, inFlight: 0 })
      for (const { ready, inFlight, waiting } of await operating.depths(NO_CAMERA))
        t.same([ready, inFlight, waiting], [0, 0, []], 'files are of no camera')
    },
  )

  promise(
    'a dead letter counts until it is brought back or dropped',
    async (t, { database, parts, operating }) => {
      const { m1 } = await cutProcess(parts, 3)
      for (const one of m1) {
        await parts.worklog.begin('vlm', one, 0)
        await parts.worklog.fail('vlm', one, CAUSE, 3)
      }
      const count = async (tenant: Tenant): Promise<number> =>
        inQueue(await operating.depths(tenant), 'M1_DEADLETTER_QUEUE').ready
      t.equal(await count(OURS), 3)
      t.equal(await count(THEIRS), 0)
      t.equal(await count(NO_CAMERA), 0)
      await operating.dropped('M1_DEADLETTER_QUEUE', [m1[0]!.id, 'sha256:of a message without an id'])
      t.equal(await count(OURS), 2)
      await operating.dropped('M0_DEADLETTER_QUEUE', [m1[1]!.id])
      t.equal(await count(OURS), 2, 'of another queue')
      await parts.worklog.begin('vlm', m1[1]!, 1)
      t.equal(await count(OURS), 1)
      const rows = await database.query('select 1 from spectra_ops.failures')
      t.equal(rows.length, 3, 'what failed stays failed')
    },
  )

  promise('which processes a tenant may see', async (t, { parts, operating }) => {
    const { process } = await startProcess(parts)
    const theirs = await parts.processes.create(request({ organizationId: OTHER }))
    const ids = [process.id, theirs.id, stableId('process', 'nowhere'), `x' or true --`]
    t.same(await operating.processesAmong(OURS, ids), [process.id])
    t.same(await operating.processesAmong(THEIRS, ids), [theirs.id])
    t.same(await operating.processesAmong(NO_CAMERA, ids), [])
    t.same(await operating.processesAmong(OURS, []), [])
  })

  promise('what failed in processes, all in one look', async (t, { parts, operating }) => {
    const { process, m1 } = await cutProcess(parts, 2)
    for (const one of m1) await parts.worklog.fail('vlm', one, CAUSE, 3)
    await parts.worklog.begin('vlm', m1[0]!, 1)
    const found = await operating.failures(OURS, [process.id, stableId('process', 'nowhere')])
    t.same([...found.keys()], [process.id])
    const first = found.get(process.id)!.find(({ messageId }) => messageId === m1[0]!.id)!
    const { chunkId } = m1[0]!.payload as { chunkId: string }
    t.match(first, { stage: 'vlm', chunkId, cause: CAUSE, attempts: 3, replays: 0 })
    t.ok(first.replayedAt)
    t.equal(found.get(process.id)!.length, 2)
    t.equal((await operating.failures(THEIRS, [process.id])).size, 0)
    t.equal((await operating.failures(NO_CAMERA, [process.id])).size, 0)
  })

  promise('what models were asked for processes', async (t, { database, parts, operating }) => {
    const { process } = await startProcess(parts)
    const tracing = createTraceTable(database)
    const span = (number: number, change: Partial<CallSpan> = {}): CallSpan => ({
      call: 'vision',
      ...{ traceId: 'a'.repeat(32), spanId: String(number).padStart(16, '0'), name: 'vision.describe' },
      ...{ organizationId: ORG, processId: process.id },
      startedAt: new Date(number * 1000),
      endedAt: new Date(number * 1000 + 250),
      attributes: { model: 'm', prompt: 'describe@2', inputTokens: 7 },
      ...change,
    })
    tracing.record(span(2, { error: CAUSE }))
    tracing.record(span(1))
    tracing.record(span(3, { organizationId: OTHER }))
    await tracing.close()
    const found = (await operating.spans(OURS, [process.id])).get(process.id)!
    t.same(
      found.map(({ id }) => Number(id)),
      [1, 2],
    )
    t.match(found[0], { endedAt: new Date(1250), attributes: { prompt: 'describe@2', inputTokens: 7 } })
    t.match(found[1], { error: CAUSE })
    t.equal((await operating.spans(NO_CAMERA, [process.id])).size, 0)
  })

  promise('the audit log is read page by page, by its own organization', async (t, given) => {
    const { database, operating } = given
    const audit = createAuditLog(database)
    const userId = stableId('user', 'one')
    for (const number of [1, 2, 3, 4, 5]) {
      const action = number % 2 ? 'dead-letters.replay' : 'control.pause'
      await audit.record({
        ...OURS,
        userId,
        action,
        subject: `${number}`,
        details: { by: `o'hara ${number}` },
      })
    }
    await audit.record({ ...THEIRS, action: 'control.pause' })
    await audit.record({ action: 'control.pause' })
    const first = await operating.auditLog(OURS, {}, { first: 2 })
    t.match(first.items, [{ subject: '5', by: "o'hara 5", userId }, { subject: '4' }])
    await audit.record({ ...OURS, action: 'later' })
    const rest = await operating.auditLog(OURS, {}, { first: 50, after: first.next! })
    t.same(
      rest.items.map(({ subject }) => subject),
      ['3', '2', '1'],
    )
    t.equal(rest.next, undefined)
    const back = await operating.auditLog(OURS, {}, { last: 1, before: rest.cursors![0]! })
    t.match(back.items, [{ subject: '4' }])
    t.ok(back.next && back.previous)
    const subjects = async (filter: Parameters<Operating['auditLog']>[1]): Promise<unknown[]> =>
      (await operating.auditLog(OURS, filter, {})).items.map(({ subject }) => subject)
    t.same(await subjects({ action: 'control.pause' }), ['4', '2'])
    t.same(await subjects({ action: 'dead-letters.' }), ['5', '3', '1'])
    t.same(await subjects({ action: 'control' }), [])
    t.same(await subjects({ actor: "o'hara 3" }), ['3'])
    t.same(await subjects({ actor: userId, subject: '2' }), ['2'])
    t.same(await subjects({ until: new Date(0) }), [])
    t.equal((await subjects({ since: new Date(0) })).length, 6)
    t.same((await operating.auditLog(NO_CAMERA, {}, {})).items, [])
    const stolen = operating.auditLog(THEIRS, {}, { after: first.next! })
    await t.rejects(stolen, { code: 'SS_INPUT_INVALID' }, 'a cursor of another organization')
    const altered = first.next!.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))
    await t.rejects(operating.auditLog(OURS, {}, { after: altered }), { code: 'SS_INPUT_INVALID' })
  })

  promise('restarts are read page by page', async (t, { parts, operating }) => {
    for (const number of [1, 2, 3]) {
      await parts.worklog.recordRestart({
        ...{ node: number === 3 ? 'b' : 'a', stage: 'vlm', worker: `vlm-${number}` },
        ...{ at: new Date(number * 1000), cause: CAUSE, delayMs: 10 * number, escalated: number === 3 },
      })
    }
    const first = await operating.restarts(OURS, {}, { first: 2 })
    t.match(first.items, [
      { node: 'b', worker: 'vlm-3', at: new Date(3000), delayMs: 30, escalated: true, cause: CAUSE },
      { node: 'a', worker: 'vlm-2' },
    ])
    const rest = await operating.restarts(OURS, {}, { after: first.next! })
    t.match(rest.items, [{ worker: 'vlm-1', escalated: false }])
    t.equal(rest.items.length, 1)
    t.equal((await operating.restarts(OURS, { node: 'a' }, {})).items.length, 2)
    t.equal((await operating.restarts(OURS, { worker: 'vlm-1', stage: 'vlm' }, {})).items.length, 1)
    t.equal((await operating.restarts(OURS, { since: new Date(2000) }, {})).items.length, 2)
    t.equal((await operating.restarts(OURS, { stage: 'event' }, {})).items.length, 0)
  })
}
