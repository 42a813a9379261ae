import { join } from 'node:path'
import clusterConfig from '../../cluster.config.ts'
import { loadConfig, type Config } from '../../core/config.ts'
import { createPorts, type OpenedPorts } from '../../core/create-ports.ts'
import type { ProcessView, Storage } from '../../core/ports.ts'
import { ClusterConfigSchema } from '../../schema/cluster.ts'
import { DEFAULT_ORGANIZATION_ID } from '../../schema/ids.ts'
import { ProcessOptions, type VideoSource } from '../../schema/messages/index.ts'
import { isTerminalProcess } from '../../schema/status.ts'
import { startNode, type Node } from '../../supervisors/node/node.ts'
import { cacheDir, LEXICAL } from './spectra.ts'
import { tempDir } from './temp.ts'

export interface Pipeline extends OpenedPorts {
  dataDir: string
  node: Node
  /** Orders the analysis of a source and awaits its end. */
  analyse(source: VideoSource, options?: Partial<ProcessOptions>): Promise<ProcessView>
}

const WITHOUT_NETWORKS = { detector: 'off', embeddingModel: LEXICAL }

/**
 * Every stage on real embedded ports, in this process, until the test ends. Messages are tried twice, quickly; what is seen is
 * told without networks, unless `config` says so.
 * @param around what the stages see of the storage
 */
export async function startPipeline(
  t: { teardown(fn: () => unknown): unknown },
  config: Partial<Config> = {},
  around: (storage: Storage) => Storage = (storage) => storage,
): Promise<Pipeline> {
  const dataDir = join(tempDir(t), 'data')
  const opened = await createPorts(
    loadConfig({ ...WITHOUT_NETWORKS, dataDir, cacheDir: cacheDir(), ...config }),
  )
  t.teardown(() => opened.close())
  opened.ports.storage = around(opened.ports.storage)
  const cluster = ClusterConfigSchema.parse(clusterConfig)
  for (const stage of Object.values(cluster.stages)) {
    stage.attempts = 2
    stage.retry = { minMs: 10, maxMs: 50 }
  }
  const node = await startNode({
    name: 'test',
    cluster,
    roles: Object.keys(cluster.roles),
    ports: opened.ports,
  })
  t.teardown(() => node.stop())
  const { processes, mailbox } = opened.ports

  return {
    ...opened,
    dataDir,
    node,
    async analyse(source, options = {}) {
      let wake = (): void => undefined
      const subscription = await mailbox.subscribe('SSE_EXCHANGE', () => wake())
      const { id } = await processes.create({
        organizationId: DEFAULT_ORGANIZATION_ID,
        source,
        options: ProcessOptions.parse(options),
        title: 'test',
      })
      try {
        for (;;) {
          const changed = new Promise<void>((resolve) => (wake = resolve))
          const process = await processes.get({ organizationId: DEFAULT_ORGANIZATION_ID }, id)
          if (isTerminalProcess(process.status)) return process
          await changed
        }
      } finally {
        await subscription.cancel()
      }
    },
  }
}
