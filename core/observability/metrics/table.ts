/** How long things take that take milliseconds, and how long those that take minutes. Seconds. */
const QUICK = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10]
const SLOW = [0.05, 0.25, 1, 2.5, 5, 10, 30, 60, 120, 300, 600]

interface Metric {
  help: string
  /** Each of them takes few values, which come from code or configuration: never an id, a name from a user or a text. */
  labels: readonly string[]
}

interface Histogram extends Metric {
  buckets: readonly number[]
}

const counters = {
  spectra_stage_messages_total: {
    help: 'Messages that a stage worked on, by how that ended: done, skipped, failed (an attempt), busy, outage, interrupted, newer',
    labels: ['stage', 'outcome'],
  },
  spectra_stage_failures_total: {
    help: 'Attempts that failed, by error code',
    labels: ['stage', 'code'],
  },
  spectra_worker_restarts_total: {
    help: 'Restarts by what was restarted (worker, child of one, stage) and by error code',
    labels: ['stage', 'part', 'code'],
  },
  spectra_model_calls_total: {
    help: 'Calls of models by how they ended: ok, or an error code',
    labels: ['call', 'provider', 'model', 'outcome'],
  },
  spectra_model_tokens_total: {
    help: 'Tokens as the providers counted them, by direction: input, output',
    labels: ['call', 'provider', 'model', 'direction'],
  },
  spectra_model_cost_dollars_total: {
    help: 'What calls cost by the price table, in US dollars',
    labels: ['call', 'provider', 'model'],
  },
  spectra_deliveries_total: {
    help: 'Tries to tell a channel something, by the kind of the channel and how that ended: delivered, or an error code',
    labels: ['kind', 'outcome'],
  },
  spectra_metrics_dropped_total: {
    help: 'Observations that were given up because nobody asked for them for too long',
    labels: [],
  },
} as const satisfies Record<string, Metric>

const histograms = {
  spectra_stage_message_duration_seconds: {
    help: 'How long the work on a message took',
    labels: ['stage'],
    buckets: SLOW,
  },
  spectra_model_call_duration_seconds: {
    help: 'How long calls of models took',
    labels: ['call', 'provider', 'model'],
    buckets: SLOW,
  },
  spectra_search_duration_seconds: {
    help: 'How long searches took, by how they ended: ok, or an error code',
    labels: ['outcome'],
    buckets: QUICK,
  },
  spectra_search_hits: {
    help: 'How many moments searches found',
    labels: [],
    buckets: [0, 1, 5, 10, 25, 50, 100],
  },
  spectra_storage_call_duration_seconds: {
    help: 'How long calls of the storage took until their answer began, by how they ended: ok, or an error code',
    labels: ['operation', 'outcome'],
    buckets: QUICK,
  },
  spectra_database_call_duration_seconds: {
    help: 'How long statements and transactions took, by how they ended: ok, or an error code',
    labels: ['operation', 'outcome'],
    buckets: QUICK,
  },
  spectra_http_request_duration_seconds: {
    help: 'How long the gateway took for requests, by the pattern of their route',
    labels: ['method', 'route', 'status'],
    buckets: QUICK,
  },
} as const satisfies Record<string, Histogram>

const gauges = {
  spectra_build_info: { help: '1, with the version of the program', labels: ['version'] },
  spectra_node_ready: { help: 'Whether the node takes messages: 1 or 0', labels: [] },
  spectra_stage_in_flight: { help: 'Messages that a stage has in its hands', labels: ['stage'] },
  spectra_stage_workers: { help: 'Workers of a stage by state', labels: ['stage', 'state'] },
  spectra_worker_resident_memory_bytes: {
    help: 'Memory of the processes of the workers of a stage',
    labels: ['stage'],
  },
  spectra_queue_messages: {
    help: 'Messages in a queue by state: ready, delayed, in_flight (those of this process)',
    labels: ['queue', 'state'],
  },
  spectra_queue_consumers: { help: 'Consumers of a queue', labels: ['queue'] },
  spectra_queue_oldest_message_age_seconds: {
    help: 'Age of the oldest ready message of a queue, as far as this process knows; 0 where there is none',
    labels: ['queue'],
  },
  spectra_subscriptions_open: { help: 'Subscriptions and streams that the gateway serves', labels: [] },
  spectra_database_pool_connections: {
    help: 'Connections of this process to the database by state: used, idle; and who waits for one: waiting',
    labels: ['state'],
  },
  spectra_deliveries_waiting: {
    help: 'What channels are to be told, by the kind of the channel and state: waiting, dead',
    labels: ['kind', 'state'],
  },
  spectra_metrics_source_up: {
    help: 'Whether a source of metrics answered when it was asked last: 1 or 0',
    labels: ['source'],
  },
} as const satisfies Record<string, Metric>

/** All metrics of ours, by kind. Those of the process itself are prom-client's. */
export const METRICS = { counters, histograms, gauges } as const

export type CounterName = keyof typeof counters
export type HistogramName = keyof typeof histograms
export type GaugeName = keyof typeof gauges

type All = typeof counters & typeof histograms & typeof gauges
/** The labels of a metric, all of them. */
export type LabelsOf<N extends keyof All> = Record<All[N]['labels'][number], string>

export const isCounter = (name: string): name is CounterName => Object.hasOwn(counters, name)
