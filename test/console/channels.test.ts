import t from 'tap'
import type { Browser } from 'playwright-core'
import { addInput, emptyDraft } from '../../console/src/pages/channels/draft.ts'
import { channelsSearch } from '../../console/src/pages/channels/search.ts'
import { recapSearch } from '../../console/src/pages/recap/search.ts'
import { buildConsole } from '../../scripts/build-console.ts'
import { channelWorld } from '../core/channels/world.ts'
import { ORGANIZATION } from '../gateway/world.ts'
import { testDatabase } from '../helpers/database.ts'
import { startWebhook } from '../helpers/webhook-receiver.ts'
import { looksRight, openBrowser, skipWithoutBrowser } from './browser.ts'
import { enter, operatedWorld } from './operating.ts'

const BROWSED = { skip: skipWithoutBrowser, timeout: 300_000 }
let browser: Browser

t.before(async () => {
  await buildConsole()
  if (!skipWithoutBrowser) browser = await openBrowser(t)
})

void t.test('addInput(): of a draft what its kind needs; without times no quiet hours and no digest', (t) => {
  const draft = {
    ...emptyDraft('UTC'),
    name: 'guards',
    kind: 'mail' as const,
    to: 'a@example.org, b@example.org',
  }
  t.match(addInput({ ...draft, where: 'smtps://mail.example.org', from: 'c@example.org' }), {
    address: {
      server: 'smtps://mail.example.org',
      from: 'c@example.org',
      to: ['a@example.org', 'b@example.org'],
    },
    ...{ quiet: null, digest: null },
  })
  t.match(addInput({ ...draft, quietFrom: '22:00', quietUntil: '06:00', drops: true, digestAt: '07:00' }), {
    quiet: { from: '22:00', until: '06:00', mode: 'drop', zone: 'UTC' },
    digest: { at: '07:00', zone: 'UTC' },
  })
  t.end()
})

void t.test('What the address of channels and recap says is checked', (t) => {
  t.same(channelsSearch({ channel: 'a', state: 'dead' }), { channel: 'a', state: 'dead' })
  t.same(channelsSearch({ state: 'alive' }), {})
  t.same(recapSearch({ day: '2026-11-27' }), { day: '2026-11-27' })
  t.same(recapSearch({ day: 'yesterday' }), {})
  t.end()
})

void t.test('Channels: one is added, tried, paused and removed', BROWSED, async (t) => {
  const { channels } = channelWorld(t, await testDatabase(t))
  const receiver = await startWebhook(t)
  const { gateway } = await operatedWorld(t, 'owner', { channels })
  const { page, wrong } = await enter(browser, gateway, '/channels')
  await page.getByText('Nobody is told what happens').waitFor()
  await page.getByRole('button', { name: 'Add a channel' }).first().click()
  await page.getByLabel('Name').fill('hook')
  await page.getByLabel('Address').fill('ftp://example.org')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Cannot set up the channel').waitFor()
  await page.getByLabel('Address').fill(receiver.url)
  await page.getByLabel('Password or key').fill(receiver.key)
  await looksRight(t, page, 'channels-form')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('heading', { name: 'hook' }).waitFor()
  await page.getByRole('button', { name: 'Test' }).click()
  await page.getByText('It took the test.').waitFor()
  t.match(receiver.taken, [{ body: { type: 'test' } }])
  receiver.fault = () => 500
  await page.getByRole('button', { name: 'Test' }).click()
  await page.getByText(/SS_CHANNEL_UNAVAILABLE: .*500/).waitFor()
  await page.getByRole('link', { name: '0 waiting, 0 dead' }).click()
  await page.getByRole('region', { name: 'Deliveries' }).waitFor()
  await looksRight(t, page, 'channels')
  await page.getByRole('button', { name: 'Pause' }).click()
  await page.getByText('Paused: it is told nothing.').waitFor()
  await page.getByRole('button', { name: 'Remove' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
  await page.getByText('Nobody is told what happens').waitFor()
  t.same(await channels.list({ organizationId: ORGANIZATION }), [])
  t.same(wrong, [])
})

void t.test(
  'The day at a glance: without cameras it says where they are added; in German, too',
  BROWSED,
  async (t) => {
    const { gateway } = await operatedWorld(t)
    const { page, wrong } = await enter(browser, gateway, '/recap?day=2026-11-26')
    await page.locator('time[datetime="2026-11-26"]').waitFor()
    await looksRight(t, page, 'recap')
    await page.getByRole('button', { name: 'The day before' }).click()
    await page.locator('time[datetime="2026-11-25"]').waitFor()
    const german = await enter(browser, gateway, '/recap', { language: 'de-DE' })
    await german.page.getByRole('heading', { name: 'Der Tag auf einen Blick' }).waitFor()
    t.same(german.wrong, [])
    t.same(wrong, [])
  },
)
