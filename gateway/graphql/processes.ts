import { ERRORS, type Cause, type ErrorKind } from '../../core/errors.ts'
import type { ChunkView, FoundProcess, ProcessView, Storage } from '../../core/ports.ts'
import type { ProcessStatus } from '../../schema/status.ts'
import { followProcess, type ProcessUpdate } from '../updates/follow.ts'
import { loadedOnce } from '../updates/loaded.ts'
import type { Messages } from '../updates/subscription.ts'
import { processIdOf } from './arguments.ts'
import { disconnectOn, type Context, type Services } from './context.ts'
import { extended } from './errors.ts'
import { filterOf, type EventArguments } from './event-filter.ts'
import { connectionOf, pageOf, type PageArguments } from './pages.ts'
import { checkProcessInput, type CreateBatchProcessInput } from './process-input.ts'
import { checkTold, type ToldInput } from './told-input.ts'

interface ProcessFollowed {
  id: string
  after?: string | null
  eventsSince?: Date | null
}

/** Processes, their chunks and their events. */
export function processResolvers({
  ports: { processes, footage, storage, journal, instructions },
  analyst = true,
  config,
  hub,
  orders,
}: Services) {
  const eventsOf = loadedOnce(journal.events, 'events_added')
  const follow = (
    { id, after, eventsSince }: ProcessFollowed,
    context: Context,
  ): Promise<Messages<ProcessUpdate>> =>
    followProcess({
      ...{ processes, journal, eventsOf, hub },
      identity: context.identity,
      processId: processIdOf(id),
      after: after ?? undefined,
      eventsSince: eventsSince ?? undefined,
      onStall: disconnectOn(context),
    })

  return {
    Query: {
      batchProcess: (_: unknown, { id }: { id: string }, { identity }: Context) =>
        processes.get(identity, processIdOf(id)),

      batchProcesses: async (
        _: unknown,
        { status, ...page }: PageArguments & { status?: ProcessStatus | null },
        { identity }: Context,
      ) => ({
        ...connectionOf(await processes.list(identity, { ...pageOf(page), status: status ?? undefined })),
        total: () => footage.countProcesses(identity, { status: status ?? undefined }),
      }),

      batchChunks: async (
        _: unknown,
        { processId, ...page }: PageArguments & { processId: string },
        { identity }: Context,
      ) => ({
        ...connectionOf(await processes.chunks(identity, processIdOf(processId), pageOf(page))),
        total: () => footage.countChunks(identity, processId),
      }),

      batchEvents: async (_: unknown, asked: EventArguments, { identity }: Context) =>
        connectionOf(await processes.events(identity, filterOf(asked), pageOf(asked))),
    },

    Mutation: {
      createBatchProcess: async (
        _: unknown,
        { input }: { input: CreateBatchProcessInput & ToldInput },
        { identity: { organizationId, cameras }, trace, traceParent }: Context,
      ): Promise<ProcessView> => {
        const { chunkDuration, allowPrivateAddresses, sourceBuckets } = config
        const rules = { organizationId, storage, chunkDuration, allowPrivateAddresses, sourceBuckets }
        const told = await checkTold(input, instructions, analyst)
        const order = { ...(await checkProcessInput(input, rules)), ...told, cameras, trace, traceParent }
        return orders.taking(() => processes.create(order))
      },

      cancelBatchProcess: (_: unknown, { id }: { id: string }, { identity }: Context) =>
        processes.cancel(identity, processIdOf(id)),
    },

    Subscription: {
      processUpdated: {
        resolve: (update: unknown) => update,
        subscribe: (_: unknown, asked: ProcessFollowed, context: Context) =>
          extended(() => follow(asked, context), context.app.log),
      },
    },

    ...fields(storage),
  }
}

function fields(storage: Pick<Storage, 'signedUrl'>) {
  const signed = (key: string | undefined): Promise<string> | null => (key ? storage.signedUrl(key) : null)
  return {
    Process: {
      counts: ({ counts }: FoundProcess) => (typeof counts === 'function' ? counts() : counts),
      startedAt: ({ options: { startedAt } }: ProcessView) => startedAt && new Date(startedAt),
    },

    Chunk: {
      videoUrl: ({ videoKey }: ChunkView) => signed(videoKey),
      thumbnailUrl: ({ thumbnailKey }: ChunkView) => signed(thumbnailKey),
      summaryUrl: ({ summaryKey }: ChunkView) => signed(summaryKey),
      passedOver: ({ passedOver = [] }: ChunkView) => passedOver,
    },

    Cause: { advice: ({ code }: Cause) => (ERRORS[code] as ErrorKind | undefined)?.advice },
  }
}
