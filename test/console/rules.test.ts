import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { Page } from 'playwright-core'
import { alertsSearch } from '../../console/src/pages/alerts/search.ts'
import { chatSearch } from '../../console/src/pages/chat/search.ts'
import { buildConsole } from '../../scripts/build-console.ts'
import { sampleVideo } from '../helpers/sample.ts'
import { spectra, startSpectra } from '../helpers/spectra.ts'
import { tempDir } from '../helpers/temp.ts'
import { EXTREMES, looksRight, openBrowser, openPage, skipWithoutBrowser } from './browser.ts'
import { createUser, PASSWORD } from './office.ts'

const PATIENCE = { skip: skipWithoutBrowser, timeout: 600_000 }
/** What a stranger may call a rule. */
const NAME = '<img src=x onerror=alert(1)> Red things'
const NOWHERE = '00000000-0000-4000-8000-000000000000'

void t.test('What the address of alerts and of the chat says is checked', (t) => {
  t.same(alertsSearch({ state: 'closed', alert: 'a' }), { state: 'closed', alert: 'a' })
  t.same(alertsSearch({ state: 'lost', alert: ['b'] }), {})
  t.same(chatSearch({ c: 'a', q: 'When?', process: '', more: 'x' }), { c: 'a', q: 'When?' })
  t.end()
})

/** Opens the dialog of a new rule, and has a sentence read. */
async function readSentence(page: Page, sentence: string): Promise<void> {
  await page.getByLabel('What is to be watched for').fill(sentence)
  await page.getByRole('button', { name: 'Read', exact: true }).click()
}

