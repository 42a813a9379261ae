import { randomUUID } from 'node:crypto'
import type { Test } from 'tap'
import { createCallLedger } from '../../core/costs/calls.ts'
import { createCostReading } from '../../core/costs/reading.ts'
import type { Database } from '../../core/database/database.ts'
import type { PlannedCall } from '../../core/ports.ts'

export const plannedCall = (given: Partial<PlannedCall> = {}): PlannedCall => ({
  callId: randomUUID(),
  organizationId: randomUUID(),
  processId: randomUUID(),
  chunkId: randomUUID(),
  kind: 'vision',
  provider: 'openai',
  model: 'gpt-4.1-mini',
  usage: { inputTokens: 1000, outputTokens: 100, costUsd: 0.5 },
  at: new Date('2026-03-31T23:59:59.000Z'),
  ...given,
})

const counted = (inputTokens: number, outputTokens: number, costUsd?: number) =>
  ({
    state: 'counted',
    usage: { inputTokens, outputTokens, ...(costUsd !== undefined && { costUsd }) },
  }) as const

/** What the ledger of calls promises on any database. */
export function costsContract(t: Test, name: string, open: () => Database): void {
  const promise = (sentence: string, check: (t: Test, it: ReturnType<typeof parts>) => Promise<void>): void =>
    void t.test(`${name}: ${sentence}`, (t) => check(t, parts(open())))

  const parts = (database: Database) => {
    const span = { from: new Date('2026-03-01T00:00:00Z'), until: new Date('2026-04-30T00:00:00Z') }
    const reading = createCostReading(database)
    return {
      ...{ database, reading, ledger: createCallLedger(database) },
      process: async ({ organizationId, processId }: PlannedCall) =>
        (await reading.ofProcesses({ organizationId }, [processId])).get(processId),
      days: ({ organizationId }: PlannedCall) => reading.byDay({ organizationId }, span),
      months: async ({ organizationId }: PlannedCall) => {
        const rows = await database.query<{ month: string; usd: number }>(
          `select month::text as month, usd from spectra_ops.model_costs where organization_id = $1 order by month`,
          [organizationId],
        )
        return rows.map(({ month, usd }) => [month, usd])
      },
    }
  }

  promise('a call counts with its estimate until it has ended, then as it was counted', async (t, it) => {
    const call = plannedCall()
    await it.ledger.open(call)
    t.match(await it.process(call), { calls: 1, estimated: 1, inputTokens: 1000, usd: 0.5 })
    t.match(await it.days(call), [{ day: '2026-03-31', calls: 1, usd: 0.5 }])
    t.same(await it.months(call), [['2026-03-01', 0.5]])
    await it.ledger.end(call.callId, counted(700, 50, 0.2))
    t.match(await it.process(call), { calls: 1, estimated: 0, inputTokens: 700, outputTokens: 50, usd: 0.2 })
    t.match(await it.days(call), [{ calls: 1, inputTokens: 700, outputTokens: 50, usd: 0.2 }])
    t.same(await it.months(call), [['2026-03-01', 0.2]])
  })

  promise('what is told twice counts once', async (t, it) => {
    const call = plannedCall()
    for (let n = 0; n < 2; n++) await it.ledger.open(call)
    for (let n = 0; n < 2; n++) await it.ledger.end(call.callId, counted(10, 1, 0.25))
    await it.ledger.end(call.callId, { state: 'refused' })
    await it.ledger.open(call)
    t.match(await it.process(call), { calls: 1, usd: 0.25 })
    t.match(await it.days(call), [{ calls: 1, usd: 0.25 }])
    t.same(await it.months(call), [['2026-03-01', 0.25]])
  })

  promise(
    'two calls of one chunk, as after a kill, are two: the estimate of the first stands',
    async (t, it) => {
      const killed = plannedCall()
      await it.ledger.open(killed)
      const again = { ...killed, callId: randomUUID() }
      await it.ledger.open(again)
      await it.ledger.end(again.callId, counted(700, 50, 0.25))
      const expected = { calls: 2, estimated: 1, usd: 0.75 }
      t.match(await it.process(killed), expected)
      const { organizationId, chunkId } = killed
      t.match((await it.reading.ofChunks({ organizationId }, [chunkId!])).get(chunkId!), expected)
    },
  )

  promise('a call that was not taken costs nothing', async (t, it) => {
    const call = plannedCall()
    await it.ledger.open(call)
    await it.ledger.end(call.callId, { state: 'refused' })
    t.equal(await it.process(call), undefined)
    t.same(await it.days(call), [])
    t.same(await it.months(call), [['2026-03-01', 0]])
  })

  promise('without a price it is said that there is none: it is not 0', async (t, it) => {
    const call = plannedCall({ usage: { inputTokens: 5, outputTokens: 1 } })
    await it.ledger.open(call)
    await it.ledger.end(call.callId, counted(6, 1))
    t.match(await it.process(call), { calls: 1, unpriced: 1, usd: 0, inputTokens: 6 })
    t.match(await it.days(call), [{ calls: 1, unpriced: 1, usd: 0 }])
    const [view] = await it.reading.calls(call, call.processId)
    t.match(view, { state: 'counted', inputTokens: 6 })
    t.notOk('usd' in view!)
  })

  promise('many small amounts add up without drift', async (t, it) => {
    const first = plannedCall({ usage: { inputTokens: 1, outputTokens: 0, costUsd: 0.1 } })
    for (let n = 0; n < 10; n++) await it.ledger.open({ ...first, callId: randomUUID() })
    t.equal((await it.process(first))?.usd, 1)
    t.equal((await it.days(first))[0]?.usd, 1)
  })

  promise('what was saved is told apart from what was spent', async (t, it) => {
    const call = plannedCall()
    await it.ledger.save(call)
    await it.ledger.save(call)
    const expected = { calls: 0, usd: 0, savedCalls: 1, savedUsd: 0.5 }
    t.match(await it.process(call), expected)
    t.match(await it.days(call), [expected])
    t.same(await it.months(call), [])
  })

  promise('days are told apart by camera and model, and by tenant (P8)', async (t, it) => {
    const organizationId = randomUUID()
    const door = plannedCall({ organizationId, cameraId: 'door' })
    const other = plannedCall({ organizationId, model: 'gpt-4o', at: new Date('2026-04-01T00:00:00Z') })
    for (const call of [door, other, plannedCall()]) await it.ledger.open(call)
    t.match(await it.days(door), [
      { day: '2026-04-01', model: 'gpt-4o', cameraId: undefined },
      { day: '2026-03-31', model: 'gpt-4.1-mini', cameraId: 'door' },
    ])
    const span = { from: door.at, until: other.at }
    const limited = await it.reading.byDay({ organizationId, cameras: ['door'] }, span)
    t.match(limited, [{ cameraId: 'door' }])
    t.equal(limited.length, 1)
    t.same(await it.reading.byDay({ organizationId, cameras: [] }, span), [])
    const theirs = await it.reading.ofProcesses({ organizationId: randomUUID() }, [door.processId])
    t.equal(theirs.size, 0)
  })

  promise(
    'the processes that cost most come first, within a time and by a camera, of the tenant alone (P8)',
    async (t, it) => {
      const organizationId = randomUUID()
      const tenant = { organizationId }
      const usage = { inputTokens: 1, outputTokens: 1, costUsd: 2.5 }
      const dear = plannedCall({ organizationId, processId: randomUUID(), usage })
      const door = plannedCall({ organizationId, processId: randomUUID(), cameraId: 'door' })
      for (const call of [door, dear, plannedCall()]) await it.ledger.open(call)
      const span = { from: dear.at, until: new Date(dear.at.getTime() + 1), first: 10 }
      const ids = async (more: object) =>
        (await it.reading.byProcess(tenant, { ...span, ...more })).map(({ processId }) => processId)
      t.match(await it.reading.byProcess(tenant, span), [
        { processId: dear.processId, usd: 2.5, calls: 1 },
        { processId: door.processId },
      ])
      t.same(await ids({ first: 1 }), [dear.processId])
      t.same(await ids({ cameraId: 'door' }), [door.processId])
      t.same(await ids({ until: span.from }), [])
    },
  )
}
