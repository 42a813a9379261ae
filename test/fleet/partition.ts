import { setTimeout as sleep } from 'node:timers/promises'
import { verdictOf, type Verdict } from '../../core/ledger/promises.ts'
import type { Running } from '../helpers/spectra.ts'
import { createFleet } from './fleet.ts'
import { judged } from './judged.ts'
import { startOrders } from './orders.ts'

/** How long a host is cut off: longer than sessions, leases and waits for a lost peer last. Milliseconds. */
const CUT_MS = 60_000
const WORK_MS = 15_000

const DESCRIBED =
  'select count(*)::int as count from spectra_ops.batch_video_chunks where described_at is not null'

/**
 * Three hosts at work: one after the other is cut off from everything else for a minute, while the others go on, and is let back.
 * @returns what was kept of the promises
 */
export async function partition(
  t: { teardown(fn: () => unknown): unknown },
  say: (line: string) => void,
): Promise<Verdict[]> {
  const fleet = await createFleet(t)
  const hosts = ['one', 'two', 'three'].map((name) => fleet.host(name))
  const gateway = await fleet.gateway()
  const nodes: Running[] = []
  for (const host of hosts) nodes.push(await fleet.node(host))
  const orders = await startOrders(fleet.gatewayUrl)
  const described = async (): Promise<number> => (await fleet.query<{ count: number }>(DESCRIBED))[0]!.count
  const wrong: string[] = []
  for (const host of hosts.slice(0, 2)) {
    await sleep(WORK_MS)
    const before = await described()
    host.cut()
    await sleep(CUT_MS)
    const meanwhile = (await described()) - before
    host.mend()
    say(`${host.name} was cut off for ${CUT_MS / 1000} s; the others described ${meanwhile} chunks meanwhile`)
    if (meanwhile === 0) wrong.push(`nothing was described while ${host.name} was cut off`)
  }
  await sleep(WORK_MS)
  return [
    verdictOf('The others work on', { counted: `${hosts.length - 1} partitions`, wrong }),
    ...(await judged(fleet, orders, [gateway, ...nodes], say)),
  ]
}
