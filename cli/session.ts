import type { Config } from '../core/config.ts'
import { createPorts, type OpenedPorts } from '../core/create-ports.ts'
import { SpectraError } from '../core/errors.ts'
import { ClusterConfigSchema, StageConfig, type FilledClusterConfig } from '../schema/cluster.ts'
import clusterConfig from '../cluster.config.ts'

/** Opens the ports for one command and closes them after it, whatever happens. */
export async function withPorts<T>(config: Config, work: (opened: OpenedPorts) => Promise<T>): Promise<T> {
  const opened = await createPorts(config, {
    onWait: ({ message }) => process.stderr.write(`Waiting for it to come: ${message}\n`),
    onForeign: ({ message, advice }) => process.stderr.write(`${message}. ${advice}\n`),
  })
  const { newer } = opened.database
  if (newer.length > 0) {
    process.stderr.write(
      `A newer program has migrated the database (${newer.join(', ')}); this one works with it.\n`,
    )
  }
  try {
    return await work(opened)
  } finally {
    await opened.close()
  }
}

export const cluster = (): FilledClusterConfig => ClusterConfigSchema.parse(clusterConfig)

/**
 * The same for a node of a cluster: each worker in a process of its own.
 * @param workers how many, by stage, where not as many as configured
 * @throws SS_CONFIG_INVALID for unknown stages, and numbers of workers that cannot be
 */
export function forkedCluster(workers: Readonly<Record<string, number>> = {}): FilledClusterConfig {
  const { stages, ...rest } = cluster()
  const unknown = Object.keys(workers).find((stage) => !(stage in stages))
  if (unknown !== undefined) {
    const known = Object.keys(stages).join(', ')
    const message = `Cannot set the workers of "${unknown}": there is no such stage. Known stages: ${known}`
    throw new SpectraError('SS_CONFIG_INVALID', message)
  }
  const forked = Object.entries(stages).map(([name, stage]) => {
    const sized = { ...stage, mode: 'forked' as const, workers: workers[name] ?? stage.workers }
    const checked = StageConfig.safeParse(sized)
    if (checked.success) return [name, checked.data]
    const why = checked.error.issues.map((issue) => issue.message).join('; ')
    throw new SpectraError('SS_CONFIG_INVALID', `Cannot run ${sized.workers} workers of ${name}: ${why}`)
  })
  return { ...rest, stages: Object.fromEntries(forked) as FilledClusterConfig['stages'] }
}
