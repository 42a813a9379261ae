import t from 'tap'
import { createMemoryRegistry } from '../../core/registry/memory.ts'
import type { NodeReport } from '../../core/ports.ts'
import { SpectraError } from '../../core/errors.ts'
import { NodeReportSchema } from '../../core/registry/report.ts'
import { createAnnouncer } from '../../supervisors/node/announcer.ts'
import { silentLogger } from '../../core/logger.ts'
import { fakeClock } from './helpers/clock.ts'
import { clusterOf, startSystem } from './helpers/system.ts'
import { until } from './helpers/until.ts'

const reportAt = (at: number): NodeReport => ({ name: 'node-1', at: new Date(at) }) as NodeReport

void t.test('Announcer: says every two seconds how the node is, and takes its name back', async (t) => {
  const clock = fakeClock()
  const registry = createMemoryRegistry({ clock })
  let said = 0
  const report = async (): Promise<NodeReport> => {
    said += 1
    return reportAt(clock.now())
  }
  const announcer = createAnnouncer({ registry, report, clock, logger: silentLogger })
  announcer.start()
  await clock.advance(6000)
  t.equal(said, 4)
  t.same(
    (await registry.nodes()).map(({ at }) => at.getTime()),
    [clock.now()],
  )
  await announcer.leave()
  t.same(await registry.nodes(), [])
  await clock.advance(6000)
  t.equal(said, 4)
  t.equal(clock.pending(), 0)
})

void t.test('Announcer: a node that says nothing is forgotten after ten seconds', async (t) => {
  const clock = fakeClock()
  const registry = createMemoryRegistry({ clock })
  const announcer = createAnnouncer({
    registry,
    report: async () => reportAt(clock.now()),
    clock,
    logger: silentLogger,
  })
  announcer.start()
  await clock.advance(0)
  registry.announce = () => new Promise(() => undefined)
  await clock.advance(9000)
  t.equal((await registry.nodes()).length, 1)
  await clock.advance(3000)
  t.equal((await registry.nodes()).length, 0)
})

void t.test('Announcer: a registry that is away is logged once, and once when it is back', async (t) => {
  const clock = fakeClock()
  const registry = createMemoryRegistry({ clock })
  const { announce } = registry
  const log: string[] = []
  const say = (_fields: object, message: string): void => void log.push(message)
  const announcer = createAnnouncer({
    registry,
    report: async () => reportAt(clock.now()),
    clock,
    logger: { ...silentLogger, warn: say, info: say },
  })
  registry.announce = () => Promise.reject(new SpectraError('SS_CACHE_UNAVAILABLE', 'Cannot reach Redis'))
  announcer.start()
  await clock.advance(20_000)
  registry.announce = announce
  await clock.advance(4000)
  t.same(log, ['the registry is away: others may not see this node', 'the registry is back'])
  registry.leave = () => Promise.reject(new SpectraError('SS_CACHE_UNAVAILABLE', 'Cannot reach Redis'))
  await t.resolves(announcer.leave())
})

void t.test('Node: announces itself with its tree, its memory and how busy it is', async (t) => {
  const system = await startSystem(t, clusterOf({ actor: 'well-behaved.ts', workers: 2 }))
  const { registry } = system.ports
  await until(async () => (await registry.nodes()).length === 1, 'it is there')
  const [report] = await registry.nodes()
  t.match(report, { name: 'node-1', version: /^\d+\.\d+\.\d+/, roles: ['chunker'], pid: process.pid })
  t.ok(report!.rssBytes > 10_000_000)
  await until(async () => (await registry.nodes())[0]!.ready, 'it says that it is ready')
  await until(async () => (await registry.nodes())[0]!.cpu > 0, 'it knows how busy it is')
  const live = await system.node.report()
  t.match(live.tree.children[0], { name: 'chunker', state: 'ready' })
  t.same(NodeReportSchema.parse(JSON.parse(JSON.stringify(live))), live, 'what it says survives JSON')
  await system.node.drain()
  t.same(await registry.nodes(), [])
})

void t.test('Node: goes on without a registry, and its health says so', async (t) => {
  const system = await startSystem(t, clusterOf({ actor: 'well-behaved.ts' }))
  const away = (): Promise<never> =>
    Promise.reject(new SpectraError('SS_CACHE_UNAVAILABLE', 'Cannot reach Redis'))
  Object.assign(system.ports.registry, { announce: away, leave: away, nodes: away, health: away })
  t.match(await system.node.health(), {
    ready: true,
    degraded: ['registry'],
    checks: { registry: { ok: false, message: 'Cannot reach Redis' } },
  })
  t.same(await system.node.drain(), { handedBack: 0, finished: 0 })
})
