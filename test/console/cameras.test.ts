import t from 'tap'
import { offered } from '../../console/src/pages/cameras/found.ts'
import {
  coverage,
  idOf,
  lastEnded,
  lateness,
  needsCare,
  stateOf,
  type Watched,
} from '../../console/src/pages/cameras/state.ts'
import { camerasSearch } from '../../console/src/pages/cameras/search.ts'
import { buildConsole } from '../../scripts/build-console.ts'
import { ORGANIZATION } from '../gateway/world.ts'
import { EXTREMES, looksRight, openBrowser, skipWithoutBrowser } from './browser.ts'
import { enterAs, openOffice } from './office.ts'

const BROWSED = { skip: skipWithoutBrowser, timeout: 900_000 }
/** What a camera of a stranger may call itself. */
const EVIL = '<img src=x onerror=alert(1)>'

const NOW = Date.UTC(2026, 10, 27, 12)
const iso = (seconds: number): string => new Date(NOW + seconds * 1000).toISOString()
const failed = (code: string) => ({ status: 'failed', cause: { code } })

const camera = (given: Partial<Watched> & { clips?: Watched['recent']['nodes'] } = {}): Watched => ({
  ...{ paused: false, clipSeconds: 10, nextAt: iso(5), ...given },
  recent: { nodes: given.clips ?? [{ status: 'completed' }] },
  pictured: given.pictured ?? { nodes: [] },
})

void t.test('stateOf(): what somebody has to do something about comes before what passes', async (t) => {
  t.equal(stateOf(camera(), NOW), 'watching')
  t.equal(stateOf(camera({ clips: [] }), NOW), 'new')
  t.equal(stateOf(camera({ clips: [{ status: 'queued' }] }), NOW), 'new', 'its first clip is being taken')
  const busy = camera({ clips: [{ status: 'queued' }], pictured: { nodes: [{}] } })
  t.equal(stateOf(busy, NOW), 'watching', 'its latest clips wait')
  t.equal(stateOf(camera({ paused: true, clips: [failed('SS_CAMERA_UNREACHABLE')] }), NOW), 'paused')
  t.equal(stateOf(camera({ clips: [failed('SS_CAMERA_UNREACHABLE')], nextAt: iso(-900) }), NOW), 'away')
  t.equal(stateOf(camera({ clips: [failed('SS_CAMERA_REFUSED')] }), NOW), 'refused')
  t.equal(stateOf(camera({ clips: [failed('SS_ANALYSIS_FAILED')] }), NOW), 'failing')
  t.equal(stateOf(camera({ nextAt: iso(-60) }), NOW), 'late')
})

void t.test(
  'stateOf(): a clip that is just being taken says nothing: a camera that is away stays away',
  async (t) => {
    const away = camera({
      clips: [{ status: 'processing' }, failed('SS_CAMERA_UNREACHABLE'), { status: 'completed' }],
    })
    t.equal(stateOf(away, NOW), 'away')
    t.equal(lastEnded(away)?.status, 'failed')
    const back = camera({
      clips: [{ status: 'queued' }, { status: 'completed' }, failed('SS_CAMERA_UNREACHABLE')],
    })
    t.equal(stateOf(back, NOW), 'watching')
  },
)

void t.test('lateness() counts from when the next clip should be there', async (t) => {
  t.equal(lateness(camera({ nextAt: iso(-20) }), NOW), 0, 'it is being taken')
  t.equal(lateness(camera({ nextAt: iso(-60) }), NOW), 60)
  t.equal(lateness(camera({ nextAt: iso(-60), paused: true }), NOW), 0)
  t.equal(lateness(camera({ nextAt: null }), NOW), 0, 'on demand none is due')
})

void t.test('idOf(): a name of what a camera calls itself', async (t) => {
  t.equal(idOf('Acme & Sons IPC-440'), 'acme-sons-ipc-440')
  t.equal(idOf('  Café Straße 2.1 '), 'cafe-stra-e-2-1')
  t.equal(idOf('正門'), '', 'nobody is to guess one')
})

void t.test('needsCare() is true for what does not pass by itself', async (t) => {
  const states = ['watching', 'new', 'paused', 'late', 'away', 'refused', 'failing'] as const
  t.same(states.filter(needsCare), ['late', 'away', 'refused', 'failing'])
})

void t.test(
  'coverage(): the share that was recorded, and what is missing although it was ordered',
  async (t) => {
    const recorded = {
      stretches: [
        { from: iso(0), until: iso(30) },
        { from: iso(40), until: iso(60) },
      ],
      gaps: [
        { from: iso(30), until: iso(40), cause: { code: 'SS_CAMERA_UNREACHABLE' } },
        { from: iso(60), until: iso(100), cause: null },
      ],
    }
    t.same(coverage(recorded), { share: 0.5, missing: 10 })
    t.same(coverage({ stretches: [], gaps: [] }), { share: 0, missing: 0 })
  },
)

