import t from 'tap'
import type { Browser } from 'playwright-core'
import { notedOf } from '../../console/src/pages/audit/noted.ts'
import { auditSearch, filterOf } from '../../console/src/pages/audit/search.ts'
import { buildConsole } from '../../scripts/build-console.ts'
import { eventually } from '../helpers/eventually.ts'
import { looksRight, openBrowser, skipWithoutBrowser } from './browser.ts'
import { enterAs, openOffice, type Office } from './office.ts'

const BROWSED = { skip: skipWithoutBrowser, timeout: 900_000 }
/** What a stranger may give as a name. */
const EVIL = '<img src=x onerror=alert(1)>'
let browser: Browser
let office: Office

t.before(async () => {
  if (skipWithoutBrowser) return
  await buildConsole()
  browser = await openBrowser(t)
  office = await openOffice(t)
})

void t.test('auditSearch() and filterOf(): filters as the API takes them', async (t) => {
  t.same(auditSearch({ actor: 'a', since: 'never', page: 3, action: '' }), { actor: 'a' })
  const now = Date.parse('2026-11-27T12:00:40Z')
  t.same(filterOf({}, now), undefined)
  t.same(filterOf({ action: 'user.', since: '24h' }, now), {
    ...{ action: 'user.', since: '2026-11-26T12:00:00.000Z' },
  })
})

void t.test('notedOf(): what changed comes first, with what it was', async (t) => {
  t.same(notedOf({ name: 'Ann', role: 'admin', before: { role: 'viewer' } }), [
    { name: 'role', value: 'admin', was: 'viewer' },
    { name: 'name', value: 'Ann' },
  ])
  t.same(notedOf({ before: 'Monday', count: 2 }), [
    { name: 'before', value: 'Monday' },
    { name: 'count', value: '2' },
  ])
  for (const nothing of [null, undefined, 'text', []]) t.same(notedOf(nothing), [])
})

void t.test('Audit: not open to an operator, in German, on a phone', BROWSED, async (t) => {
  const opened = await enterAs(browser, office, 'operator', '/ops/audit', { language: 'de-DE', width: 360 })
  await opened.page.getByText('Diese Seite steht dir nicht offen').waitFor()
  t.equal(await opened.page.getByRole('link', { name: 'Protokoll' }).count(), 0)
  t.same(opened.wrong, [])
})

void t.test('Audit: who did what, with what it was before; filters in the address', BROWSED, async (t) => {
  const { ports, by, leave } = office
  const owner = await office.userOf('owner')
  const { user: ann } = await ports.accounts.createUser(by, { email: 'ann@example.org', role: 'viewer' })
  await ports.accounts.changeUser({ ...by, userId: owner.id }, ann.id, { role: 'operator', name: EVIL })
  await ports.accounts.setLimits({ ...by, userId: owner.id }, { dailyCost: 2 })
  await ports.accounts.setLimits({ ...by, userId: owner.id }, { dailyCost: 3 })
  for (let at = 0; at < 120; at++)
    await ports.audit.record({
      ...by,
      action: 'control.scale',
      subject: `stage ${at}`,
      details: { by: 'cli' },
    })

  const { page, wrong } = await enterAs(browser, office, 'owner', '/ops/audit', {
    expects: /Failed to fetch|ERR_CONNECTION/,
  })
  await page.getByText('stage 119').waitFor()
  t.ok((await page.locator('.audit-row').count()) < 60, 'only what is seen is in the page')
  await page.getByLabel('What', { exact: true }).selectOption('limits.')
  await page.waitForURL(/action=limits\./)
  await page.locator('.audit-line').first().click()
  t.match(await page.locator('.audit-noted').innerText(), /dailyCost\s+was\s+2\s+became\s+3/)
  await page.getByRole('button', { name: 'Only of The owner' }).click()
  await page.waitForURL(new RegExp(`actor=${owner.id}`))
  await page.getByLabel('What', { exact: true }).selectOption('user.')
  await page.locator('.audit-line', { hasText: 'user.change' }).click()
  t.match(await page.locator('.audit-noted').innerText(), /was\s+viewer\s+became\s+operator/)
  t.ok(await page.locator('.audit-noted').getByText(EVIL).isVisible(), 'as it was written')
  await looksRight(t, page, 'audit')
  await page.getByLabel('About').fill('nobody is called so')
  await page.getByLabel('About').press('Enter')
  await page.getByText('None of the entries fits').waitFor()
  await looksRight(t, page, 'audit-empty')
  await page.getByRole('button', { name: 'Show all' }).click()
  await page.getByText('stage 119').waitFor()
  await eventually('the first entry', async () => {
    await page.evaluate(`document.querySelector('.rows').scrollTop = 1e9`)
    return (await page.getByText('user.create').count()) > 0
  })
  t.pass('page after page, down to the first')
  t.same(wrong, [])

  await leave()
  await page.getByRole('button', { name: 'Look again' }).click()
  await page.locator('.problem').waitFor()
  t.ok((await page.locator('.audit-row').count()) > 0, 'what was known stays')
})
