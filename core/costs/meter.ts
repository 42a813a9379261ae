import { randomUUID } from 'node:crypto'
import type { Clock } from '../clock.ts'
import { isOutage, SpectraError, toSpectraError } from '../errors.ts'
import type { Meter } from '../llm/meter.ts'
import { currentTrace, purposeOf } from '../observability/trace-context.ts'
import type { CallEnd, CallLedger } from './calls.ts'

export interface MeterOptions {
  calls: CallLedger
  clock: Pick<Clock, 'now'>
  /** Told where the end of a call could not be written down: its estimate stands. @default a warning of the process */
  onError?: (error: Error) => void
}

/**
 * Writes down what the work on messages asks of models that cost. What nobody's process is the reason of, such as the vector of a search,
 * is not counted.
 */
export function createMeter({
  calls,
  clock,
  onError = (error) => process.emitWarning(error),
}: MeterOptions): Meter {
  /** The answer is paid: that it cannot be written down now must not cost it a second time. */
  async function end(callId: string, how: CallEnd): Promise<void> {
    try {
      await calls.end(callId, how)
    } catch (thrown) {
      const error = toSpectraError(thrown)
      if (!isOutage(error)) throw thrown
      onError(new Error(`Cannot write down what a call cost: ${error.message}. Its estimate stands`))
    }
  }

  return {
    async count(plan, ask, signal) {
      const context = currentTrace()
      if (!context) return ask()
      signal?.throwIfAborted()
      const { organizationId, processId, cameraId, chunkId } = context
      const callId = randomUUID()
      const subject = { organizationId, processId, cameraId, chunkId }
      const purpose = purposeOf(context)
      await calls.open({ callId, ...subject, ...plan, purpose, at: new Date(clock.now()) })
      let answer
      try {
        answer = await ask()
      } catch (thrown) {
        await end(callId, { state: signal?.aborted || isUnanswered(thrown) ? 'estimated' : 'refused' })
        throw thrown
      }
      const { usage } = answer
      await end(callId, usage ? { state: 'counted', usage } : { state: 'estimated' })
      return answer
    },
  }
}

/** It was asked, and may have worked on an answer that we did not wait for. */
const isUnanswered = (thrown: unknown): boolean =>
  thrown instanceof SpectraError && thrown.details?.unanswered === true
