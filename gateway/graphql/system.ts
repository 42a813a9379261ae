import { isOutage, toSpectraError } from '../../core/errors.ts'
import { may } from '../../core/permissions.ts'
import type { Identity } from '../../core/ports.ts'
import { queue, type QueueName } from '../../schema/queues.ts'
import { createClusterFeed } from '../updates/follow-cluster.ts'
import { followState, type Seen } from '../updates/follow-state.ts'
import { createStageRates } from '../updates/stage-rates.ts'
import type { Messages } from '../updates/subscription.ts'
import { byReach } from './by-reach.ts'
import { disconnectOn, type Context, type Services } from './context.ts'
import { createDepths, type Depth } from './depths.ts'
import { forecastDrain } from './drain-forecast.ts'
import { extended } from './errors.ts'

/** The living system: who works, what waits, what failed. */
export function systemResolvers({ ports, system, cluster, hub, drainMs, settings = [] }: Services) {
  const { mailbox, operating, orphans } = ports
  const depths = createDepths({ mailbox, operating })
  const feed = createClusterFeed(cluster, hub.limits.clusterMs / 2)
  const rates = createStageRates(feed)
  /** Of one look, as often as a document asks for it. */
  const waiting = new WeakMap<Depth, ReturnType<typeof orphans.waiting>>()

  /** Rates are those of all organizations. */
  async function withRates(identity: Identity): Promise<Depth[]> {
    const [all, known] = await Promise.all([
      depths(identity),
      may(identity, 'cluster:read') ? rates() : undefined,
    ])
    return known ? all.map((depth) => ({ ...depth, rates: known.get(depth.queue) })) : all
  }
  const followed = byReach(withRates, hub.limits.clusterMs / 2)

  return {
    Query: {
      actorTree: () => system.tree(),
      configuration: () => settings,

      drainForecast: async (_: unknown, { node }: { node: string }, { identity }: Context) => {
        const known = await rates()
        const all = await depths(identity).catch(noneWhileAway)
        const waitingIn = async (name: QueueName) => all.find((depth) => depth.queue === name)?.ready
        return forecastDrain(node, { view: await feed(), rates: known, now: new Date(), waitingIn, drainMs })
      },

      mailboxes: (_: unknown, _asked: unknown, { identity }: Context) => depths(identity),
    },

    Subscription: {
      mailboxesUpdated: {
        resolve: ({ state, cursor }: Seen<Depth[]>) => ({ mailboxes: state, cursor }),
        subscribe: (_: unknown, { after }: { after?: string | null }, context: Context) =>
          extended(async (): Promise<Messages<Seen<Depth[]>>> => {
            const { identity } = context
            return followState({
              ...{ hub, identity, room: 'mailboxes', after: after ?? undefined },
              ...{ read: followed(identity), textOf, onStall: disconnectOn(context) },
            })
          }, context.app.log),
      },
    },

    MailboxDepth: {
      rates: async (depth: Depth, _: unknown, { identity }: Context) =>
        depth.rates ?? (may(identity, 'cluster:read') ? (await rates()).get(depth.queue) : undefined),
      deadLetters: (depth: Depth) => queue(depth.queue).deadLetters,
      waiting: (depth: Depth) => {
        if (depth.waiting) return depth.waiting
        const found = waiting.get(depth) ?? orphans.waiting(depth.queue)
        waiting.set(depth, found)
        return found
      },
    },
  }
}

const AGE_STEP_MS = 10_000

/** What is a change: ages and rates go in steps. */
const textOf = (all: readonly Depth[]): string =>
  JSON.stringify(
    all.map(({ oldestMs, rates, waiting, ...depth }) => [
      ...[
        depth,
        Math.floor(oldestMs / AGE_STEP_MS),
        waiting?.map(({ priority, count }) => [priority, count]),
      ],
      rates && Object.values(rates).map((rate: number) => rate.toFixed(1)),
    ]),
  )

/** A forecast says what is known while the queues cannot be looked into. */
function noneWhileAway(thrown: unknown): Depth[] {
  if (isOutage(toSpectraError(thrown))) return []
  throw thrown
}
