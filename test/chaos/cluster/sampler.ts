import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Cluster } from './cluster.ts'

const EVERY_MS = 1000

/**
 * Looks at the memory of the nodes' own processes once a second, and writes it down beside the logs
 * (`memory.tsv`: seconds, node, pid, bytes).
 */
export function startSampler(cluster: Cluster): { stop(): void; peakRssBytes(): number } {
  let peak = 0
  const startedAt = Date.now()
  const timer = setInterval(() => {
    const nodes = new Map(cluster.nodes.map(({ pid, name }) => [pid, name]))
    const seconds = Math.round((Date.now() - startedAt) / 1000)
    const lines = cluster.processes().flatMap(({ pid, rssBytes }) => {
      const name = nodes.get(pid)
      if (name === undefined) return []
      peak = Math.max(peak, rssBytes)
      return [`${[seconds, name, pid, rssBytes].join('\t')}\n`]
    })
    appendFileSync(join(cluster.directory, 'memory.tsv'), lines.join(''))
  }, EVERY_MS)
  return { stop: () => clearInterval(timer), peakRssBytes: () => peak }
}