void t.test('camerasSearch() takes what it knows', async (t) => {
  t.same(camerasSearch({ show: 'care' }), { show: 'care' })
  t.same(camerasSearch({ show: 'nothing', other: 1 }), {})
  t.same(camerasSearch({ group: 'docks' }), { group: 'docks' })
  t.same(camerasSearch({ show: '', group: '' }), {})
})

void t.test('offered(): what is watched already comes last, and no name is suggested twice', async (t) => {
  const found = [
    { id: '1', name: 'IPC-440', source: 'rtsp://192.0.2.1/main' },
    { id: '2', name: 'IPC-440', source: 'rtsp://192.0.2.2/main' },
    { id: '3', name: '正門', source: 'rtsp://192.0.2.3/main' },
  ]
  const watched = [
    { id: 'ipc-440', source: 'rtsp://192.0.2.1/main' },
    { id: 'ipc-440-2', source: 'rtsp://192.0.2.9/main' },
  ]
  t.match(offered(found, watched), [
    { id: '2', suggested: 'ipc-440-3', watchedAs: undefined },
    { id: '3', suggested: '', watchedAs: undefined },
    { id: '1', watchedAs: 'ipc-440' },
  ])
})

void t.test(
  'Cameras that were found are offered, groups of them are watched by a rule, and schedules are told in German',
  BROWSED,
  async (t) => {
    await buildConsole()
    const browser = await openBrowser(t)
    const office = await openOffice(t)
    const { cameras, cameraRegistry, rules } = office.ports
    const rhythm = { organizationId: ORGANIZATION, clipSeconds: 30, everySeconds: 60 }
    const source = (host: number) => `rtsp://192.0.2.${host}/Streaming/Channels/101`
    for (const [id, host] of [
      ['ipc-440', 1],
      ['gate', 2],
    ] as const)
      // prettier-ignore
      await cameras.add({
        ...{ ...rhythm, id, groups: ['docks'], schedule: '0 6 * * 1-5', zone: 'Europe/Berlin' },
        source: { kind: 'stream', url: source(host) },
      })
    for (const [name, host] of [
      ['Acme IPC-440', 1],
      ['Acme IPC-440', 3],
      [EVIL, 4],
    ] as const)
      // prettier-ignore
      await cameraRegistry.put(
        {
          ...{ organizationId: ORGANIZATION, seenAt: new Date(), id: `http://192.0.2.${host}/onvif` },
          ...{ name, source: source(host) },
        },
        600_000,
      )
    const { page, wrong } = await enterAs(browser, office, 'operator', '/cameras')

    await page.getByRole('button', { name: 'Add a camera' }).click()
    const found = page.getByRole('region', { name: 'Found in the network' })
    await found.getByText('is watched as ipc-440').waitFor()
    await found.getByRole('button', { name: `Choose ${EVIL}` }).waitFor()
    await found.getByRole('button', { name: 'Choose Acme IPC-440' }).click()
    t.equal(await page.getByLabel('Name').inputValue(), 'acme-ipc-440')
    t.equal(await page.getByLabel('Address').inputValue(), source(3))
    await looksRight(t, page, 'cameras-found', EXTREMES)

    await page.goto(`${office.gateway.url}/rules`)
    await page.getByRole('button', { name: 'New rule' }).first().click()
    await page.getByLabel('What is to be watched for').fill('a red car')
    await page.getByRole('button', { name: 'Read', exact: true }).click()
    await page.getByText('Everywhere: no group and no camera is chosen.').waitFor()
    const docks = page.getByRole('checkbox', { name: 'docks gate, ipc-440' })
    await docks.check({ force: true })
    await page.getByText('Only in what is chosen.').waitFor()
    await looksRight(t, page, 'rules-where', EXTREMES)
    await page.getByLabel('What is to be watched for').fill('a blue car')
    await page.getByRole('button', { name: 'Read', exact: true }).click()
    await page.getByText('It means: A blue car').waitFor()
    t.ok(await docks.isChecked(), 'a sentence that names no place leaves where it looks')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('in cameras of docks').waitFor()
    t.match((await rules.list(office.by, {})).items, [{ rule: { groups: ['docks'], cameras: [] } }])
    t.same(wrong, [])

    const german = await enterAs(browser, office, 'viewer', '/cameras', { language: 'de-DE' })
    await german.page
      .getByText('Um 06:00, Montag bis Freitag, nach der Uhr von Europe/Berlin')
      .first()
      .waitFor()
    t.same(german.wrong, [])
  },
)
