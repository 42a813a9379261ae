import clusterConfig from '../../../cluster.config.ts'
import { loadConfig, type Config } from '../../../core/config.ts'
import { ClusterConfigSchema, type FilledClusterConfig } from '../../../schema/cluster.ts'
import type { Sabotage } from './sabotage.ts'

/** What a process of a run is told in its environment. */
export interface ProcessSettings {
  node: string
  roles: readonly string[]
  workers: Readonly<Record<string, number>>
  mode: 'in-memory' | 'forked'
  seed: number
  journal: string
  switches: string
  /** Of core/config.ts. */
  config: Partial<Config>
  sabotage?: Sabotage
  /** More restarts within a minute take a stage down. */
  intensity: number
}

const VARIABLE = 'SPECTRA_CHAOS_SETTINGS'

export const inEnvironment = (settings: ProcessSettings): Record<string, string> => ({
  [VARIABLE]: JSON.stringify(settings),
})

export const fromEnvironment = (): ProcessSettings => JSON.parse(process.env[VARIABLE]!) as ProcessSettings

/** Texts get their vectors without a network: its weights would be most of a node's memory, which is bounded, and of its work. */
const EMBEDDING = { embeddingModel: 'lexical-hash-384-1' }

export const configOf = ({ node, config }: ProcessSettings): Config =>
  loadConfig({ nodeName: node, ...EMBEDDING, ...config }, {})

/**
 * The cluster of `cluster.config.ts` with its own numbers of workers, and waits that fit a run of a minute: tries follow each
 * other within a second, and what hangs is given up after some seconds.
 */
export function clusterOf({ workers, mode, intensity }: ProcessSettings): FilledClusterConfig {
  const cluster = ClusterConfigSchema.parse(clusterConfig)
  for (const [name, stage] of Object.entries(cluster.stages)) {
    stage.mode = mode
    stage.workers = workers[name] ?? stage.workers
    stage.retry = { minMs: 50, maxMs: 900 }
    stage.restart = { minMs: 50, maxMs: 1000, intensity, windowMs: 60_000 }
    stage.deadlines = { startMs: 45_000, workMs: 8000, heartbeatMs: 2000, shutdownMs: 2000 }
  }
  cluster.node.drainMs = 8000
  cluster.admission.secondsPerPoint = 3
  cluster.node.restart = { ...cluster.node.restart, minMs: 50, maxMs: 1000 }
  return cluster
}
