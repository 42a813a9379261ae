import { setTimeout as wait } from 'node:timers/promises'
import { SpectraError } from '../../core/errors.ts'
import type { EventFilter, EventView, Page, PageRequest, Processes, ProcessView } from '../../core/ports.ts'
import { isTerminalProcess } from '../../schema/status.ts'
import type { UpdateHub } from './hub.ts'
import { createNewEvents } from './new-events.ts'

export interface ProcessUpdate {
  process: ProcessView
  newEvents: EventView[]
}

export interface Following {
  processes: Processes
  hub: UpdateHub
  organizationId: string
  processId: string
  eventsSince?: Date
  /** Called when the subscriber takes nothing for `stallMs` while there is news: cut its connection. */
  onStall(reason: SpectraError): void
}

export interface Messages extends AsyncIterableIterator<ProcessUpdate, void, void> {
  return(): Promise<IteratorResult<ProcessUpdate, void>>
}

/**
 * The state of a process at once, then each change, until it is terminal. One message is made at a time and only when
 * the one before was taken, so nothing queues up: bursts become one message, and who takes none is dropped (P6).
 * @throws SS_NOT_FOUND, SS_QUOTA_EXCEEDED, SS_SUBSCRIBER_SLOW, SS_DRAINING
 */
export async function followProcess(following: Following): Promise<Messages> {
  const { processes, hub, organizationId, processId, eventsSince, onStall } = following
  const { bell, share, leave } = hub.join(organizationId, processId)
  const { intervalMs, stallMs, events: pageSize } = hub.limits
  let taken = true
  let left = false

  /** Starts when a message is given out; tells on a subscriber that does not come back for more. */
  function watchTaker(): NodeJS.Timeout {
    taken = false
    const timer = setInterval(() => {
      if (taken || !bell.rung) return
      const reason = new SpectraError(
        'SS_SUBSCRIBER_SLOW',
        `Cannot go on with the subscription: no message was taken for ${stallMs} ms`,
      )
      bell.stop(reason)
      clearInterval(timer)
      leave()
      onStall(reason)
    }, stallMs)
    timer.unref()
    return timer
  }

  async function* give(
    process: ProcessView,
    newEvents: EventView[],
  ): AsyncGenerator<ProcessUpdate, void, void> {
    const timer = watchTaker()
    try {
      yield { process, newEvents }
    } finally {
      taken = true
      clearInterval(timer)
    }
    bell.signal.throwIfAborted()
  }

  /** What is new to all is read once for all; what only a newcomer has to catch up with is not worth keeping. */
  function readEvents(filter: EventFilter, page: PageRequest): Promise<Page<EventView>> {
    const read = () => processes.events(organizationId, filter, page)
    return filter.createdAfter ? share(JSON.stringify([filter, page]), read) : read()
  }

  async function* messages(first: ProcessView): AsyncGenerator<ProcessUpdate, void, void> {
    try {
      const newEvents = createNewEvents(readEvents, processId, eventsSince)
      let process = first
      let told: string | undefined
      for (;;) {
        for await (const page of newEvents(pageSize)) {
          yield* give(process, page)
          told = fingerprint(process)
        }
        if (told !== fingerprint(process)) yield* give(process, [])
        told = fingerprint(process)
        if (isTerminalProcess(process.status)) return
        await wait(intervalMs, undefined, { signal: bell.signal })
        await bell.heard()
        process = await share('process', () => processes.get(organizationId, processId))
      }
    } catch (error) {
      if (left) return
      throw bell.signal.aborted ? bell.signal.reason : error
    } finally {
      leave()
    }
  }

  try {
    const made = messages(await processes.get(organizationId, processId))
    const iterator: Messages = {
      next: () => made.next(),
      /** Ends a wait for news, too: a generator alone would return only after the next ring. */
      return() {
        left = true
        bell.stop(new SpectraError('SS_CANCELLED', 'The subscriber left'))
        leave()
        return made.return()
      },
      [Symbol.asyncIterator]: () => iterator,
    }
    return iterator
  } catch (error) {
    leave()
    throw error
  }
}

/** What subscribers can see of a process, to tell a change from a false alarm. */
const fingerprint = ({ status, counts, warnings, source, cause }: ProcessView): string =>
  JSON.stringify([status, counts, warnings, source, cause])
