import t, { type Test } from 'tap'
import type { Browser } from 'playwright-core'
import { buildConsole } from '../../scripts/build-console.ts'
import { startGateway, type Gateway } from '../../gateway/server.ts'
import type { RoleName } from '../../schema/roles.ts'
import {
  chunkOf,
  createWorld,
  eventOf,
  openApp,
  ORGANIZATION,
  OTHER,
  processOf,
  type World,
} from '../gateway/world.ts'
import {
  accessibilityProblems,
  isTooWide,
  openBrowser,
  openPage,
  picture,
  skipWithoutBrowser,
  type OpenedPage,
  type PageOptions,
} from './browser.ts'

const EVIL = '"><script>alert(1)</script>{{7*7}}\u202egnp.exe'
let browser: Browser

t.before(async () => {
  await buildConsole()
  if (!skipWithoutBrowser) browser = await openBrowser(t)
})

async function start(t: Test, role: RoleName = 'owner'): Promise<{ world: World; gateway: Gateway }> {
  const world = createWorld(t, {
    authenticate: () => ({ organizationId: ORGANIZATION, role }),
    updates: { intervalMs: 1 },
  })
  const { config } = world.options
  const gateway = await startGateway({ ...world.options, config: { ...config, host: '127.0.0.1', port: 0 } })
  t.teardown(() => gateway.close())
  return { world, gateway }
}

/** Someone who goes on without an account, as this machine's own user does. */
async function enter({ url }: Gateway, path: string, options: PageOptions = {}): Promise<OpenedPage> {
  const opened = await openPage(browser, url + path, options)
  await opened.page.locator('.card button').last().click()
  return opened
}

void t.test(
  'The gateway serves the console: pages by a policy of their own, the API as before',
  async (t) => {
    const app = await openApp(t, createWorld(t))
    const asPage = { accept: 'text/html,*/*' }
    for (const path of ['/', '/processes', '/processes/any?t=4', '/a/page/that/comes/later']) {
      const page = await app.inject({ url: path, headers: asPage })
      t.equal(page.statusCode, 200, path)
      t.match(page.headers, { 'content-type': /^text\/html/, 'cache-control': 'no-store' })
      t.equal(
        page.headers['content-security-policy'],
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self' blob:; " +
          "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
      )
    }
    const { body } = await app.inject({ url: '/', headers: asPage })
    t.notMatch(body, /<script(?![^>]*src=)|<style|style=|https?:/, 'nothing inline, nothing of elsewhere')
    for (const [, address] of body.matchAll(/(?:src|href)="([^"]+)"/g)) {
      const file = await app.inject(address!)
      t.equal(file.statusCode, 200, address!)
      t.match(file.headers['cache-control'], /immutable/)
    }
    for (const path of ['/api/v1/nothing', '/graphql/nothing', '/health/nothing', '/assets/nothing.js']) {
      const refused = await app.inject({ url: path, headers: asPage })
      t.equal(refused.statusCode, 404, path)
      t.match(refused.json(), { code: 'SS_NOT_FOUND' })
    }
    t.equal(
      (await app.inject({ url: '/processes', headers: { accept: 'application/json' } })).statusCode,
      404,
    )
    const from = { ...asPage, 'sec-fetch-site': 'cross-site' }
    t.equal(
      (await app.inject({ url: '/processes/any?t=4', headers: from })).statusCode,
      200,
      'a link that was sent around',
    )
  },
)

void t.test('What strangers name is shown as they wrote it', { skip: skipWithoutBrowser }, async (t) => {
  const { world, gateway } = await start(t)
  const one = processOf({ title: EVIL, status: 'completed', source: { ...SOURCE } })
  world.processes.set(one.id, one)
  world.chunks.push({ ...chunkOf(one.id, 1), summary: EVIL })
  world.events.push(eventOf(one.id, 1, { description: EVIL, type: '<b>type</b>' }))
  const said = [{ startTime: 1, endTime: 2, text: EVIL }]
  world.transcripts.set(chunkOf(one.id, 1).id, { lines: said, language: EVIL, model: EVIL, provider: EVIL })
  const { page, wrong } = await enter(gateway, '/processes', { expects: /404/ })
  await page.locator('.process-row').click()
  await page.getByRole('heading', { level: 1 }).getByText(EVIL, { exact: true }).waitFor()
  t.pass('the title')
  await page.getByRole('tab', { name: /Events/ }).click()
  t.match(await page.locator('.line').first().innerText(), EVIL)
  t.match(await page.locator('.lane-name').first().textContent(), '<b>type</b>')
  await page.getByRole('tab', { name: 'Transcript' }).click()
  await page.getByRole('tabpanel').getByText(EVIL).waitFor()
  t.pass('what is said')
  await page.getByRole('tab', { name: 'Parts' }).click()
  await page.getByRole('tabpanel').getByText(EVIL).first().waitFor()
  t.pass('what describes a part')
  t.equal(await page.locator('script:not([src])').count(), 0)
  t.same(wrong, [])
})

