import t from 'tap'
import type { Browser } from 'playwright-core'
import { costsSearch, daysOf, monthOf } from '../../console/src/pages/costs/search.ts'
import {
  byCamera,
  byDay,
  byModel,
  dollarsIn,
  latest,
  sumOf,
  type DayRow,
} from '../../console/src/pages/costs/sums.ts'
import { createCallLedger } from '../../core/costs/calls.ts'
import { buildConsole } from '../../scripts/build-console.ts'
import { plannedCall } from '../contracts/costs.ts'
import { ORGANIZATION, OTHER } from '../gateway/world.ts'
import { looksRight, openBrowser, skipWithoutBrowser } from './browser.ts'
import { enterAs, openOffice } from './office.ts'

const BROWSED = { skip: skipWithoutBrowser, timeout: 900_000 }
let browser: Browser

t.before(async () => {
  await buildConsole()
  if (!skipWithoutBrowser) browser = await openBrowser(t)
})

const rowOf = (change: Partial<DayRow>): DayRow => ({
  ...{ day: '2026-11-27', cameraId: null, provider: 'openai', model: 'a', calls: 1, usd: 1 },
  ...{ inputTokens: 10, outputTokens: 1, unpriced: 0, savedCalls: 0, savedUsd: 0 },
  ...change,
})

void t.test('Costs: sums by day, camera and model; days without costs are days, too', async (t) => {
  const rows = [
    rowOf({}),
    rowOf({ day: '2026-11-25', cameraId: 'door', usd: 4, model: 'b' }),
    rowOf({ day: '2026-10-31', usd: 2 }),
  ]
  const days = daysOf('7d', Date.parse('2026-11-27T23:59:59Z'))
  t.same([days.length, days[0], days.at(-1)], [7, '2026-11-21', '2026-11-27'])
  t.same(
    byDay(rows, days).map(({ sum }) => sum.usd),
    [0, 0, 0, 0, 4, 0, 1],
  )
  t.same(
    byCamera(rows).map(({ key, sum }) => [key, sum.usd]),
    [
      ['door', 4],
      ['', 3],
    ],
  )
  t.same(
    byModel(rows).map(({ key }) => key),
    ['openai b', 'openai a'],
  )
  t.equal(sumOf([]).usd, 0)
  t.same(latest(rows, days), { day: 1, month: 5 })
  t.same(monthOf('2026-11-27'), { from: '2026-11-01T00:00:00.000Z', until: '2026-11-27T00:00:00.000Z' })
})

void t.test('dollarsIn(): nothing takes away, what is no amount is none', async (t) => {
  t.same(['2', '0,5', ' $3.20 ', '0'].map(dollarsIn), [2, 0.5, 3.2, 0])
  t.equal(dollarsIn(' '), null)
  for (const wrong of ['-1', 'much', '1e10', 'NaN']) t.equal(dollarsIn(wrong), undefined, wrong)
  t.same(costsSearch({ span: '7d', by: 'all', camera: 'door' }), { span: '7d', camera: 'door' })
})

