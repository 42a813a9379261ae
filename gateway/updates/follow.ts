import { setTimeout as wait } from 'node:timers/promises'
import type { SpectraError } from '../../core/errors.ts'
import type {
  EventFilter,
  EventView,
  Page,
  PageRequest,
  Processes,
  ProcessView,
  Tenant,
} from '../../core/ports.ts'
import { isTerminalProcess } from '../../schema/status.ts'
import type { UpdateHub } from './hub.ts'
import { createNewEvents } from './new-events.ts'
import { subscription, type Give, type Messages } from './subscription.ts'

export interface ProcessUpdate {
  process: ProcessView
  newEvents: EventView[]
}

export interface Following {
  processes: Processes
  hub: UpdateHub
  tenant: Tenant
  processId: string
  eventsSince?: Date
  /** Called when the subscriber takes nothing for `stallMs` while there is news: cut its connection. */
  onStall(reason: SpectraError): void
}

/**
 * The state of a process at once, then each change, until it is terminal.
 * @throws SS_NOT_FOUND, SS_QUOTA_EXCEEDED, SS_SUBSCRIBER_SLOW, SS_DRAINING
 */
export async function followProcess(following: Following): Promise<Messages<ProcessUpdate>> {
  const { processes, hub, tenant, processId, eventsSince, onStall } = following
  const membership = hub.join(tenant.organizationId, processId)
  const { bell, share, leave } = membership
  const { intervalMs, stallMs, events: pageSize } = hub.limits

  /** What is new to all is read once for all; what only a newcomer has to catch up with is not worth keeping. */
  function readEvents(filter: EventFilter, page: PageRequest): Promise<Page<EventView>> {
    const read = () => processes.events(tenant, filter, page)
    return filter.createdAfter ? share(JSON.stringify([filter, page]), read) : read()
  }

  async function* messages(
    first: ProcessView,
    give: Give<ProcessUpdate>,
  ): AsyncGenerator<ProcessUpdate, void, void> {
    const newEvents = createNewEvents(readEvents, processId, eventsSince)
    let process = first
    let told: string | undefined
    for (;;) {
      for await (const page of newEvents(pageSize)) {
        yield* give({ process, newEvents: page })
        told = fingerprint(process)
      }
      if (told !== fingerprint(process)) yield* give({ process, newEvents: [] })
      told = fingerprint(process)
      if (isTerminalProcess(process.status)) return
      await wait(intervalMs, undefined, { signal: bell.signal })
      await bell.heard()
      process = await share('process', () => processes.get(tenant, processId))
    }
  }

  try {
    const first = await processes.get(tenant, processId)
    return subscription({ membership, stallMs, hasNews: ({ rung }) => rung, onStall }, (give) =>
      messages(first, give),
    )
  } catch (error) {
    leave()
    throw error
  }
}

/** What subscribers can see of a process, to tell a change from a false alarm. */
const fingerprint = ({ status, counts, warnings, source, cause }: ProcessView): string =>
  JSON.stringify([status, counts, warnings, source, cause])
