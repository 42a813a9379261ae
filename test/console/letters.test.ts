import { createServer } from 'node:http'
import { readFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import type { Browser } from 'playwright-core'
import {
  forOrder,
  lettersSearch,
  mayDrop,
  paceIn,
  payloadIn,
  selectionOf,
} from '../../console/src/operate/letters.ts'
import { buildConsole } from '../../scripts/build-console.ts'
import { sampleVideo } from '../helpers/sample.ts'
import { startSpectra } from '../helpers/spectra.ts'
import { tempDir } from '../helpers/temp.ts'
import {
  accessibilityProblems,
  looksRight,
  openBrowser,
  openPage,
  picture,
  skipWithoutBrowser,
} from './browser.ts'
import { enter, operatedWorld, VIDEOS } from './operating.ts'

const BROWSED = { skip: skipWithoutBrowser, timeout: 300_000 }
const SLOW = { timeout: 120_000 }
/** What a stranger may call a video. */
const EVIL = '<img src=x onerror=alert(1)>'
let browser: Browser

t.before(async () => {
  await buildConsole()
  if (!skipWithoutBrowser) browser = await openBrowser(t)
})

void t.test('lettersSearch() takes what it knows', async (t) => {
  t.same(lettersSearch({ code: 'A', since: '24h', letter: 'x', page: 3 }), {
    ...{ code: 'A', since: '24h', letter: 'x' },
  })
  t.same(lettersSearch({ since: 'never', queue: '' }), {})
})

void t.test('selectionOf(): filters as the API takes them, the same within a minute', async (t) => {
  const now = Date.parse('2026-11-27T12:00:40Z')
  t.same(selectionOf({ code: 'A', letter: 'x', replay: 'y' }, now), { code: 'A' })
  t.same(selectionOf({ since: '1h' }, now), { since: '2026-11-27T11:00:00.000Z' })
  t.same(selectionOf({ since: '1h' }, now + 19_000), selectionOf({ since: '1h' }, now))
  t.same(forOrder({}), { since: '1970-01-01T00:00:00.000Z' }, 'an order says that it means all')
  t.same(forOrder({ queue: 'Q' }), { queue: 'Q' })
})

void t.test('mayDrop(): above a hundred the count is typed, as anybody writes it', async (t) => {
  t.equal(mayDrop(100, ''), true)
  t.equal(mayDrop(0, '0'), false)
  t.equal(mayDrop(12_408, ''), false)
  t.equal(mayDrop(12_408, '12,407'), false)
  for (const typed of ['12408', '12,408', '12.408', ' 12 408 ']) t.equal(mayDrop(12_408, typed), true, typed)
})

void t.test('paceIn() and payloadIn() say what is none', async (t) => {
  t.same(['5', '0,5', '0.01', '1000'].map(paceIn), [5, 0.5, 0.01, 1000])
  t.same(['', '0', '1001', 'fast'].map(paceIn), [undefined, undefined, undefined, undefined])
  t.same(payloadIn('{"a":1}'), { payload: { a: 1 } })
  t.match(payloadIn('{"a":'), { wrong: /JSON/ })
})

void t.test('Dead letters: by cause, filters in the address, one at a time', BROWSED, async (t) => {
  const { gateway, kill } = await operatedWorld(t)
  const { page, wrong } = await enter(browser, gateway, '/ops/letters')
  await page.getByText('No dead letters').waitFor()
  await looksRight(t, page, 'letters-empty')

  await kill([EVIL, ...Array.from({ length: 118 }, (_, at) => `video ${at}`)])
  await kill(['poem'], 'SS_NOT_A_VIDEO')
  await page.getByText('120 match').waitFor()
  t.ok((await page.locator('.letter-row').count()) < 40, 'only what is seen is in the page')
  await page.getByRole('button', { name: 'SS_NOT_A_VIDEO: 1 of chunker' }).click()
  await page.waitForURL(/code=SS_NOT_A_VIDEO/)
  await page.getByText('1 match', { exact: true }).waitFor()
  await page.locator('.letter-link').click()
  await page.waitForURL(/letter=/)
  await page.getByLabel('Payload').waitFor()

  const payload = page.getByLabel('Payload')
  const first = await payload.inputValue()
  await payload.fill(first.replace('"chunkDuration": 10', '"chunkDuration": 0'))
  await page.locator('.letter-difference li').first().waitFor()
  t.match(await page.locator('.letter-difference').innerText(), /chunkDuration/)
  t.equal(await page.getByRole('button', { name: 'Send it again, changed' }).isDisabled(), true)
  await payload.fill(first.replace('"chunkDuration": 10', '"chunkDuration": '))
  await page.getByText('That is no JSON').waitFor()
  await payload.fill(first.replace('"chunkDuration": 10', '"chunkDuration": 5'))
  await page.getByText('It fits its contract.').waitFor()
  t.match(await page.locator('.letter-difference dd').innerText(), /10[^]*5/)
  await looksRight(t, page, 'letters')

  await page.goBack()
  await page.getByLabel('Payload').waitFor({ state: 'detached' })
  await page.goBack()
  await page.getByText('120 match').waitFor()
  await page.getByText(EVIL).waitFor()
  t.same(wrong, [])
})

void t.test('Dead letters: many are dropped only by whoever types how many', BROWSED, async (t) => {
  const { gateway, kill, mailbox } = await operatedWorld(t)
  await kill(Array.from({ length: 101 }, (_, at) => `video ${at}`))
  const { page, wrong } = await enter(browser, gateway, '/ops/letters?since=24h')
  await page.getByRole('button', { name: 'Choose all 101' }).click()
  await page.getByRole('button', { name: 'Drop …' }).click()
  await page.getByText('Drop 101 dead letters').waitFor()
  const drop = page.getByRole('button', { name: 'Drop for good' })
  t.equal(await drop.isDisabled(), true)
  await page.getByRole('dialog').getByText('SS_URL_FAILED: 101 of chunker').waitFor()
  t.same(await accessibilityProblems(page), [])
  await picture(page, 'letters-drop')
  await page.getByLabel('Type 101 to go on').fill('100')
  t.equal(await drop.isDisabled(), true)
  t.equal((await mailbox.depth(VIDEOS)).ready, 101, 'nothing is lost yet')
  await page.getByLabel('Type 101 to go on').fill('101')
  await drop.click()
  await page.getByText('None of the dead letters fits').waitFor()
  t.equal((await mailbox.depth(VIDEOS)).ready, 0)
  t.same(wrong, [])
})

void t.test('Dead letters: a gateway that goes away leaves the list; errors say so', BROWSED, async (t) => {
  const { gateway, kill } = await operatedWorld(t)
  await kill(['yard'])
  const { page } = await enter(browser, gateway, '/ops/letters?letter=nothing-is-called-so')
  await page.getByText('This letter is not there any more').waitFor()
  await gateway.close()
  await page.locator('.live[data-state=lost]').waitFor()
  t.ok(await page.locator('.letter-row', { hasText: 'yard' }).isVisible())
  t.same(await accessibilityProblems(page), [])
})

void t.test('Dead letters: not open to a viewer, in German', BROWSED, async (t) => {
  const { gateway } = await operatedWorld(t, 'viewer')
  const { page, wrong } = await enter(browser, gateway, '/ops/letters', { language: 'de-DE', width: 360 })
  await page.getByText('Diese Seite steht dir nicht offen').waitFor()
  t.equal(await page.getByRole('link', { name: 'Tote Briefe' }).count(), 0)
  t.same(wrong, [])
})

/** Has a poem where a video should be, and a video. */
async function startFiles(t: Test): Promise<string> {
  const video = await readFile(sampleVideo())
  const server = createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'video/mp4' })
    response.end(request.url?.startsWith('/yard') ? video : 'Roses are red.')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.closeAllConnections())
  t.teardown(() => new Promise((resolve) => server.close(resolve)))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

