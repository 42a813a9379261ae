import { readFileSync } from 'node:fs'
import t from 'tap'
import type { Browser, Page } from 'playwright-core'
import { compareEvents, compareTexts } from '../../console/src/pages/settings/trial/compare.ts'
import { oneChunkOf, trialEstimate } from '../../console/src/pages/settings/trial/estimate.ts'
import { placeOfVersion, variantsOf } from '../../console/src/pages/settings/trial/variants.ts'
import { createLedger } from '../../core/ledger/index.ts'
import { chunkIdOf } from '../../schema/ids.ts'
import { videoKey } from '../../schema/keys.ts'
import { buildConsole } from '../../scripts/build-console.ts'
import { fixture } from '../fixtures/videos.ts'
import { ORGANIZATION } from '../gateway/world.ts'
import { eventually } from '../helpers/eventually.ts'
import { cutProcess } from '../helpers/pipeline.ts'
import { startTalkingOpenai, wordsOf, type TalkAsked } from '../helpers/providers/talking-openai.ts'
import { EXTREMES, looksRight, openBrowser, skipWithoutBrowser } from './browser.ts'
import { enterAs, openOffice } from './office.ts'

const BROWSED = { skip: skipWithoutBrowser, timeout: 900_000 }
const EVIL = `<img src=x onerror="document.body.dataset.owned=1">`
let browser: Browser
let tried: Awaited<ReturnType<typeof openTried>>

t.before(async () => {
  if (skipWithoutBrowser) return
  await buildConsole()
  browser = await openBrowser(t)
  tried = await openTried()
})

void t.test('compareTexts(): what only one of two texts says, in their order', async (t) => {
  const [one, other] = compareTexts('A red car drives by.', 'A blue car drives by slowly.')
  t.equal(one.map(({ text }) => text).join(''), 'A red car drives by.')
  t.equal(other.map(({ text }) => text).join(''), 'A blue car drives by slowly.')
  const only = (side: typeof one) =>
    side.filter(({ isOnlyHere }) => isOnlyHere).map(({ text }) => text.trim())
  t.same(only(one), ['red'])
  t.same(only(other), ['blue', 'slowly'])
  t.same(only(compareTexts('the same', 'the same')[0]), [])
  const [long, longer] = ['a ', 'b '].map((word) => word.repeat(9000))
  t.equal(compareTexts(long!, longer!)[0].length, 1, 'texts with nothing in common are not compared for ever')
})

void t.test(
  'compareEvents(): one event stands for one of the same type at about the same time',
  async (t) => {
    const event = (type: string, startTime: number) => ({ type, startTime, endTime: startTime + 1 })
    const one = [event('car', 1), event('car', 1.4), event('person', 5)]
    const other = [event('car', 1.3), event('person', 9), event('dog', 5)]
    const [first, second] = compareEvents(one, other)
    t.same([...first], [one[0], one[2]], 'the nearest is the same one')
    t.same([...second], [other[1], other[2]])
    t.same(compareEvents([], []), [new Set(), new Set()])
  },
)

void t.test('variantsOf(): each version once, without those that took a text away', async (t) => {
  const versions = [
    { version: 'camera-3', text: 'c' },
    { version: 'camera-2', text: undefined },
    { version: 'camera-1', text: 'a' },
  ]
  t.same(variantsOf({ holds: 'camera-3', versions }), ['typed', 'camera-3', 'camera-1', 'platform'])
  t.same(variantsOf({ holds: undefined, versions: [] }), ['typed', 'platform'])
  t.same(placeOfVersion('camera-1', 'yard'), { version: 'camera-1', cameraId: 'yard' })
  t.same(placeOfVersion('organization-1', 'yard'), { version: 'organization-1' })
})

void t.test('trialEstimate(): the first model of each step that a trial takes, for each side', async (t) => {
  const model = (kind: string, name: string, usd: number | null, place = 0, basis = 'observed') => ({
    ...{ kind, place, basis, usd, provider: 'openai', model: name },
  })
  const models = [
    model('vision', 'eye', 0.02),
    model('vision', 'other', 5, 1),
    model('language', 'word', 0.01, 0, 'assumed'),
    model('embedding', 'vector', 7),
  ]
  const both = trialEstimate(models, ['vision', 'language'], 2)
  t.match(both, { who: ['openai/eye', 'openai/word'], unpriced: [], isObserved: false })
  t.equal(both.usd?.toFixed(4), '0.0600')
  t.match(trialEstimate(models, ['vision'], 1), { usd: 0.02, isObserved: true })
  const unknown = trialEstimate([model('language', 'word', null)], ['language'], 1)
  t.match(unknown, { usd: undefined, unpriced: ['openai/word'] })
  t.same([0.2, 12, 7200].map(oneChunkOf), [1, 12, 3600], 'what the API takes')
})

const isOfPictures = ({ messages }: TalkAsked): boolean => JSON.stringify(messages).includes('image_url')
const isMine = ({ messages }: TalkAsked): boolean => wordsOf(messages[0]).startsWith('Mine')
const event = (type: string, startTime: number) => ({
  ...{ type, startTime, endTime: startTime + 2, confidence: 0.8, description: `A car: ${type} ${EVIL}` },
  attributes: [],
})

