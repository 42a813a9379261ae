import t from 'tap'
import type { Browser } from 'playwright-core'
import { buildConsole } from '../../scripts/build-console.ts'
import { looksRight, openBrowser, skipWithoutBrowser } from './browser.ts'
import { enter, nodeOf, operatedWorld } from './operating.ts'

const BROWSED = { skip: skipWithoutBrowser, timeout: 300_000 }
/** What a stranger may call a camera or a node. */
const EVIL = '<img src=x onerror=alert(1)>'
let browser: Browser

t.before(async () => {
  await buildConsole()
  if (!skipWithoutBrowser) browser = await openBrowser(t)
})

void t.test('Overview: nothing needs you where all is well', BROWSED, async (t) => {
  const { world, gateway } = await operatedWorld(t)
  world.cluster = { source: 'registry', nodes: [nodeOf('vlm-1', ['ready'])] }
  const { page, wrong } = await enter(browser, gateway, '/ops')
  await page.getByText('Nothing needs you').waitFor()
  await page.getByRole('row', { name: /M0_RESULTS_QUEUE.*empty/ }).waitFor()
  await looksRight(t, page, 'ops-empty')
  t.same(wrong, [])
})

void t.test('Overview: what needs somebody comes first, and follows what happens', BROWSED, async (t) => {
  const { world, gateway, kill, money } = await operatedWorld(t)
  money.limit = 2
  world.cluster = {
    source: 'registry',
    nodes: [
      nodeOf(EVIL, ['ready'], { stale: true }),
      nodeOf('vlm-2', ['busy', 'failed']),
      nodeOf('vlm-3', ['ready'], {}, { state: 'paused' }),
    ],
  }
  const { page, wrong } = await enter(browser, gateway, '/ops')
  await page.getByText(`${EVIL} is silent`).waitFor()
  t.equal(await page.getByText('Nothing needs you').count(), 0)
  t.match(await page.locator('.needs > li').allInnerTexts(), [
    /silent/,
    /vlm-2 on vlm-2/,
    /vlm on vlm-3 is paused/,
  ])
  await kill(['yard', 'gate'])
  await page.getByText('2 dead letters: SS_URL_FAILED').waitFor()
  world.cluster = { source: 'registry', nodes: [nodeOf('vlm-2', ['ready', 'ready'])] }
  await page.getByText(`${EVIL} is silent`).waitFor({ state: 'detached' })
  t.equal(await page.locator('.needs > li').count(), 1)
  await looksRight(t, page, 'ops')
  t.same(wrong, [])
})

void t.test('Overview: a gateway that goes away leaves what was known, and says so', BROWSED, async (t) => {
  const { world, gateway, kill, money } = await operatedWorld(t)
  money.limit = 2
  world.cluster = { source: 'registry', nodes: [nodeOf('vlm-1', ['ready'])] }
  await kill(['yard'])
  const { page } = await enter(browser, gateway, '/ops')
  await page.getByText('1 dead letter: SS_URL_FAILED').waitFor()
  await gateway.close()
  await page.locator('.live[data-state=lost]').waitFor()
  t.ok(await page.getByText('1 dead letter: SS_URL_FAILED').isVisible())
  t.equal(await page.getByText('Nothing needs you').count(), 0)
})

void t.test('Overview: what cannot be told is a problem, and not nothing', BROWSED, async (t) => {
  const { world, gateway } = await operatedWorld(t)
  world.options.ports.operating.restarts = async () => {
    throw new Error('the database is down')
  }
  const { page } = await enter(browser, gateway, '/ops')
  await page.locator('.problem').waitFor()
  t.equal(await page.getByText('Nothing needs you').count(), 0)
})

void t.test(
  'Overview: a viewer is not led there, and told why at its address; in German',
  BROWSED,
  async (t) => {
    const { gateway } = await operatedWorld(t, 'viewer')
    const { page, wrong } = await enter(browser, gateway, '/ops', { language: 'de-DE', width: 360 })
    await page.getByText('Diese Seite steht dir nicht offen').waitFor()
    t.match(await page.locator('main').innerText(), /letters:read/)
    t.equal(await page.getByRole('link', { name: 'Übersicht' }).count(), 0)
    t.same(wrong, [])
  },
)