void t.test(
  'Operating: a poisoned dead letter is found, edited and replayed until its video is done; others at a pace',
  { skip: skipWithoutBrowser, timeout: 600_000 },
  async (t) => {
    const files = await startFiles(t)
    const running = startSpectra(tempDir(t), ['up', '--port', '0'], {
      SPECTRA_ALLOW_PRIVATE_ADDRESSES: 'true',
    })
    t.teardown(() => running.child.kill('SIGKILL'))
    const url = /Ready: (http:\S+)\/graphql/.exec(await running.printed(/Ready: \S+/))![1]!
    for (const name of ['poem', 'ode']) {
      const query = `mutation { createBatchProcess(input: { url: "${files}/${name}.mp4", title: "${name}" }) { id } }`
      const answer = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      })
      t.equal(((await answer.json()) as { errors?: unknown }).errors, undefined)
    }
    const { page, wrong } = await openPage(browser, url)
    await page.getByRole('button', { name: 'Go on without an account' }).click()
    await page.getByRole('link', { name: 'Overview' }).click()
    await page.getByRole('link', { name: /2 dead letters/ }).click(SLOW)

    const began = performance.now()
    await page.getByRole('link', { name: /^poem/ }).click()
    const payload = page.getByLabel('Payload')
    await payload.fill((await payload.inputValue()).replace('/poem.mp4', '/yard.mp4'))
    await page.getByText('It fits its contract.').waitFor()
    await picture(page, 'letters-edited')
    await page.getByRole('button', { name: 'Send it again, changed' }).click()
    await page.getByText('Sent again. It is worked on').waitFor()
    t.comment(
      `found, understood and repaired: ${((performance.now() - began) / 1000).toFixed(1)} s of clicks`,
    )
    await page.getByRole('link', { name: 'To the video' }).click()
    await page.locator('.claims .line').first().waitFor(SLOW)

    await page.getByRole('link', { name: 'Dead letters' }).click()
    await page.getByRole('button', { name: 'Choose the one that matches' }).click()
    await page.getByRole('button', { name: 'Replay …' }).click()
    await page.getByText('Replay 1 dead letter').waitFor()
    await page.getByRole('button', { name: 'Replay', exact: true }).click()
    await page.getByText(/Replay stopped/).waitFor(SLOW)
    t.match(await page.locator('.replaying').innerText(), /1 of 1 brought back, 1 failed again/)
    t.match(page.url(), /replay=/, 'whoever has its address sees the same')
    t.same(await accessibilityProblems(page), [])
    await picture(page, 'letters-replayed')
    t.same(wrong, [])
  },
)
