import t from 'tap'
import type { Browser } from 'playwright-core'
import { schemaIn, schemaText } from '../../console/src/pages/settings/schema-text.ts'
import { settingsSearch, settingsWith } from '../../console/src/pages/settings/search.ts'
import { settingsShown } from '../../core/config/shown.ts'
import { loadLayered } from '../../core/config.ts'
import { buildConsole } from '../../scripts/build-console.ts'
import { looksRight, openBrowser, skipWithoutBrowser } from './browser.ts'
import { enterAs, openOffice, type Office } from './office.ts'

const BROWSED = { skip: skipWithoutBrowser, timeout: 900_000 }
const SECRET = 'the key of the tests, which has more than 32 characters'
const ENVIRONMENT = {
  SPECTRA_POSTGRES_URL: 'postgresql://ann:hunter2@db.example.org/spectra',
  JWT_SECRET_KEY: SECRET,
}
let browser: Browser
let office: Office

t.before(async () => {
  if (skipWithoutBrowser) return
  await buildConsole()
  browser = await openBrowser(t)
  office = await openOffice(t, {}, () => ({ settings: shown() }))
})

const shown = () => settingsShown(loadLayered({ port: 0 }, [{ from: 'environment', values: ENVIRONMENT }]))

void t.test(
  'settingsShown(): each value with where it came from, and nothing that lets somebody in',
  async (t) => {
    const all = shown()
    const of = (name: string) => all.find(({ variable }) => variable === name)
    t.match(of('SPECTRA_PORT'), { value: '0', from: 'command line' })
    t.match(of('JWT_SECRET_KEY'), { value: '(set)', from: 'environment' })
    t.match(of('SPECTRA_LOG_LEVEL') ?? all[0], { from: 'default' })
    const text = JSON.stringify(all)
    t.notMatch(text, 'hunter2')
    t.notMatch(text, SECRET)
  },
)

void t.test(
  'settingsWith() and settingsSearch(): found by words, or only those that were given',
  async (t) => {
    t.same(settingsSearch({ show: 'models', given: 'no', find: 'port', camera: '' }), {
      ...{ show: 'models', find: 'port' },
    })
    const all = shown()
    t.ok(settingsWith(all, { find: 'spectra_PORT' }).some(({ variable }) => variable === 'SPECTRA_PORT'))
    t.same(settingsWith(all, { find: 'nothing is called so' }), [])
    t.ok(settingsWith(all, { given: 'yes' }).every(({ from }) => from !== 'default'))
  },
)

void t.test('Event schemas as text: nothing that was not said; what is no JSON is said', async (t) => {
  const types = [{ type: 'a', when: null, attributes: [{ name: 'b', enum: null }], __typename: 'EventKind' }]
  t.same(schemaIn(schemaText({ name: 'yard', types })), {
    schema: { name: 'yard', types: [{ type: 'a', attributes: [{ name: 'b' }] }] },
  })
  t.ok('schema' in schemaIn(schemaText(undefined)), 'there is an example to begin with')
  t.match(schemaIn('{'), { wrong: /JSON/ })
})

void t.test('Settings: the configuration with its sources, for administrators alone', BROWSED, async (t) => {
  const { page, wrong } = await enterAs(browser, office, 'admin', '/settings?show=configuration&given=yes')
  await page.getByText('JWT_SECRET_KEY').waitFor()
  t.match(await page.locator('.settings-list').innerText(), /\(set\)[^]*from environment/)
  t.equal(await page.getByText(SECRET).count(), 0)
  await page.getByLabel('Find').fill('jwt')
  await page.waitForURL(/find=jwt/)
  await page.getByText('SPECTRA_PORT', { exact: true }).waitFor({ state: 'detached' })
  await looksRight(t, page, 'settings-configuration')
  await page.getByLabel('Find').fill('nothing is called so')
  await page.getByText('No setting fits').waitFor()
  t.same(wrong, [])

  const operator = await enterAs(browser, office, 'operator', '/settings?show=configuration', {
    ...{ language: 'de-DE', width: 360 },
  })
  await operator.page.getByText('Diese Seite steht dir nicht offen').waitFor()
})

void t.test(
  'Settings: a prompt is changed, restored and taken away; types of events, too',
  BROWSED,
  async (t) => {
    const { instructions } = office.ports
    const { page, wrong } = await enterAs(browser, office, 'operator', '/settings?show=models')
    await page.getByLabel('What is told').selectOption('describe-chunk')
    const text = page.getByLabel('Text: describe-chunk')
    const builtIn = await text.inputValue()
    await text.fill('Without what has to be in it')
    await page.getByRole('button', { name: 'Save as a new version' }).click()
    await page.locator('.problem').waitFor()
    for (const more of ['Be short.', 'Be shorter.']) {
      await text.fill(`${builtIn}\n${more}`)
      await page.getByRole('button', { name: 'Save as a new version' }).click()
      const number = more === 'Be short.' ? 1 : 2
      await page.getByText(`What holds now is organization-${number}`).waitFor()
    }
    await page.getByRole('button', { name: 'Restore … organization-1' }).click()
    await page.getByRole('button', { name: 'Restore', exact: true }).click()
    await page.getByText('What holds now is organization-3').waitFor()
    t.match(await text.inputValue(), /Be short\.$/)
    await looksRight(t, page, 'settings-prompt')
    await page.getByRole('button', { name: 'Take away …' }).click()
    await page.getByRole('button', { name: 'Take away', exact: true }).click()
    await page.getByText('It came with the program.').waitFor()
    t.equal(await text.inputValue(), builtIn)

    await page.getByLabel('What is told').selectOption('types of events')
    await page.getByText('The built-in types hold.').waitFor()
    const types = page.getByLabel('Text: types of events')
    await types.fill((await types.inputValue()).replace('gate_left_open', 'gate_wide_open'))
    await page.getByRole('button', { name: 'Save as a new version' }).click()
    await page.getByText('What holds now is organization-1').waitFor()
    t.match(await instructions.eventSchema({ organizationId: office.by.organizationId }), {
      schema: { types: [{ type: 'gate_wide_open' }] },
    })
    t.same(wrong, [])
  },
)
