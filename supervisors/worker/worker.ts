import type { ActorDefinition, AskChild } from '../../actors/actor.ts'
import { causeOf, SpectraError, toSpectraError } from '../../core/errors.ts'
import { tracedWork } from '../../core/observability/traced-steps.ts'
import type { Envelope, Ledger, Ports, SpanSink, WorkLog } from '../../core/ports.ts'
import type { QueueName } from '../../schema/queues.ts'
import type { Clock } from '../../core/clock.ts'
import { watchCancellation } from './cancellation.ts'
import type { Lease } from './lease.ts'
import { createCommitter } from './committer.ts'
import { openMessage, openPayload } from './open-message.ts'
import { outcomeOfError, type Outcome } from './outcome.ts'

/** Everything the work needs: ports and signals, no actor system, so that it runs in any process. */
export interface WorkerContext {
  stage: string
  queue: QueueName
  actor: ActorDefinition
  needs: Partial<Ports> & { children: Record<string, AskChild> }
  worklog: WorkLog
  ledger: Ledger
  /** Told of each message that was worked on. */
  tracing?: SpanSink
  clock: Clock
}

export interface Job {
  /** As the mailbox stored it. */
  body: unknown
  replays: number
  lease: Lease
}

/**
 * Runs one actor on one message:
 *
 *     envelope -> version -> contract -> begin -> work -> commit the hand-offs -> commit the end
 *
 * Never rejects: however it ends, it says so. Nothing is acknowledged here.
 */
export async function runMessage(context: WorkerContext, job: Job): Promise<Outcome> {
  try {
    const envelope = openMessage(context.queue, job.body)
    const payload = openPayload(envelope, context.actor.takes)
    const begun = await context.worklog.begin(context.stage, envelope, job.replays)
    if (begun.state === 'failed') return { verdict: 'failed-before', cause: begun.cause }
    if (begun.state === 'void') return outcomeOfError(gone(envelope))
    if (begun.state !== 'fresh') return { verdict: 'skipped' }
    await tracedWork(context.stage, envelope, () => work(context, envelope, payload, job.lease), context)
    return { verdict: 'done' }
  } catch (thrown) {
    return outcomeOfError(thrown)
  }
}

const gone = ({ id, processId }: Envelope): SpectraError =>
  new SpectraError(
    'SS_PROCESS_GONE',
    `Cannot work on message ${id}: its process ${processId} was cancelled, ended, is not there, or has no such chunk yet`,
  )

/** What becomes of a message whose work did not end after its lease was revoked. */
export function hungOutcome(stage: string, lease: Lease): Outcome {
  const outcome = outcomeOfError(lease.signal.reason)
  if (outcome.verdict !== 'failed') return { ...outcome, exit: 'hang' }
  const why = (lease.signal.reason as Error).message
  const error = new SpectraError(
    'SS_WORKER_HUNG',
    `Cannot end the work of ${stage}: it ignored its signal. ${why}`,
  )
  return { verdict: 'failed', cause: causeOf(error), exit: 'hang' }
}

async function work(
  context: WorkerContext,
  envelope: Envelope,
  payload: unknown,
  lease: Lease,
): Promise<void> {
  lease.signal.throwIfAborted()
  using cancellation = watchCancellation(context, envelope, lease)
  const { stage, worklog } = context
  const committer = createCommitter(
    (handoffs, end) => worklog.commit(stage, envelope, handoffs, { end }),
    (error) => lease.end(toSpectraError(error)),
  )
  const steps = context.actor.work(payload, context.needs as never, lease.signal)
  try {
    for (;;) {
      const step = await steps.next()
      // An actor that is told to stop may return early: half of the work must not count as all of it.
      lease.signal.throwIfAborted()
      await cancellation.check()
      lease.signal.throwIfAborted()
      if (step.done) return await committer.end(step.value ?? {})
      await committer.add(step.value)
    }
  } catch (thrown) {
    // Once asked to end, the work ended for that reason, whatever it threw on the way out.
    const reason: unknown = lease.signal.aborted ? lease.signal.reason : thrown
    lease.end(toSpectraError(thrown))
    throw committer.failure ? committer.failure.error : reason
  } finally {
    await steps.return()
    await committer.settled()
  }
}