void t.test('Rules, alerts and answers, of real footage', PATIENCE, async (t) => {
  await buildConsole()
  const data = tempDir(t)
  const running = startSpectra(data, ['up', '--port', '0'])
  t.teardown(() => running.child.kill('SIGKILL'))
  const url = /Ready: (http:\S+)\/graphql/.exec(await running.printed(/Ready: \S+/))![1]!
  t.equal((await spectra(data, ['analyze', sampleVideo()])).code, 0)
  const browser = await openBrowser(t)
  const { page, wrong } = await openPage(browser, url, {
    expects: /ERR_CONNECTION_REFUSED|WebSocket|Failed to load|status of 401/,
  })
  await page.getByRole('button', { name: 'Go on without an account' }).click()
  await page.getByRole('navigation').waitFor()

  /** A conversation of two questions. */
  let shared = ''

  await t.test('where nothing is, each page says what comes next', async (t) => {
    await page.goto(`${url}/alerts`)
    await page.getByRole('heading', { name: 'No alerts' }).waitFor()
    await looksRight(t, page, 'alerts-empty', EXTREMES)
    await page.goto(`${url}/alerts?alert=${NOWHERE}`)
    await page.getByRole('heading', { name: 'This alert is not there any more' }).waitFor()
    await page.goto(`${url}/chat?c=${NOWHERE}`)
    await page.getByRole('heading', { name: 'There is no such conversation' }).waitFor()
    t.equal(await page.getByRole('textbox', { name: 'Your question' }).count(), 0, 'nothing is asked there')
    await page.goto(`${url}/rules`)
    await page.getByRole('heading', { name: 'No rules yet' }).waitFor()
    await looksRight(t, page, 'rules-empty', EXTREMES)
  })

  await t.test('a sentence becomes a rule, tested on the last week before it is saved', async (t) => {
    await page.getByRole('button', { name: 'New rule' }).first().click()
    await readSentence(page, 'something red')
    await page.getByText('Cannot make a rule of it').waitFor()
    await readSentence(page, 'a red object leaves')
    await page.getByText('It means:').waitFor()
    await page.getByText('Cannot make a rule of it').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Test it on the last week' }).click()
    await page.getByText('It would have come true once.').waitFor()
    await page.getByRole('link', { name: /0:08 .*red object leaves/ }).waitFor()
    await looksRight(t, page, 'rules-editor', EXTREMES)
    await page.getByLabel('Name').fill(NAME)
    await page.getByLabel('Severity').selectOption('high')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('button', { name: 'Enable' }).click()
    await page.getByRole('button', { name: 'Disable' }).waitFor()
    await looksRight(t, page, 'rules', EXTREMES)
    t.same(wrong, [])
  })

  await t.test('a changed rule is compared with what it was', async () => {
    await page.getByRole('button', { name: 'Edit' }).click()
    await readSentence(page, 'a red car')
    await page.getByText('It means: A red car').waitFor()
    await page.getByRole('button', { name: 'Test it on the last week' }).click()
    await page.getByText('Against the version before: 0 more, 1 fewer of 1.').waitFor()
    await page.getByRole('button', { name: 'Cancel' }).click()
  })

  await t.test('its alert comes by itself, plays, is commented, and acknowledged', async (t) => {
    await page.goto(`${url}/alerts`)
    await page.getByRole('heading', { name: 'No alerts' }).waitFor()
    const again = join(tempDir(t), 'gate.mp4')
    copyFileSync(sampleVideo(), again)
    t.equal((await spectra(data, ['analyze', again])).code, 0)
    const row = page.getByRole('button', { name: /Red things: .*red object leaves/ })
    await row.click()
    await page.locator('.alert-clip').waitFor()
    await page.getByLabel('Comment').fill('It was the postman.')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByText('commented: It was the postman.').waitFor()
    await looksRight(t, page, 'alerts', EXTREMES)
    await page.getByRole('button', { name: 'Acknowledge' }).click()
    await page.getByText('1 alert changed.').waitFor()
    await row.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Undo' }).click()
    await row.waitFor()
    await page.getByRole('checkbox').check()
    await page.getByRole('button', { name: 'False alarm' }).click()
    await page.getByText('marked as a false alarm').waitFor()
    await page.getByRole('link', { name: 'To the video' }).click()
    await page.waitForURL(/\/processes\/.*\?t=8/)
    t.same(wrong, [])
  })

  await t.test('an answer leads to the second that it rests on', async (t) => {
    await page.goto(`${url}/chat`)
    await page.getByRole('heading', { name: 'Ask your footage' }).waitFor()
    await looksRight(t, page, 'chat-empty', EXTREMES)
    const question = page.getByRole('textbox', { name: 'Your question' })
    await question.fill('When did a red object leave?')
    await question.press('Enter')
    await page.getByRole('button', { name: 'Watch 0:08' }).first().click()
    await page.locator('.chat-side video').waitFor()
    await page.locator('.chat-list a').waitFor()
    await question.fill('<b>Why</b> is the sky blue?')
    await question.press('Enter')
    await page.getByText(/I cannot read that question/).waitFor()
    t.equal(await page.locator('.turn').count(), 2)
    await looksRight(t, page, 'chat', EXTREMES)
    shared = page.url()
    await page.goto(`${url}/chat`)
    await page.goto(shared)
    await page.locator('.turn').nth(1).waitFor()
    await page.getByRole('button', { name: 'Share with everybody' }).click()
    await page.getByRole('button', { name: 'Share with nobody' }).waitFor()
    t.same(wrong, [])
  })

  await t.test('an event and a part of a video are asked about where they are seen', async (t) => {
    await page.goto(`${url}/processes`)
    await page.getByRole('link', { name: /yard/ }).first().click()
    await page.getByRole('tab', { name: /Parts/ }).click()
    const video = page.url()
    await page.getByRole('link', { name: 'Ask about part 2' }).click()
    await page.getByText('About the moment that you came from').waitFor()
    const question = page.getByRole('textbox', { name: 'Your question' })
    await question.fill('What happened?')
    await question.press('Enter')
    await page
      .getByText(/blue object/)
      .first()
      .waitFor()
    t.equal(
      await page
        .locator('.turn')
        .getByText(/red object/)
        .count(),
      0,
      'no other part is told of',
    )
    await page.goto(video)
    await page.getByRole('tab', { name: /Events/ }).click()
    await page.getByRole('button', { name: /^Why: A medium-sized red object leaves/ }).click()
    await page.getByRole('dialog').getByRole('link', { name: 'Ask about this' }).click()
    await page.waitForURL(/\/chat\?.*event=/)
    await page.goto(shared)
    await page.locator('.turn').nth(1).waitFor()
    t.same(wrong, [])
  })

  await t.test('a viewer reads rules, alerts and shared answers, and is offered no orders', async (t) => {
    await createUser(url, 'viewer')
    const viewer = await openPage(browser, `${url}/rules`, { expects: /status of 401/ })
    await viewer.page.getByLabel('Email').fill('viewer@example.org')
    await viewer.page.getByLabel('Password').fill(PASSWORD)
    await viewer.page.getByRole('button', { name: 'Sign in' }).click()
    await viewer.page.getByText('Red things').waitFor()
    for (const name of ['New rule', 'Edit', 'Disable', 'Remove …'])
      t.equal(await viewer.page.getByRole('button', { name }).count(), 0, name)
    await viewer.page.goto(`${url}/alerts`)
    await viewer.page.getByRole('button', { name: /Red things/ }).click()
    await viewer.page.getByText('marked as a false alarm').waitFor()
    for (const name of ['Acknowledge', 'Add', 'False alarm'])
      t.equal(await viewer.page.getByRole('button', { name, exact: true }).count(), 0, name)
    await viewer.page.goto(`${url}/chat`)
    await viewer.page.getByRole('link', { name: /When did a red object leave/ }).click()
    await viewer.page.getByText('This conversation is somebody else’s').waitFor()
    t.same(viewer.wrong, [])
  })

  await t.test('when the gateway is gone, what is known stays, and it is said', async (t) => {
    running.child.kill('SIGKILL')
    await page.getByRole('button', { name: 'Share with nobody' }).click()
    await page.locator('.problem').first().waitFor()
    t.equal(await page.locator('.turn').count(), 2)
    t.same(wrong, [])
  })
})
