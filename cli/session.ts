import type { Config } from '../core/config.ts'
import { createPorts, type OpenedPorts, type OpeningHooks } from '../core/create-ports.ts'
import { SpectraError, toSpectraError } from '../core/errors.ts'
import { ownInstructions } from '../core/running/instruction-calls.ts'
import { createVerification } from '../core/verification.ts'
import { startLocalServer } from '../gateway/local/server.ts'
import { ClusterConfigSchema, StageConfig, type FilledClusterConfig } from '../schema/cluster.ts'
import clusterConfig from '../cluster.config.ts'

/** Tells the user what a start waits for, and what it makes. */
export const told: OpeningHooks = {
  onWait: ({ message }) => void process.stderr.write(`Waiting for it to come: ${message}\n`),
  onForeign: ({ message, advice }) => void process.stderr.write(`${message}. ${advice}\n`),
  onCreated: (place) => void process.stderr.write(`Created the database ${place}\n`),
}

/**
 * Opens all ports for one command and closes them after it, whatever happens. Where they are embedded, other commands on the
 * same data directory are answered meanwhile.
 */
export async function withPorts<T>(
  config: Config,
  work: (opened: OpenedPorts) => Promise<T>,
  hooks: OpeningHooks = {},
): Promise<T> {
  return working(await openPorts(config, hooks), work)
}

/** Runs `work`, and closes what was opened for it. */
export async function working<P extends { close(): Promise<void> }, T>(
  opened: P,
  work: (opened: P) => Promise<T>,
): Promise<T> {
  try {
    return await work(opened)
  } finally {
    await opened.close()
  }
}

/** @throws what `createPorts` throws */
export async function openPorts(config: Config, hooks: OpeningHooks = {}): Promise<OpenedPorts> {
  const opened = await createPorts(config, { ...told, ...hooks })
  const { newer } = opened.database
  if (newer.length > 0) {
    process.stderr.write(
      `A newer program has migrated the database (${newer.join(', ')}); this one works with it.\n`,
    )
  }
  if (config.databaseUrl !== '') return opened
  const { database: sql, ports, vectorCheck: vectors } = opened
  const { storage, audit } = ports
  const verification = createVerification({ sql, storage, audit, vectors })
  const server = await startLocalServer(config.dataDir, {
    ...{ ...ports, verification },
    ...ownInstructions(ports.instructions),
  }).catch(sayAlone)
  return {
    ...opened,
    async close() {
      await server?.close()
      await opened.close()
    },
  }
}

function sayAlone(thrown: unknown): undefined {
  const { message } = toSpectraError(thrown)
  process.stderr.write(`Other commands on this data directory cannot use this process: ${message}\n`)
}

export const cluster = (): FilledClusterConfig => ClusterConfigSchema.parse(clusterConfig)

/**
 * The same for a node of a cluster: each worker in a process of its own, but for stages whose work is waiting.
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
    const sized = { ...stage, mode: stage.clusterMode, workers: workers[name] ?? stage.workers }
    const checked = StageConfig.safeParse(sized)
    if (checked.success) return [name, checked.data]
    const why = checked.error.issues.map((issue) => issue.message).join('; ')
    throw new SpectraError('SS_CONFIG_INVALID', `Cannot run ${sized.workers} workers of ${name}: ${why}`)
  })
  return { ...rest, stages: Object.fromEntries(forked) as FilledClusterConfig['stages'] }
}
