import { setTimeout as wait } from 'node:timers/promises'
import { causeOf, type SpectraError } from '../../core/errors.ts'
import type { Cluster, ClusterView } from '../../core/control/cluster.ts'
import type { Identity } from '../../core/ports.ts'
import type { ClusterChange, createClusterChanges } from './cluster-changes.ts'
import type { UpdateHub } from './hub.ts'
import { subscription, type Messages } from './subscription.ts'

/**
 * What the cluster looked like lately: however many ask, it is looked at once in `memoryMs`. Never rejects: that nobody
 * could tell is an answer, too.
 */
export function createClusterFeed(
  cluster: Pick<Cluster, 'view'>,
  memoryMs: number,
): () => Promise<ClusterView> {
  let last: { at: number; view: Promise<ClusterView> } | undefined

  const nobody = (thrown: unknown): ClusterView => ({ nodes: [], source: 'nodes', problem: causeOf(thrown) })

  return function view() {
    const now = performance.now()
    if (!last || now - last.at >= memoryMs) {
      last = { at: now, view: Promise.try(() => cluster.view()).catch(nobody) }
    }
    return last.view
  }
}

export interface FollowingCluster {
  feed: () => Promise<ClusterView>
  hub: UpdateHub
  identity: Identity
  onStall(reason: SpectraError): void
}

/**
 * The cluster at once, then at each interval where it changed, until the subscriber leaves.
 * @throws SS_QUOTA_EXCEEDED, SS_SUBSCRIBER_SLOW, SS_DRAINING
 */
export function followCluster({ feed, hub, identity, onStall }: FollowingCluster): Messages<ClusterView> {
  const membership = hub.join(identity, 'cluster')
  const { bell } = membership
  const { clusterMs, stallMs } = hub.limits
  return subscription({ membership, stallMs, hasNews: () => true, onStall }, async function* (give) {
    let told: string | undefined
    for (;;) {
      const view = await feed()
      bell.signal.throwIfAborted()
      const seen = fingerprint(view)
      if (seen !== told) yield* give(view)
      told = seen
      await wait(clusterMs, undefined, { signal: bell.signal })
    }
  })
}

/** Without the instants of the reports, which alone are no change. */
const fingerprint = ({ nodes, ...rest }: ClusterView): string =>
  JSON.stringify([rest, nodes.map((node) => ({ ...node, at: undefined }))])

/**
 * Everything at once, or what changed after a cursor; then the differences, at each interval where there are some.
 * @throws SS_QUOTA_EXCEEDED, SS_SUBSCRIBER_SLOW, SS_DRAINING
 */
export function followClusterChanges({
  feed,
  hub,
  identity,
  onStall,
  after,
  changeSince,
}: FollowingCluster & {
  after?: string
  changeSince: ReturnType<typeof createClusterChanges>
}): Messages<ClusterChange> {
  const membership = hub.join(identity, 'cluster')
  const { bell } = membership
  const { clusterMs, stallMs } = hub.limits
  return subscription({ membership, stallMs, hasNews: () => true, onStall }, async function* (give) {
    let cursor = after
    for (;;) {
      const view = await feed()
      bell.signal.throwIfAborted()
      // Nobody could tell: that is no change.
      const change = view.problem ? undefined : changeSince(view, cursor)
      if (change) {
        cursor = change.cursor
        yield* give(change)
      }
      await wait(clusterMs, undefined, { signal: bell.signal })
    }
  })
}
