import { hostname } from 'node:os'
import type { Answers } from '../../core/control/control.ts'
import type { ClusterView } from '../../core/control/cluster.ts'
import { WorkerCount } from '../../schema/cluster.ts'
import { createClusterChanges, type ClusterChange } from '../updates/cluster-changes.ts'
import { createClusterFeed, followCluster, followClusterChanges } from '../updates/follow-cluster.ts'
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
  const changeSince = createClusterChanges()
  const by = `graphql@${hostname()}`
  const give = (
    order: Parameters<typeof cluster.order>[0],
    node: string | null | undefined,
    { identity }: Context,
  ): Promise<Answers> => cluster.order(order, { by, identity, node: node ?? undefined })

  return {
    Query: {
      cluster: feed,
      lastMessage: async (_: unknown, place: { node: string; stage: string; worker: string }) => {
        const { nodes } = await feed()
        const node = nodes.find(({ name }) => name === place.node)
        const stage = node?.tree.children.find(({ kind, name }) => kind === 'stage' && name === place.stage)
        return stage?.children.find(({ name }) => name === place.worker)?.lastMessage
      },
    },

    Mutation: {
      scaleStage: (
        _: unknown,
        { stage, workers, node }: StageOrder & { workers: number },
        context: Context,
      ) => {
        const { minValue, maxValue } = WorkerCount
        const count = checkRange('workers', workers, minValue!, maxValue!)!
        return give({ do: 'scale', stage, workers: count }, node, context)
      },
      pauseStage: (_: unknown, { stage, node }: StageOrder, context: Context) =>
        give({ do: 'pause', stage }, node, context),
      resumeStage: (_: unknown, { stage, node }: StageOrder, context: Context) =>
        give({ do: 'resume', stage }, node, context),
      restartWorker: (
        _: unknown,
        { stage, worker, node, now }: StageOrder & { worker: string; now: boolean },
        context: Context,
      ) => give({ do: 'restart', stage, worker, now }, node, context),
      drainNode: (_: unknown, { node }: { node: string }, context: Context) =>
        give({ do: 'drain' }, node, context),
    },

    Subscription: {
      clusterChanged: {
        resolve: (change: unknown) => change,
        subscribe: (_: unknown, { after }: { after?: string | null }, context: Context) =>
          extended(async (): Promise<Messages<ClusterChange>> => {
            const { identity } = context
            const onStall = disconnectOn(context)
            return followClusterChanges({
              feed,
              hub,
              identity,
              onStall,
              after: after ?? undefined,
              changeSince,
            })
          }, context.app.log),
      },
      clusterUpdated: {
        resolve: (view: unknown) => view,
        subscribe: (_: unknown, _asked: unknown, context: Context) =>
          extended(async (): Promise<Messages<ClusterView>> => {
            const { identity } = context
            return followCluster({ feed, hub, identity, onStall: disconnectOn(context) })
          }, context.app.log),
      },
    },
  }
}
