import type { Test } from 'tap'
import type { ActorNode, NodeReport, Registry } from '../../core/ports.ts'
import { eventually } from '../helpers/processes.ts'

const actor = (name: string, change: Partial<ActorNode> = {}): ActorNode => ({
  id: name,
  kind: 'node',
  name,
  state: 'ready',
  inFlight: 0,
  handled: 3,
  failed: 1,
  restarts: 1,
  children: [],
  ...change,
})

/** A report with everything in it that a report may hold. */
export const reportOf = (name: string, change: Partial<NodeReport> = {}): NodeReport => ({
  name,
  version: '1.2.3',
  roles: ['chunker', 'vlm'],
  host: 'host',
  pid: 4711,
  startedAt: new Date('2026-01-02T03:04:05.678Z'),
  at: new Date('2026-01-02T04:05:06.789Z'),
  ready: true,
  cpu: 0.25,
  rssBytes: 123_456_789,
  tree: actor(name, {
    pid: 4711,
    rssBytes: 123_456_789,
    children: [
      actor(`${name}/vlm`, {
        kind: 'stage',
        queue: 'M0_RESULTS_QUEUE',
        lastCrash: {
          at: new Date('2026-01-02T03:33:33.333Z'),
          cause: { code: 'SS_WORKER_CRASHED', message: 'It fell over', retryable: true },
        },
        children: [actor(`${name}/vlm/vlm-1`, { kind: 'worker', state: 'busy', inFlight: 1 })],
      }),
    ],
  }),
  ...change,
})

/** The promises of the `Registry` port. `open` gives an empty one. */
export function registryContract(t: Test, name: string, open: (t: Test) => Promise<Registry>): void {
  const promise = (what: string, run: (t: Test, registry: Registry) => Promise<unknown>): void => {
    void t.test(`Registry (${name}): ${what}`, async (t) => run(t, await open(t)))
  }
  const LONG = 60_000

  promise('brings what nodes said last, by name, dates and trees included', async (t, registry) => {
    t.same(await registry.nodes(), [])
    await registry.announce(reportOf('b'), LONG)
    await registry.announce(reportOf('a', { ready: false }), LONG)
    await registry.announce(reportOf('a'), LONG)
    t.strictSame(await registry.nodes(), [reportOf('a'), reportOf('b')])
  })

  promise('a node that says nothing more is forgotten, and may come again', async (t, registry) => {
    await registry.announce(reportOf('silent'), 20)
    await registry.announce(reportOf('steady'), LONG)
    const names = async (): Promise<string> => (await registry.nodes()).map((one) => one.name).join()
    await eventually('the silent one is forgotten', async () => (await names()) === 'steady')
    await registry.announce(reportOf('silent'), LONG)
    t.equal(await names(), 'silent,steady')
  })

  promise('a node that leaves is gone at once; leaving twice is fine', async (t, registry) => {
    await registry.announce(reportOf('a'), LONG)
    await registry.leave('a')
    await registry.leave('a')
    t.same(await registry.nodes(), [])
  })

  promise('many nodes at once are all there', async (t, registry) => {
    const names = Array.from({ length: 50 }, (_, index) => `node-${String(index).padStart(2, '0')}`)
    await Promise.all(names.map((one) => registry.announce(reportOf(one), LONG)))
    t.same(
      (await registry.nodes()).map((one) => one.name),
      names,
    )
    await t.resolves(registry.health())
  })
}
