import type { Identity, Journal, JournalEntry } from '../../core/ports.ts'
import type { JournalKind } from '../../schema/journal.ts'
import type { EventsOf } from '../updates/loaded.ts'
import { idsOf } from './arguments.ts'

/** An entry of the journal as clients see it. */
export interface NotificationView {
  kind: JournalKind
  at: Date
  processId?: string
  cameraId?: string
  subjectIds: readonly string[]
  cursor: string
}

export interface NotificationsAsked {
  kinds?: readonly JournalKind[] | null
  cameraIds?: readonly string[] | null
  /** Of events, only those of these types. */
  types?: readonly string[] | null
}

/**
 * What of the journal somebody asked for, a list for each entry.
 * @throws SS_INPUT_INVALID
 */
export function notificationsOf({
  journal,
  eventsOf,
  identity,
  kinds,
  types,
  cameraIds,
}: NotificationsAsked & { journal: Pick<Journal, 'cursorOf'>; eventsOf: EventsOf; identity: Identity }) {
  const ofCameras = cameraTest(cameraIds)
  const wanted = (entry: JournalEntry): boolean => (!kinds || kinds.includes(entry.kind)) && ofCameras(entry)

  async function subjectsOf(entry: JournalEntry): Promise<readonly string[]> {
    if (!types || entry.kind !== 'events_added') return entry.subjects
    const [events = []] = await eventsOf(identity, [entry])
    return events.filter(({ type }) => types.includes(type)).map(({ id }) => id)
  }

  return (entries: readonly JournalEntry[]): Promise<NotificationView[][]> =>
    Promise.all(
      entries.map(async (entry) => {
        if (!wanted(entry)) return []
        const { kind, at, processId, cameraId } = entry
        const subjectIds = await subjectsOf(entry)
        if (types && kind === 'events_added' && subjectIds.length === 0) return []
        return [
          { kind, at, processId, cameraId, subjectIds, cursor: journal.cursorOf(identity, { place: entry }) },
        ]
      }),
    )
}

/** @throws SS_INPUT_INVALID */
export function cameraTest(cameraIds: readonly string[] | null | undefined) {
  const ids = idsOf('cameraIds', cameraIds)
  return ({ cameraId }: Pick<JournalEntry, 'cameraId'>): boolean =>
    ids === undefined || (cameraId !== undefined && ids.has(cameraId))
}
