import { createServer, type AddressInfo } from 'node:net'
import t from 'tap'
import { createOidc } from '../../core/security/oidc.ts'
import { buildConsole } from '../../scripts/build-console.ts'
import { CLIENT, startProvider } from '../helpers/oidc.ts'
import { accessibilityProblems, openBrowser, openPage, skipWithoutBrowser } from './browser.ts'
import { openOffice } from './office.ts'

/** A port that nobody listens on: a provider knows beforehand where it sends people back to. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

void t.test(
  'Sign-in with a provider: from the page that was wanted, by the provider, back to that page',
  { skip: skipWithoutBrowser, timeout: 900_000 },
  async (t) => {
    await buildConsole()
    const port = await freePort()
    const redirect = `http://127.0.0.1:${port}/api/v1/auth/oidc/callback`
    const provider = await startProvider(t, redirect)
    provider.claims.set('ann', {
      ...{ email: 'ann@example.org', email_verified: true, name: 'Ann', roles: ['staff'] },
    })
    const settings = {
      ...{ port, oidcIssuer: provider.issuer, oidcClientId: CLIENT.id, oidcClientSecret: CLIENT.secret },
      ...{ oidcRedirectUrl: redirect, oidcRoles: 'staff=operator', oidcRolesClaim: 'roles' },
    }
    const office = await openOffice(t, settings, (config) => ({ oidc: createOidc(config)! }))
    await office.userOf('owner')
    const browser = await openBrowser(t)
    const { page, wrong } = await openPage(browser, `${office.gateway.url}/costs?span=7d`, {
      // The provider's own pages, which are not ours.
      expects: new RegExp(`^asked (${provider.issuer}|https://fonts)|ERR_|Refused|Failed to load`),
    })
    const link = page.getByRole('link', { name: 'Sign in with your provider' })
    await link.waitFor()
    t.same(await accessibilityProblems(page), [])
    await link.click()
    await page.locator('input[name=login]').fill('ann')
    await page.locator('input[name=password]').fill('any')
    await page.locator('button[type=submit]').click()
    await page.waitForURL(/interaction/)
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.waitForURL(`${office.gateway.url}/costs?span=7d`)
    await page.getByRole('heading', { name: 'Costs', level: 1 }).waitFor()
    t.match(await page.locator('.account').innerText(), /Ann\s+operator/)
    t.match(await office.ports.accounts.users(office.by.organizationId), [
      { email: 'ann@example.org', role: 'operator' },
      { email: 'owner@example.org' },
    ])
    t.same(wrong, [])
  },
)
