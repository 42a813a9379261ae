import type { Identity, JournalEntry } from '../../core/ports.ts'
import { followJournal, type News } from '../updates/follow-journal.ts'
import { loadedOnce } from '../updates/loaded.ts'
import { disconnectOn, type Context, type Services } from './context.ts'
import { extended } from './errors.ts'
import { eventTest, type EventAddedFilter } from './event-test.ts'
import { cameraTest, notificationsOf, type NotificationsAsked } from './notifications.ts'

interface Followed {
  after?: string | null
  cameraIds?: string[] | null
}

type Items<T> = (entries: readonly JournalEntry[], identity: Identity) => Promise<T[][]>

/** What happens in an organization, as it happens. */
export function liveResolvers({ ports: { journal }, hub }: Pick<Services, 'ports' | 'hub'>) {
  const eventsOf = loadedOnce(journal.events, 'events_added')
  const chunksOf = loadedOnce(journal.liveChunks, 'chunk_added')

  /** A subscription whose items are those of the entries that pass. */
  function following<T>({ after }: Followed, context: Context, itemsOf: Items<T>) {
    const { identity } = context
    return extended(
      () =>
        followJournal<T>({
          ...{ journal, hub, identity },
          after: after ?? undefined,
          itemsOf: (entries) => itemsOf(entries, identity),
          onStall: disconnectOn(context),
        }),
      context.app.log,
    )
  }

  return {
    Subscription: {
      eventAdded: {
        resolve: ({ items, cursor }: News<unknown>) => ({ events: items, cursor }),
        subscribe: (_: unknown, asked: { filter?: EventAddedFilter | null } & Followed, context: Context) => {
          const { entryTest, passes } = eventTest(asked.filter ?? {})
          return following(asked, context, async (entries, identity) => {
            const wanted = entries.filter(entryTest)
            const found = new Map(wanted.map((entry) => [entry, [] as object[]]))
            for (const [index, events] of (await eventsOf(identity, wanted)).entries())
              found.set(wanted[index]!, events.filter(passes))
            return entries.map((entry) => found.get(entry) ?? [])
          })
        },
      },

      liveChunkAdded: {
        resolve: ({ items, cursor }: News<unknown>) => ({ chunks: items, cursor }),
        subscribe: (_: unknown, asked: Followed, context: Context) => {
          const ofCameras = cameraTest(asked.cameraIds)
          return following(asked, context, async (entries, identity) => {
            const live = entries.map((entry) => entry.cameraId !== undefined && ofCameras(entry))
            const found = await chunksOf(
              identity,
              entries.filter((_, index) => live[index]),
            )
            return live.map((is) =>
              (is ? found.shift()! : []).map((chunk) => ({ cameraId: chunk.cameraId, chunk })),
            )
          })
        },
      },

      notifications: {
        resolve: ({ items, cursor }: News<unknown>) => ({ notifications: items, cursor }),
        subscribe: (_: unknown, asked: NotificationsAsked & Followed, context: Context) => {
          const { identity } = context
          return following(asked, context, notificationsOf({ ...asked, journal, eventsOf, identity }))
        },
      },
    },
  }
}
