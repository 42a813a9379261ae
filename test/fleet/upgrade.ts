import { setTimeout as sleep } from 'node:timers/promises'
import { verdictOf, type Verdict } from '../../core/ledger/promises.ts'
import type { Running } from '../helpers/spectra.ts'
import { createFleet, HERE } from './fleet.ts'
import { farewell, judged } from './judged.ts'
import { startOrders } from './orders.ts'

const WORK_MS = 15_000

/**
 * A cluster of another version at work becomes this version and the other one again, one process after the other, while orders come
 * in and are worked on.
 * @param before the directory of the other version
 * @returns what was kept of the promises
 */
export async function upgrade(
  t: { teardown(fn: () => unknown): unknown },
  before: string,
  say: (line: string) => void,
): Promise<Verdict[]> {
  const fleet = await createFleet(t)
  const hosts = ['one', 'two', 'three'].map((name) => fleet.host(name))
  let gateway = await fleet.gateway(before)
  const nodes: Running[] = []
  for (const host of hosts) nodes.push(await fleet.node(host, before))
  const orders = await startOrders(fleet.gatewayUrl)
  const wrong: string[] = []
  for (const [version, name] of [
    [HERE, 'this version'],
    [before, 'the other version'],
  ] as const) {
    await sleep(WORK_MS)
    for (const [index, host] of hosts.entries()) {
      nodes[index]!.child.kill('SIGTERM')
      wrong.push(...farewell(host.name, await nodes[index]!.finished))
      nodes[index] = await fleet.node(host, version)
    }
    gateway.child.kill('SIGTERM')
    wrong.push(...farewell('the gateway', await gateway.finished))
    gateway = await fleet.gateway(version)
    say(`all are of ${name}; ${orders.ids.length} orders so far, ${orders.again} requests made again`)
  }
  await sleep(WORK_MS)
  return [
    verdictOf('Nodes hand their work on within their grace', { counted: `${2 * hosts.length} nodes`, wrong }),
    ...(await judged(fleet, orders, [gateway, ...nodes], say)),
  ]
}
