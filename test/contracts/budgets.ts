import type { Test } from 'tap'
import { createBudgets, type PricedModel } from '../../core/costs/budgets.ts'
import { createCallLedger } from '../../core/costs/calls.ts'
import { createReleasing } from '../../core/costs/releasing.ts'
import { createBudgetSetting } from '../../core/costs/setting.ts'
import type { Database } from '../../core/database/database.ts'
import { createLedger } from '../../core/ledger/index.ts'
import type { CallSubject, PlannedCall } from '../../core/ports.ts'
import { cutProcess, ORG, take } from '../helpers/pipeline.ts'
import { plannedCall } from './costs.ts'

const priced = (price: PricedModel['price']): PricedModel => ({ provider: 'openai', model: 'm', price })
const KNOWN = [priced('free'), priced('known')]
const REACHED = { code: 'SS_BUDGET_REACHED', message: 'Cannot ask models now', retryable: false } as const
const BY = { organizationId: ORG, role: 'owner' as const }
const DAY = 24 * 3600_000

/** What budgets promise on any database; its tables are empty before each. */
export function budgetsContract(t: Test, name: string, open: () => Database): void {
  const promise = (sentence: string, check: (t: Test, it: ReturnType<typeof parts>) => Promise<void>): void =>
    void t.test(`${name}: ${sentence}`, (t) => check(t, parts(open())))

  const parts = (database: Database) => {
    const budgets = createBudgets(database)
    const rows = createLedger(database)
    const { cameras } = rows
    return {
      ...{ database, budgets, rows },
      set: createBudgetSetting(database).setBudget,
      release: createReleasing(rows.orphans, budgets, KNOWN),
      pay: (given: Partial<PlannedCall>) =>
        createCallLedger(database).open(plannedCall({ organizationId: ORG, at: new Date(), ...given })),
      camera: (id: string) =>
        cameras.add({
          ...{ organizationId: ORG, id, clipSeconds: 10, everySeconds: 60 },
          source: { kind: 'stream', url: `rtsp://camera.example/${id}` },
        }),
      limit: (limits: object) =>
        database.query(
          `insert into spectra_core.org_config (organization_id, key, value, updated_at) values ($1, 'limits', $2::jsonb, now())
           on conflict (organization_id, key) do update set value = excluded.value`,
          [ORG, JSON.stringify(limits)],
        ),
    }
  }
  const subject = (given: Partial<CallSubject> = {}): CallSubject => {
    const { processId } = plannedCall()
    return { organizationId: ORG, processId, ...given }
  }

  promise(
    'what is put aside waits, and comes back once, under its id',
    async (t, { rows, set, pay, release }) => {
      const { process, m1 } = await cutProcess(rows, 2, { budget: 0.25 })
      await pay({ processId: process.id })
      for (const message of m1) {
        await rows.worklog.begin('vlm', message, 0)
        for (let n = 0; n < 2; n++) await rows.worklog.hold('vlm', 'M0_RESULTS_QUEUE', message, REACHED)
      }
      t.match(await rows.processes.get(BY, process.id), {
        waiting: { code: REACHED.code, chunks: 2 },
        budget: 0.25,
      })
      t.equal(await release(), 0)
      t.same(await take(rows, 'M0_RESULTS_QUEUE'), [])
      await set(BY, { process: process.id }, 1)
      t.equal(await release(), 2)
      t.equal(await release(), 0)
      const back = await take(rows, 'M0_RESULTS_QUEUE')
      t.same(back.map(({ id }) => id).sort(), m1.map(({ id }) => id).sort())
      t.equal((await rows.processes.get(BY, process.id)).waiting, undefined)
      t.same(await rows.worklog.begin('vlm', back[0]!, 0), { state: 'fresh' })
    },
  )

  promise('a copy of what is put aside is not worked on beside it', async (t, { rows, set, release }) => {
    const { process, m1 } = await cutProcess(rows, 1, { budget: 0 })
    await rows.worklog.begin('vlm', m1[0]!, 0)
    await rows.worklog.hold('vlm', 'M0_RESULTS_QUEUE', m1[0]!, REACHED)
    // Its worker died before it was acknowledged: the broker gives it again, and the budget is raised meanwhile.
    await set(BY, { process: process.id }, undefined)
    t.same(await rows.worklog.begin('vlm', m1[0]!, 0), { state: 'void' })
    t.equal(await release(), 1)
    t.same(await rows.worklog.begin('vlm', m1[0]!, 0), { state: 'fresh' })
  })

  promise('of a process that was cancelled nothing comes back', async (t, { rows, release, set }) => {
    const { process, m1 } = await cutProcess(rows, 1, { budget: 0 })
    await rows.worklog.hold('vlm', 'M0_RESULTS_QUEUE', m1[0]!, REACHED)
    await rows.processes.cancel(BY, process.id)
    await set(BY, { process: process.id }, undefined)
    await release()
    t.same(await take(rows, 'M0_RESULTS_QUEUE'), [])
    t.equal((await rows.processes.get(BY, process.id)).waiting, undefined)
  })

  promise('of a camera, for a day and for a month; other cameras and files go on', async (t, it) => {
    const { camera, set, pay, budgets } = it
    for (const id of ['door', 'gate']) await camera(id)
    await pay({ cameraId: 'door' })
    await pay({ cameraId: 'gate', usage: { inputTokens: 1, outputTokens: 1, costUsd: 9 } })
    const door = subject({ cameraId: 'door' })
    await budgets.check(door, KNOWN)
    for (const period of ['day', 'month'] as const) {
      await set(BY, { camera: 'door', period }, 0.5)
      const message = new RegExp(
        `0.5000 US dollars are spent, and the budget of the camera for a ${period} is`,
      )
      await t.rejects(budgets.check(door, KNOWN), { code: 'SS_BUDGET_REACHED', message })
      await set(BY, { camera: 'door', period }, 0.51)
      await budgets.check(door, KNOWN)
      await set(BY, { camera: 'door', period }, undefined)
    }
    await set(BY, { camera: 'door', period: 'day' }, 0)
    await budgets.check(subject({ cameraId: 'gate' }), KNOWN)
    await budgets.check(subject(), KNOWN)
    t.pass('they go on')
  })

  promise('of an organization, for all of its work; days before do not count for a day', async (t, it) => {
    const { limit, pay, budgets } = it
    await pay({ at: new Date(Date.now() - 40 * DAY) })
    await limit({ dailyCost: 0.5 })
    await budgets.check(subject(), KNOWN)
    await pay({ cameraId: 'door' })
    const message = /budget of the organization for a day/
    await t.rejects(budgets.check(subject(), KNOWN), { code: 'SS_BUDGET_REACHED', message })
    await limit({ monthlyCost: 0.5 })
    await t.rejects(budgets.check(subject(), KNOWN), { message: /organization for a month/ })
    const { processId } = plannedCall()
    await budgets.check({ organizationId: processId, processId }, KNOWN)
    await limit({ dailyCost: 0.6, monthlyCost: 0.6 })
    await budgets.check(subject(), KNOWN)
  })

  promise(
    'while a budget holds, what has no known price is not asked; what is free always is',
    async (t, it) => {
      const unknown = [...KNOWN, priced('unknown')]
      await it.budgets.check(subject(), unknown)
      await it.limit({ dailyCost: 1000 })
      await t.rejects(it.budgets.check(subject(), unknown), {
        ...{ code: 'SS_BUDGET_REACHED', message: /the price of openai\/m is not known/ },
      })
      await it.limit({ dailyCost: 0 })
      await it.budgets.check(subject(), [priced('free')])
      await t.rejects(it.budgets.check(subject(), KNOWN), { code: 'SS_BUDGET_REACHED' })
    },
  )
}
