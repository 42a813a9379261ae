import { SpectraError } from '../errors.ts'
import type {
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
  /** What is told. */
  kinds: readonly NotificationKind[]
}

const ENDS: Readonly<Partial<Record<string, string>>> = {
  process_completed: 'Completed',
  process_failed: 'Failed',
  process_cancelled: 'Cancelled',
}

/** Makes of an entry of the journal what channels tell: always the same of the same entry, but for what was erased since. */
export function createNotices({ journal, processes, kinds }: NoticesOptions) {
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
    const { id, processId, type, description, ...rest } = event
    const { chunkId, startTime, endTime, confidence, attributes } = rest
    return {
      ...{ id, organizationId, kind: 'event_added', at, processId, type },
      title: `${type}: ${description}`,
      ...(cameraId && { cameraId }),
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
    const end = kinds.find((one) => one === kind)
    return end ? [await ofEnd(organizationId, entry, end)] : []
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
