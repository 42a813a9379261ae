import { toSpectraError } from '../../core/errors.ts'
import type { AlertFilter, AlertOrder, AlertView } from '../../core/ports.ts'
import { followJournal, type News } from '../updates/follow-journal.ts'
import { loadedOnce } from '../updates/loaded.ts'
import { disconnectOn, type Context, type Services } from './context.ts'
import { extended } from './errors.ts'
import { cameraTest } from './notifications.ts'
import { connectionOf, pageOf, type PageArguments } from './pages.ts'
import { given, payload } from './payloads.ts'
import { withoutNulls } from './told-input.ts'

interface Filtered {
  filter?: object | null
}
interface Change {
  ids: string[]
  action: Exclude<AlertOrder['do'], 'comment'>
  text?: string | null
}
interface Followed {
  after?: string | null
  cameraIds?: string[] | null
}

const filterOf = ({ filter }: Filtered): AlertFilter => {
  const { from, until, ...rest } = (filter ?? {}) as AlertFilter
  return { ...(withoutNulls(rest) as AlertFilter), ...(from && { from }), ...(until && { until }) }
}

/** What rules found. */
export function alertResolvers({ ports: { alerts, journal }, hub }: Pick<Services, 'ports' | 'hub'>) {
  const alertsOf = loadedOnce<AlertView>(
    (tenant, ids) => alerts.byIds(tenant, [...new Set(ids)]),
    ...(['alert_raised', 'alert_escalated', 'alert_acknowledged', 'alert_closed', 'alert_changed'] as const),
  )
  return {
    Query: {
      alerts: async (_: unknown, asked: Filtered & PageArguments, { identity }: Context) =>
        connectionOf(await alerts.list(identity, filterOf(asked), pageOf(asked))),
      alertCounts: (_: unknown, asked: Filtered, { identity }: Context) =>
        alerts.count(identity, filterOf(asked)),
      alert: (_: unknown, { id }: { id: string }, { identity }: Context) =>
        alerts.get(identity, id).catch(nullIfGone),
    },

    Mutation: {
      changeAlerts: (_: unknown, { ids, action, text }: Change, { identity }: Context) =>
        payload(async () => ({
          alerts: await alerts.order(identity, ids, { do: action, text: given(text) }),
        })),
      commentAlert: (_: unknown, { id, text }: { id: string; text: string }, { identity }: Context) =>
        payload(async () => ({ alerts: await alerts.order(identity, [id], { do: 'comment', text }) })),
    },

    Alert: {
      notes: ({ id }: AlertView, _: unknown, { identity }: Context) => alerts.notes(identity, id),
    },

    Subscription: {
      alertsUpdated: {
        resolve: ({ items, cursor }: News<AlertView>) => ({ alerts: latest(items), cursor }),
        subscribe: (_: unknown, { after, cameraIds }: Followed, context: Context) =>
          extended(async () => {
            const { identity } = context
            const ofCameras = cameraTest(cameraIds)
            return followJournal<AlertView>({
              ...{ journal, hub, identity, after: given(after), onStall: disconnectOn(context) },
              itemsOf: async (entries) => {
                const wanted = entries.filter((entry) => entry.kind.startsWith('alert_') && ofCameras(entry))
                const found = await alertsOf(identity, wanted)
                const told = new Map(wanted.map((entry, index) => [entry, found[index]!]))
                return entries.map((entry) => told.get(entry) ?? [])
              },
            })
          }, context.app.log),
      },
    },
  }
}

/** Raised and changed in one message: once. */
const latest = (alerts: readonly AlertView[]): AlertView[] => [
  ...new Map(alerts.map((alert) => [alert.id, alert])).values(),
]

function nullIfGone(thrown: unknown): null {
  if (toSpectraError(thrown).code === 'SS_NOT_FOUND') return null
  throw thrown
}
