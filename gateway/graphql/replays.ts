import { hostname } from 'node:os'
import { toSpectraError } from '../../core/errors.ts'
import { followReplay } from '../updates/follow-replay.ts'
import { disconnectOn, type Context, type Services } from './context.ts'
import { extended } from './errors.ts'
import { selectedBy, type Selection } from './letter-selection.ts'
import { connectionOf, pageOf, type PageArguments } from './pages.ts'
import { given, keyOf, payload } from './payloads.ts'

interface StartReplayInput {
  selection: Selection
  perSecond: number
  stopAfterFailures?: number | null
  idempotencyKey?: string | null
}

/** Dead letters that are brought back at a pace. */
export function replayResolvers({ ports: { replays, journal }, hub }: Pick<Services, 'ports' | 'hub'>) {
  const by = `graphql@${hostname()}`
  return {
    Query: {
      replay: (_: unknown, { id }: { id: string }, { identity }: Context) =>
        replays.get(identity, id).catch(nullIfGone),

      replays: async (_: unknown, page: PageArguments, { identity }: Context) =>
        connectionOf(await replays.list(identity, pageOf(page))),
    },

    Mutation: {
      startReplay: (_: unknown, { input }: { input: StartReplayInput }, context: Context) =>
        payload(async () => {
          const { selection, perSecond, stopAfterFailures, idempotencyKey } = input
          const order = {
            ...{ by, perSecond, selection: selectedBy(selection, context) },
            ...{ stopAfterFailures: given(stopAfterFailures), idempotencyKey: keyOf(idempotencyKey) },
          }
          return { replay: await replays.start(context.identity, order) }
        }),

      cancelReplay: (_: unknown, { id }: { id: string }, { identity }: Context) =>
        payload(async () => ({ replay: await replays.cancel(identity, id, by) })),
    },

    Subscription: {
      replayUpdated: {
        resolve: (update: unknown) => update,
        subscribe: (_: unknown, { id, after }: { id: string; after?: string | null }, context: Context) =>
          extended(
            () =>
              followReplay({
                ...{ replays, journal, hub, id, identity: context.identity },
                after: given(after),
                onStall: disconnectOn(context),
              }),
            context.app.log,
          ),
      },
    },
  }
}

function nullIfGone(thrown: unknown): null {
  if (toSpectraError(thrown).code === 'SS_NOT_FOUND') return null
  throw thrown
}
