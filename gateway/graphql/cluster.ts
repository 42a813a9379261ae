import { hostname } from 'node:os'
import type { Answers } from '../../core/control/control.ts'
import type { ClusterView } from '../../core/control/cluster.ts'
import { WorkerCount } from '../../schema/cluster.ts'
import { createClusterFeed, followCluster } from '../updates/follow-cluster.ts'
import type { Messages } from '../updates/subscription.ts'
import { checkRange } from './arguments.ts'
import { disconnectOn, type Context, type Services } from './context.ts'
import { extended } from './errors.ts'

interface StageOrder {
  stage: string
  node?: string | null
}

/** The nodes of the cluster, and what operators have them do. */
export function clusterResolvers({ cluster, hub }: Pick<Services, 'cluster' | 'hub'>) {
  const feed = createClusterFeed(cluster, hub.limits.clusterMs / 2)
  /** Until there are accounts. */
  const by = `graphql@${hostname()}`
  const give = (
    order: Parameters<typeof cluster.order>[0],
    node: string | null | undefined,
  ): Promise<Answers> => cluster.order(order, { by, node: node ?? undefined })

  return {
    Query: { cluster: feed },

    Mutation: {
      scaleStage: (_: unknown, { stage, workers, node }: StageOrder & { workers: number }) => {
        const { minValue, maxValue } = WorkerCount
        return give(
          { do: 'scale', stage, workers: checkRange('workers', workers, minValue!, maxValue!)! },
          node,
        )
      },
      pauseStage: (_: unknown, { stage, node }: StageOrder) => give({ do: 'pause', stage }, node),
      resumeStage: (_: unknown, { stage, node }: StageOrder) => give({ do: 'resume', stage }, node),
      restartWorker: (
        _: unknown,
        { stage, worker, node, now }: StageOrder & { worker: string; now: boolean },
      ) => give({ do: 'restart', stage, worker, now }, node),
      drainNode: (_: unknown, { node }: { node: string }) => give({ do: 'drain' }, node),
    },

    Subscription: {
      clusterUpdated: {
        resolve: (view: unknown) => view,
        subscribe: (_: unknown, _asked: unknown, context: Context) =>
          extended(async (): Promise<Messages<ClusterView>> => {
            const { organizationId } = context
            return followCluster({ feed, hub, organizationId, onStall: disconnectOn(context) })
          }, context.app.log),
      },
    },
  }
}
