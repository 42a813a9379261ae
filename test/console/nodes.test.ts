import t from 'tap'
import type { Browser } from 'playwright-core'
import { applied, nodesOf, NOTHING_KNOWN, type ActorFacts } from '../../console/src/operate/cluster.ts'
import { CELL, cellAt, cellsOf, dirtyCells, paintedOf } from '../../console/src/operate/heat.ts'
import { actorAt, clusterSearch, keyOf, nodesWith, placeOf } from '../../console/src/operate/place.ts'
import { buildConsole } from '../../scripts/build-console.ts'
import { startSpectra } from '../helpers/spectra.ts'
import { tempDir } from '../helpers/temp.ts'
import { accessibilityProblems, looksRight, openBrowser, openPage, skipWithoutBrowser } from './browser.ts'
import { enter, nodeOf, operatedWorld } from './operating.ts'

const BROWSED = { skip: skipWithoutBrowser, timeout: 300_000 }
let browser: Browser

t.before(async () => {
  await buildConsole()
  if (!skipWithoutBrowser) browser = await openBrowser(t)
})

const AT = '2026-11-27T12:00:00.000Z'
const actor = (id: string, change: Partial<ActorFacts> = {}): ActorFacts => ({
  ...{ id, kind: 'worker', name: id, state: 'ready', inFlight: 0, handled: 0, failed: 0, restarts: 0 },
  ...{ lastCrash: null, queue: null, pid: null, memory: null, cpu: null },
  ...change,
})
const known = (last: ActorFacts['state'] = 'ready') =>
  nodesOf(
    applied(NOTHING_KNOWN, {
      ...{ everything: true, removedNodes: [], removedActors: [] },
      nodes: ['a', 'b'].map((name) => ({
        ...{ name, version: '1', roles: [], host: 'h', pid: 1, startedAt: AT, at: AT },
        ...{ stale: false, ready: true, cpu: 0, memory: 0 },
      })),
      actors: ['a', 'b'].flatMap((node) => [
        { node, parentId: null, actor: actor(node, { kind: 'node' }) },
        { node, parentId: node, actor: actor('vlm', { kind: 'stage' }) },
        { node, parentId: 'vlm', actor: actor('vlm-1') },
        { node, parentId: 'vlm', actor: actor('vlm-2', node === 'b' ? { state: last } : {}) },
        { node, parentId: node, actor: actor('event', { kind: 'stage' }) },
        { node, parentId: 'event', actor: actor('event-1') },
      ]),
    }),
  )

void t.test('cellsOf(): a row for each node, with an empty cell between two stages', async (t) => {
  const cells = cellsOf(known())
  t.same(
    cells.map(({ row, column, place }) => [row, column, place.worker]),
    [
      ...[
        [0, 0, 'vlm-1'],
        [0, 1, 'vlm-2'],
        [0, 3, 'event-1'],
      ],
      ...[
        [1, 0, 'vlm-1'],
        [1, 1, 'vlm-2'],
        [1, 3, 'event-1'],
      ],
    ],
  )
  t.same(cellAt(cells, CELL * 3 + 1, CELL + 1)?.place, { node: 'b', stage: 'event', worker: 'event-1' })
  t.equal(cellAt(cells, CELL * 2 + 1, 1), undefined, 'between two stages')
})

void t.test('dirtyCells(): only what changed is painted, and all where some are gone', async (t) => {
  const before = cellsOf(known())
  t.same(dirtyCells(paintedOf(before), before), [])
  const dirty = dirtyCells(paintedOf(before), cellsOf(known('busy')))
  t.same(
    dirty?.map(({ place, state }) => [place.node, place.worker, state]),
    [['b', 'vlm-2', 'busy']],
  )
  t.equal(dirtyCells(paintedOf(before), before.slice(1)), undefined)
})

void t.test('Places: what they are called, who stands there, and in which state', async (t) => {
  for (const place of [
    { node: '["a"]' },
    { node: 'a', stage: 'vlm' },
    { node: 'a', stage: 'vlm', worker: '1' },
  ])
    t.same(placeOf(keyOf(place)), place)
  const nodes = known('failed')
  t.equal(actorAt(nodes[1], { node: 'b', stage: 'vlm', worker: 'vlm-2' })?.state, 'failed')
  t.equal(actorAt(nodes[1], { node: 'b', stage: 'vlm' })?.kind, 'stage')
  t.equal(actorAt(nodes[1], { node: 'b', stage: 'gone' }), undefined)
  t.same(
    nodesWith(nodes, 'failed').map(({ facts }) => facts.name),
    ['b'],
  )
  t.same(clusterSearch({ state: 'odd', node: 'a', other: 1 }), { node: 'a' })
})

