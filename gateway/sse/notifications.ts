import { z } from 'zod'
import type { EventView, Journal } from '../../core/ports.ts'
import { JournalKind } from '../../schema/journal.ts'
import { notificationsOf } from '../graphql/notifications.ts'
import { namedPlugin } from '../named-plugin.ts'
import { followJournal } from '../updates/follow-journal.ts'
import { loadedOnce } from '../updates/loaded.ts'
import { drop, stream } from './stream.ts'

/** A list as `?kinds=a,b` or `?kinds=a&kinds=b`. */
const list = <T extends string>(item: z.ZodType<T, string>, what: string) =>
  z
    .union([z.string(), z.array(z.string())])
    .transform((given) =>
      [given]
        .flat()
        .flatMap((text) => text.split(','))
        .filter(Boolean),
    )
    .pipe(z.array(item).max(100))
    .optional()
    .meta({ description: what })

const Query = z.object({
  kinds: list(
    JournalKind,
    'Of these kinds, such as `process_completed,events_added`; of all where nothing is given.',
  ),
  cameraIds: list(z.string().min(1), 'Of these cameras; all where nothing is given.'),
  types: list(z.string().min(1), 'Of events, only those of these types.'),
  after: z.string().optional().meta({
    description:
      'The `id` of the last notification that you got. `Last-Event-ID` says the same, and goes before.',
  }),
})

const Answer = z.string().meta({
  description:
    'text/event-stream: `id` is the cursor, `event` the kind, `data` JSON as of the type Notification of GraphQL.',
})

export interface NotificationsOptions {
  journal: Journal
  /** @default 15000 */
  heartbeatMs?: number
}

/** `GET /api/v1/notifications/stream`: what happens, as server-sent events. */
export const notificationsPlugin = namedPlugin<NotificationsOptions>(
  'spectra-notifications',
  ['spectra-openapi', 'spectra-graphql', 'spectra-authenticate'],
  async (app, { journal, heartbeatMs = 15_000 }) => {
    const eventsOf = loadedOnce<EventView>(journal.events, 'events_added')

    app.get(
      '/api/v1/notifications/stream',
      {
        config: { permission: 'footage:read', counts: 'streams' },
        schema: {
          tags: ['live'],
          operationId: 'followNotifications',
          summary: 'Follow what happens',
          description:
            'Each notification once, in the order in which they happened, from now on or after the given one; it goes on at any gateway. ' +
            '410 SS_CURSOR_EXPIRED: what came since is no longer kept; start over. An event `error` says why the stream ends.',
          querystring: Query,
          response: { 200: Answer },
        },
      },
      async (request, reply) => {
        const { after, ...asked } = request.query as z.infer<typeof Query>
        const { identity } = request
        const last = request.headers['last-event-id']
        const messages = await followJournal({
          ...{ journal, hub: app.updates, identity },
          after: (Array.isArray(last) ? last[0] : last) || after || undefined,
          itemsOf: notificationsOf({ ...{ journal, eventsOf, identity }, ...asked }),
          onStall: (reason) => drop(reply.raw, reason),
        })
        await stream(
          { request, reply },
          messages,
          ({ items, cursor }) =>
            items.length === 0
              ? [{ id: cursor }]
              : items.map((item) => ({ id: item.cursor, event: item.kind, data: item })),
          { heartbeatMs },
        )
      },
    )
  },
)
