import t from 'tap'
import type { Browser } from 'playwright-core'
import { expiryAfter, keyState, rolesBelow, usersSearch } from '../../console/src/pages/users/search.ts'
import { buildConsole } from '../../scripts/build-console.ts'
import { ORGANIZATION } from '../gateway/world.ts'
import { accessibilityProblems, looksRight, openBrowser, picture, skipWithoutBrowser } from './browser.ts'
import { enterAs, openOffice, type Office } from './office.ts'

const BROWSED = { skip: skipWithoutBrowser, timeout: 900_000 }
/** What somebody may be called. */
const EVIL = '<img src=x onerror=alert(1)>'
let browser: Browser
let office: Office

t.before(async () => {
  if (skipWithoutBrowser) return
  await buildConsole()
  browser = await openBrowser(t)
  office = await openOffice(t)
})

void t.test('Users: what is given is no more than one has; how a key is', async (t) => {
  t.same(usersSearch({ show: 'keys', other: 1 }), { show: 'keys' })
  t.same(usersSearch({ show: 'secrets' }), {})
  t.ok(rolesBelow('owner').includes('owner'))
  t.notOk(rolesBelow('admin').includes('owner'))
  const now = Date.parse('2026-11-27T12:00:00Z')
  t.equal(expiryAfter('0', now), undefined)
  t.equal(expiryAfter('30', now), '2026-12-27T12:00:00.000Z')
  const key = { revokedAt: null, expiresAt: null }
  t.equal(keyState(key, now), 'holds')
  t.equal(keyState({ ...key, expiresAt: '2026-11-27T12:00:00Z' }, now), 'expired')
  t.equal(keyState({ ...key, revokedAt: '2026-11-01T12:00:00Z' }, now), 'revoked')
})

void t.test('Users: made, changed, given a new password, signed out, locked out', BROWSED, async (t) => {
  const { accounts, cameras } = office.ports
  await cameras.add({
    ...{ organizationId: ORGANIZATION, id: 'door', clipSeconds: 30, everySeconds: 60 },
    source: { kind: 'stream', url: 'rtsp://192.0.2.1/door' },
  })
  const { page, wrong } = await enterAs(browser, office, 'owner', '/users')
  await page.getByRole('button', { name: 'New user …' }).click()
  await page.getByLabel('Email').fill('ann@example.org')
  await page.getByLabel('Name').fill(EVIL)
  await page.getByText('Only these cameras, and no files').click()
  await page.getByRole('group', { name: 'Cameras' }).getByText('door').click()
  t.same(await accessibilityProblems(page), [])
  await picture(page, 'users-new')
  await page.getByRole('button', { name: 'Make' }).click()
  await page.getByText(`The password of ${EVIL} for one sign-in`).waitFor()
  const once = await page.locator('.secret code').innerText()
  await accounts.login({ email: 'ann@example.org', password: once, ip: '192.0.2.1' })
  await page.getByRole('button', { name: 'I have it' }).click()
  await page.getByRole('row', { name: /ann@example\.org.*viewer.*door/ }).waitFor()

  await page.getByRole('button', { name: `New password … ${EVIL}` }).click()
  await page.getByRole('button', { name: 'New password', exact: true }).click()
  await page.getByText('It is shown this once').waitFor()
  const next = await page.locator('.secret code').innerText()
  t.not(next, once)
  await page.getByRole('button', { name: 'I have it' }).click()
  const session = await accounts.login({ email: 'ann@example.org', password: next, ip: '192.0.2.1' })
  await page.getByRole('button', { name: `End sign-ins … ${EVIL}` }).click()
  await page.getByRole('button', { name: 'End sign-ins', exact: true }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await t.rejects(accounts.refresh(session.refreshToken, '192.0.2.1'), { code: 'SS_UNAUTHENTICATED' })

  await page.getByRole('button', { name: `Change … ${EVIL}` }).click()
  await page.getByLabel('Role').selectOption('operator')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('row', { name: /ann@example\.org.*operator/ }).waitFor()
  await page.getByRole('button', { name: `Lock out … ${EVIL}` }).click()
  await page.getByRole('button', { name: 'Lock out', exact: true }).click()
  await page.getByText('locked out since').waitFor()
  t.equal(
    await page.getByRole('button', { name: /Lock out … The owner/ }).count(),
    0,
    'nobody locks themselves out',
  )
  await looksRight(t, page, 'users')
  t.same(wrong, [])
})

void t.test('API keys: made once, shown once, revoked after a question; groups', BROWSED, async (t) => {
  const { accounts } = office.ports
  const { page, wrong } = await enterAs(browser, office, 'admin', '/users?show=keys')
  await page.getByText('There are no API keys').waitFor()
  await page.getByRole('button', { name: 'New API key …' }).click()
  await page.getByLabel('Name').fill('uploader')
  t.equal(await page.getByRole('option', { name: /^owner/ }).count(), 0, 'an admin makes no key of an owner')
  await page.getByRole('button', { name: 'Make' }).click()
  await page.getByText('The API key uploader').waitFor()
  const secret = await page.locator('.secret code').innerText()
  t.match(await accounts.identityOf(secret), { role: 'service' })
  await page.keyboard.press('Escape')
  t.ok(await page.locator('.secret').isVisible(), 'it is not lost by a slip')
  await page.getByRole('button', { name: 'I have it' }).click()
  t.equal(await page.getByText(secret).count(), 0)
  await page.getByRole('button', { name: 'Revoke … uploader' }).click()
  await page.getByRole('button', { name: 'Revoke for good' }).click()
  await page.getByRole('row', { name: /uploader.*revoked/ }).waitFor()
  t.match(await accounts.keys(ORGANIZATION), [{ name: 'uploader', revokedAt: Date }])
  await looksRight(t, page, 'users-keys')

  await page.getByRole('link', { name: 'Groups' }).click()
  await page.getByRole('button', { name: 'New group …' }).click()
  await page.getByLabel('Name').fill('night shift')
  await page.getByRole('button', { name: 'Make' }).click()
  await page.getByRole('button', { name: 'Remove … night shift' }).click()
  await page.getByRole('button', { name: 'Remove', exact: true }).click()
  await page.getByText('There are no groups').waitFor()
  t.same(wrong, [])
})

void t.test('Users: not open to an operator, in German, on a phone', BROWSED, async (t) => {
  const opened = await enterAs(browser, office, 'operator', '/users', { language: 'de-DE', width: 360 })
  await opened.page.getByText('Diese Seite steht dir nicht offen').waitFor()
  t.equal(await opened.page.getByRole('link', { name: 'Nutzer' }).count(), 0)
  t.same(opened.wrong, [])
})
