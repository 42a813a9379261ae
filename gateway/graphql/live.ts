import type { Identity, JournalEntry } from '../../core/ports.ts'
import { followJournal, type News } from '../updates/follow-journal.ts'
import { loadedOnce } from '../updates/loaded.ts'
import { disconnectOn, type Context, type Services } from './context.ts'
import { extended } from './errors.ts'
import { eventMatcher, type EventAddedFilter } from './event-matcher.ts'
import { cameraTest, notificationsOf, type NotificationsAsked } from './notifications.ts'

interface Followed {
  after?: string | null
  cameraIds?: string[] | null
}

/** Checks what was asked for, and gives what is told of entries. @throws SS_INPUT_INVALID */
type Items<T> = (identity: Identity) => (entries: readonly JournalEntry[]) => Promise<T[][]>

/** What happens in an organization, as it happens. */
export function liveResolvers({ ports: { journal }, hub }: Pick<Services, 'ports' | 'hub'>) {
  const eventsOf = loadedOnce(journal.events, 'events_added')
  const chunksOf = loadedOnce(journal.liveChunks, 'chunk_added')

  /** A subscription whose items are those of the entries that pass. */
  function following<T>({ after }: Followed, context: Context, items: Items<T>) {
    const { identity } = context
    return extended(
      async () =>
        followJournal<T>({
          ...{ journal, hub, identity },
          after: after ?? undefined,
          itemsOf: items(identity),
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
          return following(asked, context, (identity) => {
            const { entryTest, passes } = eventMatcher(asked.filter ?? {})
            return async (entries) => {
              const wanted = entries.filter(entryTest)
              const found = await eventsOf(identity, wanted)
              const told = new Map(wanted.map((entry, index) => [entry, found[index]!.filter(passes)]))
              return entries.map((entry) => told.get(entry) ?? [])
            }
          })
        },
      },

      liveChunkAdded: {
        resolve: ({ items, cursor }: News<unknown>) => ({ chunks: items, cursor }),
        subscribe: (_: unknown, asked: Followed, context: Context) => {
          return following(asked, context, (identity) => {
            const ofCameras = cameraTest(asked.cameraIds)
            return async (entries) => {
              const wanted = entries.filter((entry) => entry.cameraId !== undefined && ofCameras(entry))
              const found = await chunksOf(identity, wanted)
              const told = new Map(wanted.map((entry, index) => [entry, found[index]!]))
              return entries.map((entry) =>
                (told.get(entry) ?? []).map((chunk) => ({ cameraId: chunk.cameraId, chunk })),
              )
            }
          })
        },
      },

      notifications: {
        resolve: ({ items, cursor }: News<unknown>) => ({ notifications: items, cursor }),
        subscribe: (_: unknown, asked: NotificationsAsked & Followed, context: Context) => {
          return following(asked, context, (identity) =>
            notificationsOf({ ...asked, journal, eventsOf, identity }),
          )
        },
      },
    },
  }
}
