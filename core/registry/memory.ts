import { systemClock, type Clock } from '../clock.ts'
import type { NodeReport, Registry } from '../ports.ts'

/** The nodes of this process: the embedded mode has one. */
export function createMemoryRegistry({ clock = systemClock }: { clock?: Clock } = {}): Registry {
  const known = new Map<string, { report: NodeReport; until: number }>()
  return {
    async announce(report, ttlMs) {
      known.set(report.name, { report, until: clock.now() + ttlMs })
    },
    async nodes() {
      for (const [name, { until }] of known) if (until <= clock.now()) known.delete(name)
      return [...known.values()]
        .map(({ report }) => report)
        .sort((one, other) => one.name.localeCompare(other.name))
    },
    async leave(name) {
      known.delete(name)
    },
    async health() {},
  }
}