const SOURCE = { container: 'mp4', codec: 'h264', width: 640, height: 360, fps: 10, duration: 30 }

void t.test(
  'Both languages, themes and widths, with keys alone',
  { skip: skipWithoutBrowser, timeout: 300_000 },
  async (t) => {
    const { world, gateway } = await start(t)
    for (let at = 0; at < 300; at++) {
      const one = processOf({ title: `video ${at}`, status: at % 3 ? 'completed' : 'failed' })
      world.processes.set(one.id, one)
    }
    const options = { width: 360, theme: 'dark', language: 'de-DE' } as const
    const { page, wrong } = await enter(gateway, '/processes?status=failed&camera=&evil=1', options)
    await page.getByText('gescheitert').last().waitFor()
    t.equal(await page.evaluate('document.documentElement.lang'), 'de')
    t.notOk(await isTooWide(page))
    t.same(await accessibilityProblems(page), [])
    t.ok((await page.locator('.process-row').count()) < 40, 'only what is seen is in the page')
    await picture(page, 'list-phone')

    await page.getByLabel('Stand').selectOption('')
    await page.waitForURL((address) => address.search === '')
    await page.goBack()
    await page.waitForURL(/status=failed/)

    await page.locator('main').focus()
    await page.keyboard.press('?')
    await page.getByRole('dialog').getByText('Gehe zu Suche').waitFor()
    t.same(await accessibilityProblems(page), [], 'the sheet')
    await page.keyboard.press('Escape')
    await page.keyboard.press('g')
    await page.keyboard.press('s')
    await page.waitForURL(/\/search/)
    t.same(await accessibilityProblems(page), [], 'search before a question')
    t.notOk(await isTooWide(page))
    t.same(wrong, [])
  },
)

void t.test(
  'A viewer is offered nothing that a viewer may not do',
  { skip: skipWithoutBrowser },
  async (t) => {
    const { gateway } = await start(t, 'viewer')
    const { page, wrong } = await enter(gateway, '/processes')
    await page.getByText('No videos yet').waitFor()
    t.equal(await page.getByRole('button', { name: 'Add videos' }).count(), 0)
    t.equal(await page.locator('.drop-zone').count(), 0)
    t.same(wrong, [])
  },
)

void t.test(
  "Another organization's link, and a page that there is not, say so",
  { skip: skipWithoutBrowser },
  async (t) => {
    const { world, gateway } = await start(t)
    const theirs = processOf({ title: 'theirs', organizationId: OTHER })
    world.processes.set(theirs.id, theirs)
    const { page, wrong } = await enter(gateway, `/processes/${theirs.id}?t=4`)
    await page.getByText('There is no such video').waitFor()
    await page.goto(`${gateway.url}/nowhere`)
    await page.getByText('There is no such page').waitFor()
    t.same(await accessibilityProblems(page), [])
    t.same(wrong, [])
  },
)

void t.test(
  'A gateway that goes away: what is shown stays and says its age; it comes back by itself',
  { skip: skipWithoutBrowser, timeout: 300_000 },
  async (t) => {
    const { world, gateway } = await start(t)
    const one = processOf({ title: 'kept in sight', status: 'completed' })
    world.processes.set(one.id, one)
    const { page } = await enter(gateway, '/processes')
    await page.locator('.live[data-state=live]').waitFor()
    await gateway.close()
    await page.locator('.live[data-state=lost]').waitFor()
    t.ok(await page.getByText('kept in sight').isVisible())
    t.same(await accessibilityProblems(page), [], 'lost')

    world.processes.set('two', processOf({ id: 'two', title: 'came meanwhile', status: 'completed' }))
    const { config } = world.options
    const again = await startGateway({
      ...world.options,
      config: { ...config, host: '127.0.0.1', port: gateway.port },
    })
    t.teardown(() => again.close())
    await page.locator('.live[data-state=live]').waitFor()
    await page.reload()
    await page.getByText('came meanwhile').waitFor()
  },
)
