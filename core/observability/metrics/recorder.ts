import type { MetricsSink, Observations } from '../../ports.ts'
import { isCounter } from './table.ts'

/** Keeps what was counted and measured until somebody takes it. */
export interface Recorder extends MetricsSink {
  /** What came from elsewhere. */
  add(observations: readonly Observations[]): void
  /** All since the last time. */
  take(): Observations[]
  /** How many values wait. */
  readonly size: number
}

/** @param capacity values of histograms that wait at most; the newest are given up, and counted */
export function createRecorder(capacity = 20_000): Recorder {
  let waiting = new Map<string, Observations>()
  let size = 0

  function put(name: Observations['name'], labels: Observations['labels'], value: number): void {
    const key = `${name} ${JSON.stringify(labels)}`
    const known = waiting.get(key)
    if (known && isCounter(name)) {
      known.values[0]! += value
      return
    }
    if (size >= capacity) {
      if (name !== 'spectra_metrics_dropped_total') put('spectra_metrics_dropped_total', {}, 1)
      // Room for the one series that tells it.
      else waiting.set(key, { name, labels, values: [value] })
      return
    }
    size += 1
    if (known) known.values.push(value)
    else waiting.set(key, { name, labels, values: [value] })
  }

  return {
    count: (name, labels, by = 1) => put(name, labels, by),
    observe: (name, labels, value) => put(name, labels, value),
    add(observations) {
      for (const { name, labels, values } of observations)
        for (const value of values) put(name, labels, value)
    },
    take() {
      const taken = [...waiting.values()]
      waiting = new Map()
      size = 0
      return taken
    },
    get size() {
      return size
    },
  }
}