void t.test(
  'Cluster: a tree for keys, who stands where, and orders whose effect is said before',
  BROWSED,
  async (t) => {
    const { world, gateway } = await operatedWorld(t)
    const { page, wrong } = await enter(browser, gateway, '/ops/cluster')
    await page.getByText('No nodes').waitFor()
    world.cluster = {
      source: 'registry',
      nodes: [nodeOf('vlm-1', ['busy', 'ready', 'failed']), nodeOf('vlm-2', ['ready'], { stale: true })],
    }
    await page.getByText('2 nodes, 4 workers').waitFor()
    const tree = page.getByRole('treegrid')
    await tree.getByRole('row', { name: /^vlm-1, ready/ }).click()
    await page.waitForURL(/node=vlm-1/)
    await page.keyboard.press('ArrowDown')
    await page.waitForURL(/stage=vlm/)
    await page.keyboard.press('ArrowRight')
    await tree.getByRole('row', { name: /^vlm-1, busy/ }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.waitForURL(/worker=vlm-1/)
    await page.getByRole('region', { name: 'vlm-1' }).getByText('In hand').waitFor()
    await looksRight(t, page, 'cluster')

    await page.goto(`${gateway.url}/ops/cluster?node=vlm-1`)
    await page.getByRole('button', { name: 'Drain …' }).click()
    await page.locator('.forecast').getByText('nobody').waitFor()
    t.same(world.orders, [], 'nothing is ordered yet')
    t.same(await accessibilityProblems(page), [])
    await page.getByRole('button', { name: 'Order' }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    t.match(world.orders, [{ order: { do: 'drain' }, node: 'vlm-1' }])

    world.answers = { replies: [], silent: ['vlm-1'] }
    await page.goto(`${gateway.url}/ops/cluster?node=vlm-1&stage=vlm`)
    await page.getByRole('button', { name: 'Pause …' }).click()
    await page.getByRole('button', { name: 'Order' }).click()
    await page.getByText('vlm-1 did not answer').waitFor()
    t.same(wrong, [])
  },
)

void t.test('Cluster: 500 nodes are a page of few elements', BROWSED, async (t) => {
  const { world, gateway } = await operatedWorld(t)
  const states = Array.from({ length: 10 }, () => 'ready' as const)
  world.cluster = {
    source: 'registry',
    nodes: Array.from({ length: 500 }, (_, at) => nodeOf(`vlm-${at}`, states)),
  }
  const { page, wrong } = await enter(browser, gateway, '/ops/cluster')
  await page.getByText('500 nodes, 5,000 workers').waitFor()
  await page.getByRole('row', { name: /^vlm-1,/ }).waitFor()
  t.ok(Number(await page.evaluate('document.querySelectorAll("*").length')) < 1500)
  t.same(wrong, [])
})

void t.test(
  'Cluster: not open to a viewer, in German; a lost gateway leaves the tree',
  BROWSED,
  async (t) => {
    const { gateway } = await operatedWorld(t, 'viewer')
    const { page, wrong } = await enter(browser, gateway, '/ops/cluster', { language: 'de-DE', width: 360 })
    await page.getByText('Diese Seite steht dir nicht offen').waitFor()
    t.same(wrong, [])

    const other = await operatedWorld(t)
    other.world.cluster = { source: 'registry', nodes: [nodeOf('vlm-1', ['ready'])] }
    const { page: lost } = await enter(browser, other.gateway, '/ops/cluster')
    await lost.getByRole('row', { name: /^vlm-1,/ }).waitFor()
    await other.gateway.close()
    await lost.locator('.live[data-state=lost]').waitFor()
    t.ok(await lost.getByRole('row', { name: /^vlm-1,/ }).isVisible())
  },
)

void t.test('Operating: a stage of a running system is scaled', BROWSED, async (t) => {
  const running = startSpectra(tempDir(t), ['up', '--port', '0'])
  t.teardown(() => running.child.kill('SIGKILL'))
  const url = /Ready: (http:\S+)\/graphql/.exec(await running.printed(/Ready: \S+/))![1]!
  const { page, wrong } = await openPage(browser, url)
  await page.getByRole('button', { name: 'Go on without an account' }).click()
  await page.getByRole('link', { name: 'Cluster' }).click()
  await page.getByRole('row', { name: /^event,/ }).click()
  await page.getByRole('button', { name: 'Scale …' }).click()
  await page.getByLabel('Workers, 1 to 256').fill('3')
  await page.getByRole('button', { name: 'Order' }).click()
  await page
    .getByRole('row', { name: /^event,/ })
    .getByText('3 workers')
    .waitFor()
  await page.getByRole('link', { name: 'Overview' }).click()
  await page.getByText(/^Scaled: /).waitFor()
  t.same(wrong, [])
})
