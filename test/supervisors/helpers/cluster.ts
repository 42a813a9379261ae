import { ClusterConfigSchema, type FilledClusterConfig, type StageConfig } from '../../../schema/cluster.ts'

type StageInput = Partial<StageConfig> & { actor: string }

/** A cluster of one chunker stage with a test actor. Retries come back within a few milliseconds. */
export function clusterOf(
  stage: Omit<StageInput, 'queue' | 'deadlines'> & { deadlines?: Partial<StageConfig['deadlines']> },
  node: Partial<FilledClusterConfig['node']> = {},
): FilledClusterConfig {
  const { actor, ...rest } = stage
  return ClusterConfigSchema.parse({
    roles: { chunker: ['chunker'] },
    stages: {
      chunker: {
        queue: 'M0_PRIORITY_QUEUE',
        workers: 1,
        retry: { minMs: 1, maxMs: 4 },
        ...rest,
        actor: `test/supervisors/actors/${actor}`,
      },
    },
    node,
  })
}
