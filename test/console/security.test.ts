import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import type { Page } from 'playwright-core'
import type { Identity } from '../../core/ports.ts'
import { Rule } from '../../schema/rules.ts'
import { buildConsole } from '../../scripts/build-console.ts'
import { isTooWide, openBrowser, openPage, skipWithoutBrowser } from './browser.ts'
import { enterAs, openOffice, type Office } from './office.ts'

const BROWSED = { skip: skipWithoutBrowser, timeout: 600_000 }
/** What a stranger may call things. Were it taken for more than text, it would add elements and leave its mark. */
const EVIL = `"'><img src=x onerror="document.body.dataset.owned=1"><script>document.body.dataset.owned=1</script>`
/** What stands in everything of another organization. */
const THEIRS = 'Nobody else reads this'

interface Made {
  processId: string
  caseId: string
  conversationId: string
}

/** One of each thing that people give a name of their own to, called so. Names of cameras and zones have a form. */
async function makeAll({ ports }: Office, by: Identity, name: string): Promise<Made> {
  const { organizationId } = by
  const { processes, cameras, cases, savedSearches, rules, conversations, accounts } = ports
  const { id: processId } = await processes.create({
    ...{ organizationId, title: name, options: { chunkDuration: 10, overlap: 0 } },
    source: { kind: 'url', url: 'https://example.org/yard.mp4' },
  })
  await cameras.add({
    ...{ organizationId, id: 'door', clipSeconds: 30, everySeconds: 60 },
    source: { kind: 'stream', url: 'rtsp://192.0.2.1/door' },
  })
  const { id: caseId } = await cases.create(by, { name, note: name })
  await savedSearches.save(by, { name, query: { text: name } })
  const condition = { is: 'event', thing: { kinds: ['person'], text: name.slice(0, 60) } }
  await rules.add(by, Rule.parse({ name: name.slice(0, 120), condition }))
  const { id: conversationId } = await conversations.create(by, name)
  await conversations.ask(by, conversationId, { text: name })
  await accounts.saveCohort(by, { name: name.slice(0, 60) })
  return { processId, caseId, conversationId }
}

/** Nothing of it became more than text. */
async function isText(t: Test, page: Page, where: string): Promise<void> {
  const found = await page.evaluate(
    `({ owned: document.body.dataset.owned ?? '', elements: document.querySelectorAll('img[src="x"], body script').length })`,
  )
  t.same(found, { owned: '', elements: 0 }, where)
}

void t.test('The console among strangers', BROWSED, async (t) => {
  await buildConsole()
  const office = await openOffice(t)
  const browser = await openBrowser(t)
  const { id: userId } = await office.userOf('owner')
  const own = await makeAll(office, { ...office.by, userId }, EVIL)
  const other = await office.ports.accounts.createOrganization(office.by, 'Other')
  const stranger = { organizationId: other.id, role: 'owner' as const }
  const secret = await makeAll(office, stranger, THEIRS)
  const { page, wrong } = await enterAs(browser, office, 'owner', '/cases', { expects: /status of 404/ })
  const { url } = office.gateway

  await t.test('what strangers call things is text, wherever it is shown', async (t) => {
    for (const path of [
      ...['/cases', '/processes', '/search', '/rules', '/chat', '/users?show=groups'],
      ...[`/cases/${own.caseId}`, `/processes/${own.processId}`, `/chat?c=${own.conversationId}`],
    ]) {
      await page.goto(url + path)
      await page
        .getByText('<img src=x')
        .or(page.getByRole('heading', { name: '<img src=x' }))
        .first()
        .waitFor()
      await isText(t, page, path)
    }
  })

  await t.test('what a link says is text, too', async (t) => {
    const said = encodeURIComponent(EVIL)
    for (const path of [
      ...[`/search?q=${said}`, `/chat?q=${said}`, `/ops/letters?code=${said}`, `/alerts?alert=${said}`],
      ...[`/cases/${said}`, `/processes/${said}`, `/cameras/${said}`, `/review?cam=${said}`],
    ]) {
      await page.goto(url + path)
      await page.locator('h1, .empty, .problem').first().waitFor()
      await isText(t, page, path)
    }
    t.same(wrong, [])
  })

  await t.test('a link into another organization is a link to nothing', async (t) => {
    for (const path of [
      ...[`/cases/${secret.caseId}`, `/processes/${secret.processId}`, `/chat?c=${secret.conversationId}`],
    ]) {
      await page.goto(url + path)
      await page.locator('.empty').waitFor()
      const shown = await page.locator('main').innerText()
      t.match(shown, /There is no such/, path)
      t.notOk(shown.includes(THEIRS), path)
    }
    t.same(wrong, [])
  })

  await t.test('no other site shows it in a frame', async (t) => {
    const server = createServer((_, response) => {
      response.setHeader('content-type', 'text/html')
      response.end(`<iframe src="${url}/cases" width="800" height="600"></iframe>`)
    })
    t.teardown(() => server.close())
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const refused = Promise.withResolvers<string>()
    const { page: trap } = await openPage(browser, 'about:blank', { expects: /./ })
    trap.on('console', (line) => void (/frame-ancestors/.test(line.text()) && refused.resolve(line.text())))
    await trap.goto(`http://127.0.0.1:${port}/`)
    t.match(await refused.promise, /frame-ancestors 'none'/)
    t.equal(await trap.frames().at(-1)!.locator('#console').count(), 0)
  })

  await t.test('from right to left nothing is wider than a phone', async (t) => {
    await page.setViewportSize({ width: 360, height: 740 })
    for (const path of ['/rules', `/chat?c=${own.conversationId}`, '/alerts']) {
      await page.goto(url + path)
      await page.locator('h1').waitFor()
      await page.evaluate("document.documentElement.dir = 'rtl'")
      await page.getByText('<img src=x').or(page.locator('.empty')).first().waitFor()
      t.equal(await isTooWide(page), false, path)
      const beyond = await page.evaluate(
        "[...document.querySelectorAll('main *')].filter((each) => each.getBoundingClientRect().right > innerWidth + 1).length",
      )
      t.equal(beyond, 0, `nothing of ${path} lies beyond the edge`)
    }
  })
})
