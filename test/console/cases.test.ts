import t from 'tap'
import { buildConsole } from '../../scripts/build-console.ts'
import { sampleVideo } from '../helpers/sample.ts'
import { spectra, startSpectra } from '../helpers/spectra.ts'
import { tempDir } from '../helpers/temp.ts'
import { accessibilityProblems, looksRight, openBrowser, openPage, skipWithoutBrowser } from './browser.ts'

const PATIENCE = { skip: skipWithoutBrowser, timeout: 600_000 }
/** What a stranger may call a case. */
const NAME = '<img src=x onerror=alert(1)> The red car'

void t.test('Cases: moments are found, kept together, put in order, and come back', PATIENCE, async (t) => {
  await buildConsole()
  const data = tempDir(t)
  t.equal((await spectra(data, ['analyze', sampleVideo()])).code, 0)
  const running = startSpectra(data, ['up', '--port', '0'])
  t.teardown(() => running.child.kill('SIGKILL'))
  const url = /Ready: (http:\S+)\/graphql/.exec(await running.printed(/Ready: \S+/))![1]!
  const { page, wrong } = await openPage(await openBrowser(t), url, {
    expects: /ERR_CONNECTION_REFUSED|WebSocket|Failed to load/,
  })
  await page.getByRole('button', { name: 'Go on without an account' }).click()
  await page.getByRole('navigation').waitFor()

  await t.test('without any the page says what a case is, and what comes next', async (t) => {
    await page.goto(`${url}/cases`)
    await page.getByRole('heading', { name: 'No cases yet' }).waitFor()
    t.same(await accessibilityProblems(page), [])
    await page.goto(`${url}/cases/00000000-0000-4000-8000-000000000000`)
    await page.getByRole('heading', { name: 'There is no such case' }).waitFor()
  })

  await t.test('a search is saved, found again, renamed, removed and brought back', async (t) => {
    await page.goto(`${url}/search?q=a+red+object`)
    await page.getByRole('button', { name: 'Save this search' }).click()
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Red things')
    t.same(await accessibilityProblems(page), [])
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('Saved as “Red things”').waitFor()
    await page.goto(`${url}/search`)
    await page.getByRole('button', { name: 'Rename Red things' }).click()
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Red objects')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByRole('button', { name: 'Remove Red objects' }).click()
    await page.getByText('“Red objects” was removed.').waitFor()
    await page.locator('.saved-search').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Bring it back' }).click()
    await page.locator('.saved-search').waitFor()
    await looksRight(t, page, 'saved-searches')
    await page.locator('.saved-search').click()
    await page.waitForURL(/q=a(\+|%20)red(\+|%20)object/)
  })

  await t.test('what was found goes into a new case, and an event of the video into the same', async (t) => {
    const found = page.locator('.hits > li').first()
    await found.waitFor()
    await found.getByRole('button', { name: /^Add to case/ }).click()
    await page.getByRole('textbox', { name: 'Name of the case' }).fill(' ')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByText(/its name has 0 characters/).waitFor()
    await page.getByRole('textbox', { name: 'Name of the case' }).fill(NAME)
    await page.getByRole('textbox', { name: 'What is to be said of it' }).fill('it comes in')
    t.same(await accessibilityProblems(page), [])
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByRole('button', { name: 'Done' }).click()
    await found.getByRole('link').click()
    await page.getByRole('tab', { name: /Events/ }).click()
    await page
      .getByRole('button', { name: /^Add to case: .*leaves/ })
      .first()
      .click()
    t.equal(await page.getByLabel('Case', { exact: true }).locator('option:checked').innerText(), NAME)
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByRole('link', { name: 'Open the case' }).click()
    await page.getByRole('heading', { level: 1 }).getByText(NAME, { exact: true }).waitFor()
    t.equal(await page.getByRole('article').count(), 2)
  })

  await t.test('moments are moved by keys, taken out and put back; a comment stays', async (t) => {
    const titles = () => page.locator('.case-item strong').allInnerTexts()
    const before = await titles()
    await page
      .getByRole('button', { name: /^Move down/ })
      .first()
      .press('Enter')
    await page.locator('.case-item').first().getByText(before[1]!, { exact: true }).waitFor()
    t.same(await titles(), before.toReversed())
    await page
      .getByRole('button', { name: /^Take out/ })
      .first()
      .click()
    await page.getByText('A moment was taken out.').waitFor()
    await page.getByRole('article').nth(1).waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Bring it back' }).click()
    await page.getByRole('article').nth(1).waitFor()
    t.same(await titles(), before.toReversed())
    const comment = page.getByRole('textbox', { name: /^What is to be said/ }).first()
    await comment.fill('and it goes')
    const saved = page.waitForResponse(/graphql/)
    await comment.press('Enter')
    await saved
    await page.reload()
    await page.getByRole('article').first().waitFor()
    t.equal(await comment.inputValue(), 'and it goes')
    await looksRight(t, page, 'case')
  })

  await t.test('the list shows it; removed, it can be brought back', async (t) => {
    await page.getByRole('link', { name: 'All cases' }).click()
    const row = page.getByRole('link', { name: /The red car.*2 moments/s })
    await row.waitFor()
    await looksRight(t, page, 'cases')
    await row.click()
    await page.getByRole('button', { name: 'Remove' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
    await page.getByRole('button', { name: 'Bring it back' }).click()
    await page.getByRole('article').nth(1).waitFor()
    t.same(wrong, [])
  })

  await t.test('when the gateway is gone the moments stay, with their age', async (t) => {
    running.child.kill('SIGKILL')
    await page
      .getByRole('button', { name: /^Take out/ })
      .first()
      .click()
    await page.locator('.problem').first().waitFor()
    t.equal(await page.getByRole('article').count(), 2)
    t.same(wrong, [])
  })
})
