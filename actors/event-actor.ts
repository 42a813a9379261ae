import { EVENT_TASKS, type EventTask } from '../schema/facts.ts'
import { EventDetectionMessage } from '../schema/messages/index.ts'
import { causeOf, isOutage, SpectraError, toSpectraError } from '../core/errors.ts'
import { defineActor } from './actor.ts'

const TASKS = Object.keys(EVENT_TASKS) as EventTask[]

/**
 * M2: three children at once, settled together: events, index, clean-up. What one of them did is recorded even when
 * another fails; the next try runs only the missing ones.
 */
export default defineActor({
  name: 'event',
  takes: EventDetectionMessage,
  needs: ['ledger'],
  children: TASKS,
  async *work(message, { ledger, children }, signal) {
    const done = await ledger.tasksDone(message.chunkId)
    const open = TASKS.filter((task) => !done.includes(task))
    const outcomes = await Promise.allSettled(open.map((task) => children[task](message, signal)))

    const failures: { task: EventTask; error: SpectraError }[] = []
    for (const [index, outcome] of outcomes.entries()) {
      if (outcome.status === 'fulfilled') yield* outcome.value
      else failures.push({ task: open[index]!, error: toSpectraError(outcome.reason) })
    }
    if (failures.length > 0) throw combined(message.span.ordinal, failures)
  },
})

/**
 * An outage of any part is one of the whole: it is waited out, and what else failed shows again in the next try. So is a busy
 * provider, or one that is left alone, where a retry can help all others, and a budget that is reached.
 * Otherwise retryable when a retry can help every failed part: a part that cannot succeed fails the chunk.
 */
function combined(ordinal: number, failures: { task: EventTask; error: SpectraError }[]): SpectraError {
  const away = failures.find(({ error }) => isOutage(error))
  if (away) return away.error
  const retryable = failures.every(({ error }) => error.retryable)
  const held = failures.find(({ error }) => error.code === 'SS_BUDGET_REACHED')
  if (held && retryable) return held.error
  const busy = failures.find(({ error }) => isPutOff(error))
  if (busy && retryable) return busy.error
  const parts = failures.map(({ task, error }) => `${task}: ${error.message} (${error.code})`).join('; ')
  return new SpectraError('SS_TASKS_FAILED', `Cannot finish chunk ${ordinal}: ${parts}`, {
    retryable,
    cause: failures[0]!.error,
  })
}

const isPutOff = (error: SpectraError): boolean =>
  error.code === 'SS_PROVIDER_BUSY' || causeOf(error).retryAfterMs !== undefined
