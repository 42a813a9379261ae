import { verdictOf, type Verdict } from '../../core/ledger/promises.ts'
import type { Finished, Running } from '../helpers/spectra.ts'
import type { Fleet } from './fleet.ts'
import { allEnded, type Orders } from './orders.ts'

/** Longest until all that was ordered has ended. Milliseconds. */
const PATIENCE_MS = 300_000

/** How a process ended that was told to: with 0, or what is wrong with that. */
export const farewell = (name: string, { code, signal, stderr }: Finished): string[] =>
  code === 0 ? [] : [`${name} ended with ${code ?? signal}: ${stderr.trim().slice(-300)}`]

/** Takes no more orders, waits for the end of those that are there, ends all processes, and judges what is left. */
export async function judged(
  fleet: Fleet,
  orders: Orders,
  running: readonly Running[],
  say: (line: string) => void,
): Promise<Verdict[]> {
  await orders.stop()
  const { ids, again, refused } = orders
  const counts = await allEnded(fleet.query, ids, PATIENCE_MS)
  say(`${ids.length} orders, ${again} requests made again; ended: ${JSON.stringify(counts)}`)
  const promises = await fleet.judge()
  const gone = running.filter(({ child }) => child.exitCode !== null || child.signalCode !== null)
  for (const { child } of running) child.kill('SIGTERM')
  const farewells = await Promise.all(
    running.map(async ({ finished }) => farewell('a process', await finished)),
  )
  return [
    ...promises,
    verdictOf('All that was ordered is completed', {
      counted: `${ids.length} orders`,
      wrong: counts.completed === ids.length ? [] : [JSON.stringify(counts)],
    }),
    verdictOf('No request failed that asking again does not hide', {
      counted: `${ids.length + again} requests`,
      wrong: [...refused],
    }),
    verdictOf('No process ends by itself', {
      counted: `${running.length} processes`,
      wrong: gone.map(({ child }) => child.spawnargs.join(' ')),
    }),
    verdictOf('Processes end well', { counted: `${running.length} processes`, wrong: farewells.flat() }),
  ]
}