void t.test(
  'Costs: what was paid, by what; budgets are set, and nobody sees those of others',
  BROWSED,
  async (t) => {
    const office = await openOffice(t)
    const { ports, database, by } = office
    const source = { kind: 'url' as const, url: 'http://example.org/yard.mp4' }
    const options = { chunkDuration: 10, overlap: 0 }
    const video = await ports.processes.create({
      organizationId: ORGANIZATION,
      title: 'yard',
      source,
      options,
    })
    await ports.cameras.add({
      ...{ organizationId: ORGANIZATION, id: 'door', clipSeconds: 30, everySeconds: 60 },
      source: { kind: 'stream', url: 'rtsp://192.0.2.1/door' },
    })
    const calls = createCallLedger(database)
    const at = new Date()
    const paid = { organizationId: ORGANIZATION, processId: video.id, at }
    await calls.open(plannedCall({ ...paid, usage: { inputTokens: 1000, outputTokens: 100, costUsd: 2.5 } }))
    await calls.open(plannedCall({ ...paid, cameraId: 'door', model: 'gpt-4.1' }))
    await calls.open(plannedCall({ organizationId: OTHER, model: 'of-others', at }))
    await ports.accounts.setLimits(by, { videoSeconds: 600 })

    const { page, wrong } = await enterAs(browser, office, 'owner', '/costs')
    await page.getByText('In this time: $3.00 for 2 calls').waitFor()
    await page.getByRole('button', { name: 'Set limits …' }).click()
    await page.getByLabel('US dollars on a day').fill('2')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('The limit is reached: work waits.').waitFor()
    t.match(await ports.accounts.limits(ORGANIZATION), { dailyCost: 2, videoSeconds: 600 }, 'others stay')

    await page.getByLabel('By', { exact: true }).selectOption('model')
    await page.getByRole('row', { name: /openai gpt-4.1-mini.*\$2\.50/ }).waitFor()
    t.equal(await page.getByText('of-others').count(), 0)
    await page.getByLabel('By', { exact: true }).selectOption('process')
    await page.getByRole('button', { name: 'Set a budget … yard' }).click()
    await page.getByLabel('US dollars', { exact: true }).fill('much')
    await page.getByText('From 0 to 1,000,000,000').waitFor()
    await page.getByLabel('US dollars', { exact: true }).fill('4')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('row', { name: /yard.*\$4\.00/ }).waitFor()
    await looksRight(t, page, 'costs')
    await page.getByLabel('By', { exact: true }).selectOption('camera')
    await page.getByRole('button', { name: 'Set a budget … door' }).click()
    await page.getByLabel('US dollars in a month').fill('9')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('$9.00 a month').waitFor()
    const budgets = await ports.costs.budgets(by, 'camera', ['door'])
    t.match(budgets.get('door'), [{ usd: 9, period: 'month' }])
    t.same(wrong, [])
  },
)

void t.test(
  'Costs: what waits for a budget goes on when it is raised; empty, and in German',
  BROWSED,
  async (t) => {
    const office = await openOffice(t)
    const { ports, database } = office
    const source = { kind: 'url' as const, url: 'http://example.org/gate.mp4' }
    const options = { chunkDuration: 10, overlap: 0 }
    const video = await ports.processes.create({
      ...{ organizationId: ORGANIZATION, title: 'gate', source, options },
      budget: 0.1,
    })
    await database.query(
      `insert into spectra_ops.held_messages (stage, message_id, organization_id, process_id, target, envelope, at)
     values ('vlm', gen_random_uuid(), $1, $2, 'M0_RESULTS_QUEUE', '{}', now())`,
      [ORGANIZATION, video.id],
    )
    await database.query(
      `update spectra_ops.batch_video_processes set waiting = jsonb_build_object(
       'code', 'SS_BUDGET_REACHED', 'message', 'Its budget of $0.10 is reached', 'since', now()) where id = $1`,
      [video.id],
    )
    const opened = await enterAs(browser, office, 'operator', '/costs', { language: 'de-DE', width: 360 })
    const { page, wrong } = opened
    await page.getByText('Wartet auf ein Budget').waitFor()
    await page.getByText('In dieser Zeit wurde nichts bezahlt').waitFor()
    t.equal(await page.getByRole('button', { name: 'Grenzen setzen …' }).isDisabled(), true)
    await page.getByText('ihr fehlt accounts:write').waitFor()
    await looksRight(t, page, 'costs-waiting')
    await page.getByRole('button', { name: 'Erhöhen … gate' }).click()
    await page.getByLabel('US-Dollar').fill('5')
    await page.getByRole('button', { name: 'Sichern' }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    t.match(
      (await ports.costs.budgets({ organizationId: ORGANIZATION }, 'process', [video.id])).get(video.id),
      [{ usd: 5 }],
    )
    t.same(wrong, [])
  },
)
