import { toSpectraError } from '../../core/errors.ts'
import type { ChannelChange, NewChannel } from '../../core/ports.ts'
import type { DeliveryState } from '../../schema/channels.ts'
import type { Context, Services } from './context.ts'
import { connectionOf, pageOf, type PageArguments } from './pages.ts'
import { given, payload } from './payloads.ts'
import { withoutNulls } from './told-input.ts'

type AddInput = { [K in keyof NewChannel]: NewChannel[K] | null }
type EditInput = { [K in keyof ChannelChange]: ChannelChange[K] | null } & { id: string }

/** Ways by which people and programs are told what happens. */
export function channelResolvers({ ports: { channels } }: Pick<Services, 'ports'>) {
  return {
    Query: {
      channels: (_: unknown, _asked: object, { identity }: Context) => channels.list(identity),
      channel: (_: unknown, { id }: { id: string }, { identity }: Context) =>
        channels.get(identity, id).catch(nullIfGone),
      deliveries: async (
        _: unknown,
        { channelId, state, ...page }: PageArguments & { channelId: string; state?: DeliveryState | null },
        { identity }: Context,
      ) =>
        connectionOf(
          await channels.deliveries(identity, channelId, { ...pageOf(page), state: given(state) }),
        ),
    },

    Mutation: {
      addChannel: (_: unknown, { input }: { input: AddInput }, { identity }: Context) =>
        payload(() => channels.add(identity, withoutNulls(input) as NewChannel)),

      editChannel: (_: unknown, { input }: { input: EditInput }, { identity }: Context) =>
        payload(async () => {
          const { id, quiet, digest, ...rest } = input
          // Null takes these two away; of all others it is as good as nothing.
          const change = {
            ...(withoutNulls(rest) as ChannelChange),
            ...(quiet !== undefined && { quiet: quiet === null ? null : withoutNulls(quiet as object) }),
            ...(digest !== undefined && { digest: digest === null ? null : withoutNulls(digest as object) }),
          }
          return { channel: await channels.edit(identity, id, change) }
        }),

      pauseChannel: (_: unknown, { id }: { id: string }, { identity }: Context) =>
        payload(async () => ({ channel: await channels.pause(identity, id) })),

      resumeChannel: (_: unknown, { id }: { id: string }, { identity }: Context) =>
        payload(async () => ({ channel: await channels.resume(identity, id) })),

      removeChannel: (_: unknown, { id }: { id: string }, { identity }: Context) =>
        payload(async () => {
          await channels.remove(identity, id)
          return { id }
        }),

      testChannel: (_: unknown, { id }: { id: string }, { identity }: Context) =>
        payload(() => channels.test(identity, id)),

      replayDeliveries: (
        _: unknown,
        { channelId, deliveryId }: { channelId: string; deliveryId?: string | null },
        { identity }: Context,
      ) => payload(async () => ({ replayed: await channels.replay(identity, channelId, given(deliveryId)) })),
    },
  }
}

function nullIfGone(thrown: unknown): null {
  if (toSpectraError(thrown).code === 'SS_NOT_FOUND') return null
  throw thrown
}
