import type { Cluster } from './cluster.ts'

const EVERY_MS = 1000

/** Looks at the memory of the nodes' own processes once a second. */
export function startSampler(cluster: Cluster): { stop(): void; peakRssBytes(): number } {
  let peak = 0
  const timer = setInterval(() => {
    const parents = new Set(cluster.nodes.map(({ pid }) => pid))
    for (const { pid, rssBytes } of cluster.processes()) if (parents.has(pid)) peak = Math.max(peak, rssBytes)
  }, EVERY_MS)
  return { stop: () => clearInterval(timer), peakRssBytes: () => peak }
}
