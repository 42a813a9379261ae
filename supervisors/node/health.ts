import { within, type Clock } from '../../core/clock.ts'
import { SpectraError, toSpectraError } from '../../core/errors.ts'
import { judge, type Check } from '../../core/health.ts'
import type { Ports, SystemView } from '../../core/ports.ts'
import { isHealthy } from '../stage/health.ts'
import type { RunState } from '../stage/tree.ts'

export type Health = Awaited<ReturnType<SystemView['health']>>

/** Asks all ports at once; a port that says nothing within `ms` counts as failed. */
export async function checkPorts(
  ports: Ports,
  names: readonly string[],
  clock: Clock,
  ms: number,
): Promise<Record<string, Check>> {
  const known = [...new Set(names)].filter((name) => name in ports) as (keyof Ports)[]
  const results = await Promise.all(
    known.map(async (name): Promise<[string, Check]> => {
      const late = (): Error => new SpectraError('SS_DEADLINE', `no answer within ${ms} ms`)
      try {
        await within(clock, ms, isHealthy(ports, name), late)
        return [name, { ok: true }]
      } catch (thrown) {
        return [name, { ok: false, message: toSpectraError(thrown).message }]
      }
    }),
  )
  return Object.fromEntries(results)
}

/** Whether a node is worth keeping in this state; false means that only a new start can help. */
export const isLive = (state: RunState): boolean => state !== 'failed' && state !== 'stopped'

/**
 * One answer for a node.
 * live: it is worth keeping; false means that only a new start can help.
 * ready: it takes messages and everything it needs works; false while it starts, drains or waits for something.
 * degraded: what does not work without being needed.
 */
export function aggregate(
  state: RunState,
  stages: Record<string, Check>,
  ports: Record<string, Check>,
): Health {
  const checks: Record<string, Check> = { ...ports }
  for (const [name, check] of Object.entries(stages)) checks[`stage:${name}`] = check
  const { well, degraded } = judge(checks)
  const ready = state === 'running' && well
  if (state !== 'running') checks.node = { ok: false, message: `the node is ${state}` }
  return { live: isLive(state), ready, degraded, checks }
}
