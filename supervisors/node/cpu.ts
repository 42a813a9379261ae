import type { Clock } from '../../core/clock.ts'
import type { ActorNode } from '../../core/ports.ts'
import { cpuMsOf } from '../../core/processes.ts'

interface Sample {
  at: number
  usedMs: number
}

/** How busy this process and its workers' are: the share of one core between the last two measurements. */
export interface CpuMeter {
  measure(pids: readonly number[]): Promise<void>
  /** Undefined before the second measurement, and for other processes where the system does not tell. */
  of(pid: number): number | undefined
}

export function createCpuMeter(clock: Clock): CpuMeter {
  let samples = new Map<number, Sample>()
  let shares = new Map<number, number>()

  return {
    async measure(pids) {
      const used = await Promise.all(pids.map(async (pid) => [pid, await cpuMsOf(pid)] as const))
      const at = clock.now()
      const next = new Map<number, Sample>()
      const nextShares = new Map<number, number>()
      for (const [pid, ms] of used) {
        if (ms === undefined) continue
        next.set(pid, { at, usedMs: ms })
        const before = samples.get(pid)
        if (!before || at <= before.at) continue
        nextShares.set(pid, Math.max(0, (ms - before.usedMs) / (at - before.at)))
      }
      samples = next
      shares = nextShares
    },
    of: (pid) => shares.get(pid),
  }
}

/** Every process of a tree once. */
export function pidsOf(tree: ActorNode): number[] {
  return [...(tree.pid === undefined ? [] : [tree.pid]), ...tree.children.flatMap(pidsOf)]
}

/** The tree with the shares of its processes. */
export function withCpu(tree: ActorNode, meter: CpuMeter): ActorNode {
  const cpu = tree.pid === undefined ? undefined : meter.of(tree.pid)
  const children = tree.children.map((child) => withCpu(child, meter))
  return { ...tree, ...(cpu === undefined ? {} : { cpu }), children }
}

/** The sum of a figure over a tree. */
export const total = (tree: ActorNode, of: 'cpu' | 'rssBytes'): number =>
  (tree[of] ?? 0) + tree.children.reduce((sum, child) => sum + total(child, of), 0)
