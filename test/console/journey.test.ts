import { readFileSync } from 'node:fs'
import t from 'tap'
import { sampleVideo } from '../helpers/sample.ts'
import {
  accessibilityProblems,
  holds,
  openBrowser,
  openPage,
  picture,
  skipWithoutBrowser,
} from './browser.ts'
import { startRunning } from './running.ts'

const ANALYSIS_MS = 180_000
/** What a stranger may call a video. */
const NAME = '<img src=x onerror=alert(1)> yard.mp4'
const PASSWORD = 'a-very-good-password-1'

/** Drops a file onto the page, as a person does from their desktop. */
const dropped = (base64: string, name: string): string => `(() => {
  const bytes = Uint8Array.from(atob(${JSON.stringify(base64)}), (char) => char.charCodeAt(0))
  const dataTransfer = new DataTransfer()
  dataTransfer.items.add(new File([bytes], ${JSON.stringify(name)}, { type: 'video/mp4' }))
  const target = document.querySelector('.drop-zone')
  for (const kind of ['dragenter', 'dragover', 'drop'])
    target.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer }))
})()`

void t.test(
  'Console: a stranger makes the first account, drops a video, and finds a moment in it',
  { skip: skipWithoutBrowser, timeout: 600_000 },
  async (t) => {
    const { url, kill, startAgain } = await startRunning(t)
    const expects = /status of 40[01]|ERR_CONNECTION_REFUSED|WebSocket|Failed to load/
    const { page, wrong } = await openPage(await openBrowser(t), url, { expects })
    const began = performance.now()
    const step = (what: string): void =>
      t.comment(`${what}: ${Math.round((performance.now() - began) / 1000)} s`)

    await page.getByText('Welcome to Spectra Sight').waitFor()
    t.same(await accessibilityProblems(page), [], 'first run')
    await page.getByLabel('Your name').fill('Ada')
    await page.getByLabel('Email').fill('ada@example.org')
    await page.getByLabel('Password').fill('short')
    await page.getByRole('button', { name: 'Make my account' }).click()
    await page.getByText(/^Cannot .*password/).waitFor()
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Make my account' }).click()

    await page.getByText('No videos yet').waitFor()
    step('has an account')
    t.same(await accessibilityProblems(page), [], 'nothing there yet')
    await page.evaluate(dropped(readFileSync(sampleVideo()).toString('base64'), NAME))
    const row = page.locator('.process-row', { hasText: NAME })
    await row.waitFor()
    step('the video is there')
    await row.locator('.status-completed').waitFor({ timeout: ANALYSIS_MS })
    step('the video is analysed')
    t.match(await row.innerText(), /12 events/, 'the list follows without being loaded again')
    t.equal(await page.locator('.live').getAttribute('data-state'), 'live')
    t.same(await accessibilityProblems(page), [], 'the list')
    const listed = await page.locator('.process-row').allInnerTexts()
    await kill()
    await page.locator('.live[data-state=lost]').waitFor()
    t.same(await page.locator('.process-row').allInnerTexts(), listed, 'what is known stays')
    await startAgain()
    await page.locator('.live[data-state=live]').waitFor()
    t.same(await page.locator('.process-row').count(), 1, 'and nothing is doubled')
    step('the gateway was killed in between, and is back')

    await row.click()
    await page.locator('.claims .line').first().waitFor()
    t.same(await accessibilityProblems(page), [], 'a video')
    await picture(page, 'video')
    await page.getByRole('tab', { name: /Events/ }).click()
    await page.getByText(/red object leaves/).click()
    await page.waitForURL(/\?t=8\.\d/)
    await holds(page, "document.querySelector('video').currentTime > 8")
    t.same(await page.evaluate("document.querySelector('video').error"), null)
    step('a moment plays, by its event')

    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+k')
    await page.getByPlaceholder(/Go to or do/).fill('a red object')
    await page.getByRole('menuitem', { name: /Search footage/ }).click()
    const best = page.locator('.hit').first()
    await best.waitFor()
    t.match(await best.innerText(), /red object/)
    step('a moment is found, by a question')
    await holds(page, "document.querySelector('.hit img').naturalWidth > 0")
    t.same(await accessibilityProblems(page), [], 'what was found')
    await picture(page, 'search')
    await best.click()
    await page.waitForURL(/\/processes\/.*\?t=\d/)
    await page.getByRole('heading', { level: 1 }).getByText(NAME, { exact: true }).waitFor()

    const link = page.url()
    await page.reload()
    await page.locator('.claims .line').first().waitFor()
    t.equal(page.url(), link, 'signed in still, at the same second')

    await page.getByRole('button', { name: /Ada/ }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.getByLabel('Email').fill('ada@example.org')
    await page.getByLabel('Password').fill('not-the-password-1')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('SS_LOGIN_REFUSED').waitFor()
    t.same(await accessibilityProblems(page), [], 'refused')
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.locator('.claims .line').first().waitFor()
    t.equal(page.url(), link, 'and in again, where it was left')
    t.same(wrong, [])
  },
)
