import t from 'tap'
import type { Browser, Page } from 'playwright-core'
import { createLedger } from '../../core/ledger/index.ts'
import { buildConsole } from '../../scripts/build-console.ts'
import { OTHER } from '../gateway/world.ts'
import { cutProcess } from '../helpers/pipeline.ts'
import { openBrowser, skipWithoutBrowser } from './browser.ts'
import { enterAs, openOffice, PASSWORD } from './office.ts'

const BROWSED = { skip: skipWithoutBrowser, timeout: 900_000 }
let browser: Browser

t.before(async () => {
  await buildConsole()
  if (!skipWithoutBrowser) browser = await openBrowser(t)
})

/** All that a page shows and keeps. */
const heldBy = (page: Page): Promise<string> =>
  page.evaluate('document.documentElement.outerHTML + JSON.stringify({ ...localStorage, ...sessionStorage })')

void t.test(
  'P8: whoever signs in after somebody of another organization, in the same tab, finds nothing of theirs',
  BROWSED,
  async (t) => {
    const office = await openOffice(t)
    const ledger = createLedger(office.database)
    const ours = await cutProcess(ledger, 1, { title: 'ours-alone.mp4' })
    await office.database.query(
      `insert into spectra_core.organizations (id, name, created_at) values ($1, 'Other house', now())`,
      [OTHER],
    )
    const email = 'bob@example.org'
    const bob = { email, name: 'Bob', role: 'owner' as const, password: PASSWORD }
    await office.ports.accounts.createUser({ organizationId: OTHER, role: 'owner' }, bob)
    await cutProcess(ledger, 1, { organizationId: OTHER, title: 'theirs-alone.mp4' })

    const { page, wrong } = await enterAs(browser, office, 'owner', '/processes', {
      // What was still asked when the sign-in ended.
      expects: /status of 401/,
    })
    await page.getByText('ours-alone.mp4').first().waitFor()
    await page.goto(`${office.gateway.url}/processes/${ours.process.id}`)
    await page.getByRole('heading', { name: 'ours-alone.mp4' }).waitFor()
    await page.getByRole('button', { name: /The owner/ }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.locator('input[type=email]').fill(email)
    await page.locator('input[type=password]').fill(PASSWORD)
    await page.locator('form button[type=submit]').click()
    await page.getByText('Other house').first().waitFor()
    await page.goto(`${office.gateway.url}/processes/${ours.process.id}`)
    await page.locator('.empty').waitFor()
    t.notMatch(
      await heldBy(page),
      /ours-alone|The owner/,
      'the address of another house shows that nothing is there',
    )
    await page.goto(`${office.gateway.url}/processes`)
    await page.getByText('theirs-alone.mp4').first().waitFor()
    t.notMatch(await heldBy(page), /ours-alone/)
    t.same(wrong, [])
  },
)
