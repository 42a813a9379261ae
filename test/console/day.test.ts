import t from 'tap'
import { clusterSearch } from '../../console/src/operate/place.ts'
import {
  barsOf,
  DAY_MS,
  dayUntil,
  STEP_MS,
  STEPS,
  stepOf,
  within,
  type Happening,
} from '../../console/src/operate/day.ts'
import { buildConsole } from '../../scripts/build-console.ts'
import { eventually } from '../helpers/eventually.ts'
import { looksRight, openBrowser, skipWithoutBrowser } from './browser.ts'
import { enter, nodeOf, operatedWorld } from './operating.ts'

const BROWSED = { skip: skipWithoutBrowser, timeout: 900_000 }
const CAUSE = { code: 'SS_WORKER_HUNG', message: 'It ignored its signal', retryable: true } as const

void t.test('The last day: each instant is in one step, now is in the last one', async (t) => {
  const now = Date.parse('2026-11-27T12:07:00Z')
  const { from, until } = dayUntil(now)
  t.equal(until - from, DAY_MS)
  t.equal(stepOf(now, from), STEPS - 1)
  t.equal(stepOf(from, from), 0)
  t.equal(stepOf(from - 1, from), undefined)
  t.equal(stepOf(until, from), undefined)
  const happened = (at: number, kind: Happening['kind']): Happening => ({
    ...{ key: `${at}`, at, kind, title: '', why: '' },
  })
  const all = [happened(now, 'restart'), happened(now + 1, 'gave-up'), happened(from, 'order')]
  const bars = barsOf([...all, happened(from - 1, 'restart')], from)
  t.equal(bars.length, STEPS)
  t.same(bars.at(-1), { restarts: 2, orders: 0 })
  t.same(bars[0], { restarts: 0, orders: 1 })
  t.same(
    within(all, from, STEPS - 1).map(({ at }) => at),
    [now + 1, now],
    'the latest first',
  )
  t.same(clusterSearch({ at: 'yesterday', node: 'a' }), { node: 'a' })
})

void t.test('Cluster: the last day by a slider, and the last message of a worker', BROWSED, async (t) => {
  await buildConsole()
  const browser = await openBrowser(t)
  const { world, gateway } = await operatedWorld(t)
  const node = nodeOf('vlm-1', ['ready'])
  const at = new Date(Date.now() - 10 * STEP_MS)
  Object.assign(node.tree.children[0]!.children[0]!, {
    lastMessage: { id: 'message-7', at, ended: 'failed', code: 'SS_URL_FAILED' },
  })
  world.cluster = { source: 'registry', nodes: [node] }
  const { operating } = world.options.ports
  operating.restarts = async () => ({
    items: [
      ...[
        {
          id: '1',
          node: 'vlm-1',
          stage: 'vlm',
          worker: 'vlm-1',
          at,
          cause: CAUSE,
          delayMs: 250,
          escalated: false,
        },
      ],
    ],
  })
  operating.auditLog = async () => ({
    items: [{ id: '2', at, action: 'control.scale', subject: 'vlm on vlm-1', by: 'cli@host' }],
  })
  const { page, wrong } = await enter(browser, gateway, '/ops/cluster?node=vlm-1&stage=vlm&worker=vlm-1')
  await page.getByText('2 restarts and orders.').waitFor()
  await page.getByText('message-7').waitFor()
  t.match(await page.locator('.last-message').innerText(), /message-7 failed SS_URL_FAILED/)
  const slider = page.getByRole('slider', { name: 'Look at an instant of the last day' })
  const restarted = page.getByText('vlm-1 of vlm on vlm-1 was started again')
  // A step may have begun since the page looked at the clock.
  await eventually('the step of the restart', async () => {
    const step = stepOf(at.getTime(), dayUntil(Date.now()).from)!
    for (const later of [0, 1]) {
      await slider.fill(String(step + later))
      if (await restarted.isVisible()) return true
    }
    return false
  })
  await page.getByText('scale vlm on vlm-1').waitFor()
  t.match(new URL(page.url()).searchParams.get('at'), /Z$/, 'whoever has its address sees the same')
  await looksRight(t, page, 'cluster-day')
  await page.getByRole('button', { name: 'The whole day' }).click()
  await page.getByText('2 restarts and orders.').waitFor()
  t.same(wrong, [])
})