/** An office with a small part of a video, and a model that says one thing by our text and another by ours. */
async function openTried() {
  const silence = { on: false }
  const model = await startTalkingOpenai({
    says(asked) {
      if (isOfPictures(asked)) {
        const summary = isMine(asked) ? `A red car drives by. ${EVIL}` : 'A blue car drives by.'
        return { words: [JSON.stringify({ summary, events: [] })] }
      }
      const isRed = JSON.stringify(asked.messages).includes('A red car')
      const answer = [event('car_seen', 1), ...(isRed ? [event('rain', 6)] : [])]
      return { words: [JSON.stringify({ answer })] }
    },
    pace: () => (silence.on ? new Promise(() => {}) : Promise.resolve()),
  })
  t.teardown(() => model.close())
  // What the local analyst measures of the part is not what is looked at here, and costs seconds for each try.
  const settings = { openaiBaseUrl: model.url, openaiApiKey: 'sk-test', modelFacts: 'never' } as const
  const office = await openOffice(t, settings)
  const { process } = await cutProcess(createLedger(office.database), 1)
  await office.ports.storage.put(
    videoKey(ORGANIZATION, process.id, 1),
    readFileSync(await fixture('twelve-seconds-h264.mp4')),
  )
  return { office, model, silence, chunkId: chunkIdOf(process.id, 1) }
}

const order = (page: Page) => page.getByRole('button', { name: 'Try', exact: true })
const outcome = (page: Page, name: RegExp) => page.getByRole('region', { name })

void t.test(
  'Settings: a text is tried on a part of a video before it is kept, beside what holds',
  BROWSED,
  async (t) => {
    const { office, model, silence, chunkId } = tried
    const { page, wrong } = await enterAs(
      browser,
      office,
      'operator',
      '/settings?show=models&prompt=describe-chunk',
    )
    const text = page.getByLabel('Text: describe-chunk')
    await text.fill(`Mine. ${await text.inputValue()}`)
    await page.getByRole('radio').first().waitFor()
    await page.locator('.trial').scrollIntoViewIfNeeded()
    await looksRight(t, page, 'settings-trial-parts', EXTREMES)
    await page.getByRole('radio').first().check({ force: true })
    await page.waitForURL(new RegExp(`chunk=${chunkId}`))
    await page.locator('video.trial-clip').waitFor()
    const estimate = page.getByText(/^About (US)?\$0\.0\d+, by rules of thumb for openai\//)
    const alone = await estimate.innerText()
    t.equal(model.asked.length, 0, 'no model was asked for it')
    await order(page).click()
    const unsaved = outcome(page, /the text above, unsaved/)
    await unsaved.getByText('A red car drives by.').waitFor()
    await unsaved.getByRole('button', { name: /Rain/ }).waitFor()
    t.match(await unsaved.innerText(), /2 calls of models, (US)?\$0\.0/)
    t.match(await unsaved.innerText(), /1,000 tokens in, 50 out/)
    t.equal(await page.locator('[data-owned], .trial img[src=x]').count(), 0, "a model's words are text")

    await page.getByLabel('Beside it').selectOption('platform')
    t.not(await page.getByText(/^About /).innerText(), alone, 'two cost more than one')
    model.asked.length = 0
    await order(page).click()
    const platform = outcome(page, /What came of it: that of the program/)
    await platform.getByText('drives by.').waitFor()
    await page.getByText('Marked: what only this side says.').waitFor()
    t.same(await platform.locator('mark').allInnerTexts(), ['blue'])
    t.match(await unsaved.locator('mark').allInnerTexts(), ['red'])
    await platform.scrollIntoViewIfNeeded()
    await looksRight(t, page, 'settings-trial')
    await page.getByRole('button', { name: /Rain/ }).click()
    await eventually('the clip is at the event', () =>
      page
        .locator('video.trial-clip')
        .evaluate((video) => Math.abs((video as unknown as { currentTime: number }).currentTime - 6) < 0.5),
    )
    t.same(await office.ports.instructions.list(office.by), [], 'nothing was kept')

    silence.on = true
    model.asked.length = 0
    await order(page).click()
    await eventually('the model is asked', () => model.asked.length === 2)
    await page.getByRole('button', { name: 'Cancel' }).click()
    await eventually('its connections are closed', () => model.left.length === 2)
    await order(page).waitFor()
    t.same(wrong, [])
  },
)

void t.test(
  'Settings: who may not change prompts tries none; a part that is gone says so',
  BROWSED,
  async (t) => {
    const { office } = tried
    const viewer = await enterAs(browser, office, 'viewer', '/settings?show=models&prompt=describe-chunk')
    await viewer.page.getByText('it lacks models:write').waitFor()
    t.equal(await viewer.page.getByRole('region', { name: 'Try it on a part of a video' }).count(), 0)
    const gone = `/settings?show=models&prompt=event-schema&chunk=${chunkIdOf(ORGANIZATION, 7)}`
    const german = await enterAs(browser, office, 'operator', gone, {
      language: 'de-DE',
      width: 360,
      theme: 'dark',
    })
    await german.page.getByText('Diesen Teil gibt es nicht').waitFor()
    await looksRight(t, german.page, 'settings-trial-gone')
    t.same(german.wrong, [])
  },
)
