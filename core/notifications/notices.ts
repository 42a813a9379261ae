import { SpectraError } from '../errors.ts'
import type {
  Alerts,
  AlertView,
  EventView,
  Journal,
  JournalEntry,
  Notification,
  NotificationKind,
  Processes,
  ProcessView,
} from '../ports.ts'
import { stableId } from '../../schema/ids.ts'

export interface NoticesOptions {
  journal: Pick<Journal, 'events'>
  processes: Pick<Processes, 'get'>
  alerts: Pick<Alerts, 'byIds'>
  /** What is told. */
  kinds: readonly NotificationKind[]
}

const ENDS: Readonly<Partial<Record<string, string>>> = {
  process_completed: 'Completed',
  process_failed: 'Failed',
  process_cancelled: 'Cancelled',
}

/** Makes of an entry of the journal what channels tell: always the same of the same entry, but for what was erased since. */
export function createNotices({ journal, processes, alerts, kinds }: NoticesOptions) {
  async function ofEnd(
    organizationId: string,
    entry: JournalEntry,
    kind: NotificationKind,
  ): Promise<Notification> {
    const { processId = '', cameraId, at, seq, xact } = entry
    const process = await processes.get({ organizationId }, processId).catch(unlessGone)
    return {
      id: stableId('told', organizationId, xact.toString(), seq.toString()),
      ...{ organizationId, kind, at, processId },
      title: `${ENDS[kind]}: ${process?.title ?? processId}`,
      ...(cameraId && { cameraId }),
      ...(process && { data: shownOf(process) }),
    }
  }

  function ofEvent(organizationId: string, { at, cameraId }: JournalEntry, event: EventView): Notification {
    const { id, processId, type, description, severity, ...rest } = event
    const { chunkId, startTime, endTime, confidence, attributes } = rest
    return {
      ...{ id, organizationId, kind: 'event_added', at, processId, type },
      title: `${type}: ${description}`,
      ...(cameraId && { cameraId }),
      ...(severity !== undefined && { severity }),
      data: {
        ...{ chunkId, startTime, endTime, confidence, description, attributes },
        ...(rest.at && { at: rest.at }),
      },
    }
  }

  return async (organizationId: string, entry: JournalEntry): Promise<Notification[]> => {
    const { kind, subjects } = entry
    if (kind === 'events_added') {
      if (!kinds.includes('event_added')) return []
      const events = await journal.events({ organizationId }, subjects)
      return events.map((event) => ofEvent(organizationId, entry, event))
    }
    if (kind === 'alert_raised' || kind === 'alert_escalated') {
      if (!kinds.includes(kind)) return []
      const found = await alerts.byIds({ organizationId }, subjects)
      return found.map((alert) => ofAlert(entry, kind, alert))
    }
    const end = kinds.find((one) => one === kind)
    return end ? [await ofEnd(organizationId, entry, end)] : []
  }
}

function ofAlert(
  { at }: JournalEntry,
  kind: 'alert_raised' | 'alert_escalated',
  { id, organizationId, cameraId, processId, ruleId, severity, title, ...rest }: AlertView,
): Notification {
  const { ruleName, ruleVersion, chunkId, startTime, endTime, startsAt, endsAt, eventIds, claims } = rest
  const isEscalated = kind === 'alert_escalated'
  return {
    // Each of the two is told once.
    id: isEscalated ? stableId('escalated', id) : id,
    ...{ organizationId, kind, at, processId, severity, ruleId },
    title: isEscalated ? `Nobody acknowledged: ${title}` : title,
    ...(cameraId && { cameraId }),
    data: {
      ...{ alertId: id, ruleName, ruleVersion, chunkId, startTime, endTime, eventIds, claims },
      ...(startsAt && { at: startsAt, until: endsAt }),
    },
  }
}

function shownOf({ status, createdAt, finishedAt, counts, cause }: ProcessView): Record<string, unknown> {
  return { status, createdAt, finishedAt, counts, ...(cause && { cause }) }
}

/** What was erased is told without what it was. */
function unlessGone(thrown: unknown): undefined {
  if (thrown instanceof SpectraError && thrown.code === 'SS_NOT_FOUND') return undefined
  throw thrown
}
