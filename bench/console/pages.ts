import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { Browser } from 'playwright-core'
import { buildConsole } from '../../scripts/build-console.ts'
import { nodeOf, operatedWorld, type OperatedWorld } from '../../test/console/operating.ts'
import type { ClusterNode } from '../../core/control/cluster.ts'
import { report, type Figure } from '../report.ts'
import { countFrames, elementsOf, held, open, openBrowser, quantile, scriptPerFrame } from './browser.ts'
import { fillLetters } from './letters.ts'
import { bareFigures } from './paint.ts'

const { values } = parseArgs({
  options: {
    letters: { type: 'string', default: '100000' },
    nodes: { type: 'string', default: '500' },
    workers: { type: 'string', default: '50' },
    changes: { type: 'string', default: '1000' },
    seconds: { type: 'string', default: '60' },
  },
})
const [LETTERS, NODES, WORKERS, CHANGES, SECONDS] = [
  ...[Number(values.letters), Number(values.nodes), Number(values.workers), Number(values.changes)],
  Number(values.seconds),
] as [number, number, number, number, number]
const EVERY_MS = 50

/**
 * What the console costs its browser, against a real gateway with literal nodes: `node bench/console/pages.ts`. Held are work of scripts
 * and ratios to a bare page of the same run, never frames of a machine that others use, too. With `--seconds 3600` memory is held
 * over an hour.
 */
const endings: (() => unknown)[] = []
const later = { teardown: (end: () => unknown) => endings.push(end) } as never

async function letters(browser: Browser, { gateway, mailbox, world }: OperatedWorld): Promise<Figure[]> {
  await fillLetters(mailbox, world, LETTERS)
  const opened = await open(browser, gateway.url, '/ops/letters')
  const { page } = opened
  await page.locator('.letter-row').first().waitFor()
  await countFrames(page)
  const list = page.locator('.letter-row').first()
  await list.hover()
  const scripts = await scriptPerFrame(opened, { windows: 30, ms: 200 }, () => page.mouse.wheel(0, 900))
  return [
    [`${LETTERS} letters: elements of the page`, await elementsOf(page), '', 400],
    ['scrolled: scripts for each frame, p95', quantile(scripts, 0.95), 'ms', 8],
  ]
}

/** The node as it is when one of its workers took something, or is done with it. */
function withWorker(node: ClusterNode, at: number): ClusterNode {
  const [stage] = node.tree.children
  const children = stage!.children.map((worker, index) =>
    index === at
      ? {
          ...worker,
          state: worker.state === 'busy' ? ('ready' as const) : ('busy' as const),
          handled: worker.handled + 1,
        }
      : worker,
  )
  return { ...node, tree: { ...node.tree, children: [{ ...stage!, children }] } }
}

async function tree(browser: Browser, { gateway, world }: OperatedWorld): Promise<Figure[]> {
  const states = Array.from({ length: WORKERS }, () => 'ready' as const)
  let nodes = Array.from({ length: NODES }, (_, at) => nodeOf(`vlm-${at}`, states))
  world.cluster = { source: 'registry', nodes }
  const opened = await open(browser, gateway.url, '/ops/cluster')
  const { page, cdp } = opened
  await page.getByRole('row', { name: /^vlm-1,/ }).waitFor()
  await cdp.send('Network.enable')
  let bytes = 0
  cdp.on('Network.webSocketFrameReceived', ({ response }) => (bytes += response.payloadData.length))
  // Sockets are told of from their beginning alone.
  await page.reload()
  await page.getByRole('row', { name: /^vlm-1,/ }).waitFor()
  await countFrames(page)
  const still = await scriptPerFrame(opened, { windows: 10, ms: 250 })
  let at = 0
  const changing = setInterval(() => {
    // Others, and not the same changed: the gateway compares with what it saw before.
    const next = [...nodes]
    for (let changed = 0; changed < (CHANGES * EVERY_MS) / 1000; changed++, at++)
      next[at % NODES] = withWorker(next[at % NODES]!, at % WORKERS)
    nodes = next
    world.cluster = { source: 'registry', nodes }
  }, EVERY_MS)
  const began = { bytes, at: performance.now() }
  const scripts = await scriptPerFrame(opened, { windows: 40, ms: 250 })
  const second = (performance.now() - began.at) / 1000
  const perSecond = (bytes - began.bytes) / 1000 / second
  const elements = await elementsOf(page)
  const first = await held(opened)
  await sleep(SECONDS * 1000)
  const last = await held(opened)
  clearInterval(changing)
  return [
    [`${NODES} x ${WORKERS} workers: elements of the page`, elements, '', 1500],
    ['nothing changes: scripts for each frame, p95', quantile(still, 0.95), 'ms'],
    [`${CHANGES} changes/s: scripts for each frame, p50`, quantile(scripts, 0.5), 'ms'],
    [`${CHANGES} changes/s: scripts for each frame, p95`, quantile(scripts, 0.95), 'ms', 4],
    ['messages, as they are before the socket packs them', perSecond, 'kB/s', 50],
    [`memory after ${SECONDS} s : before`, last.heap / first.heap, 'x', 1.15],
    ['nodes of the document, the same', last.nodes / first.nodes, 'x', 1.15],
    ['listeners, the same', last.listeners / first.listeners, 'x', 1.15],
  ]
}

await buildConsole()
const browser = await openBrowser()
try {
  const worldOf = (): Promise<OperatedWorld> => operatedWorld(later)
  report('The console: first paint', await bareFigures(browser, (await worldOf()).gateway.url))
  report('The console: the tree', await tree(browser, await worldOf()))
  report('The console: dead letters', await letters(browser, await worldOf()))
} finally {
  await browser.close()
  for (const end of endings.toReversed()) await end()
}
