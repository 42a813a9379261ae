import type { CounterName, HistogramName, LabelsOf } from '../observability/metrics/table.ts'

/** What is counted and measured while the work goes on. Neither waits nor fails. */
export interface MetricsSink {
  /** @default by 1 */
  count<N extends CounterName>(name: N, labels: LabelsOf<N>, by?: number): void
  observe<N extends HistogramName>(name: N, labels: LabelsOf<N>, value: number): void
}

/** Values of one metric with one set of labels, as plain data: a worker sends them to its node. */
export interface Observations {
  name: CounterName | HistogramName
  labels: Readonly<Record<string, string>>
  /** Of a counter, their sum alone. */
  values: number[]
}
