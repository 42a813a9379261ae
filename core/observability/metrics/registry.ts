import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry as PromRegistry } from 'prom-client'
import type { Observations } from '../../ports.ts'
import type { Reading } from './reading.ts'
import { isCounter, METRICS, type CounterName, type GaugeName, type HistogramName } from './table.ts'

export interface Registry {
  add(observations: readonly Observations[]): void
  /** Everything, with the gauges as they are read now: those of before are forgotten. */
  text(readings: readonly Reading[]): Promise<{ contentType: string; body: string }>
}

/** Gauges with the ending of counters, which Prometheus' own checker refuses; those by type stay. */
const MISNAMED = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
]

/** All metrics of the table, and prom-client's own of the process: memory, CPU, event loop, garbage collection. */
export function createRegistry(): Registry {
  const registry = new PromRegistry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  for (const name of MISNAMED) registry.removeSingleMetric(name)
  const each = <T, N extends string>(
    table: Readonly<Record<N, { help: string; labels: readonly string[] }>>,
    make: (options: { name: N; help: string; labelNames: string[]; registers: PromRegistry[] }) => T,
  ): Record<N, T> => {
    const entries = Object.entries(table) as [N, { help: string; labels: readonly string[] }][]
    const made = entries.map(([name, { help, labels }]): [N, T] => [
      name,
      make({ name, help, labelNames: [...labels], registers }),
    ])
    return Object.fromEntries(made) as Record<N, T>
  }
  const counters = each<Counter, CounterName>(METRICS.counters, (options) => new Counter(options))
  const histograms = each<Histogram, HistogramName>(
    METRICS.histograms,
    (options) => new Histogram({ ...options, buckets: [...METRICS.histograms[options.name].buckets] }),
  )
  const gauges = each<Gauge, GaugeName>(METRICS.gauges, (options) => new Gauge(options))

  return {
    add(observations) {
      for (const { name, labels, values } of observations) {
        for (const value of values) {
          if (isCounter(name)) counters[name].inc(labels, value)
          else histograms[name].observe(labels, value)
        }
      }
    },
    async text(readings) {
      for (const gauge of Object.values<Gauge>(gauges)) gauge.reset()
      for (const { name, labels, value } of readings) gauges[name].set(labels, value)
      return { contentType: registry.contentType, body: await registry.metrics() }
    },
  }
}
