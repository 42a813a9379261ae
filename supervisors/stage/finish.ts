import { waitAtMost, type Clock } from '../../core/clock.ts'
import { SpectraError } from '../../core/errors.ts'
import type { Crew } from './crew.ts'
import type { MailboxConsumer } from './mailbox-consumer.ts'
import type { RestForOne } from './rest-for-one.ts'

export interface Finished {
  /** Messages that went back to the queue unfinished, attempt unchanged. */
  handedBack: number
  finished: number
}

export interface FinishOptions {
  clock: Clock
  /** The work in hand may go on by itself, then is asked to end, then is given up. Milliseconds. */
  workMs: number
  graceMs: number
  /** For what was given up to go back. Milliseconds. */
  shutdownMs: number
  consumer: MailboxConsumer
  intake: Pick<RestForOne, 'stop'>
  crew: Pick<Crew, 'slots' | 'stop'>
}

/** Ends the work of a stage: takes nothing more, hands back what has not begun, and waits for what has. */
export async function finishWork(options: FinishOptions): Promise<Finished> {
  const { clock, workMs, graceMs, shutdownMs, consumer, intake, crew } = options
  const before = { ...consumer.counts }
  const over = Promise.all([intake.stop(), consumer.handBack(), consumer.settled()])
  await waitAtMost(clock, workMs, over)
  const why = 'Cannot finish the message here: the stage stops'
  for (const slot of crew.slots()) slot.end(new SpectraError('SS_DRAINING', why))
  await waitAtMost(clock, graceMs, over)
  for (const slot of crew.slots()) slot.revoke()
  await waitAtMost(clock, shutdownMs, over)
  await crew.stop()
  const handedBack = consumer.counts.handedBack - before.handedBack
  return { handedBack, finished: Math.max(0, before.inHand - handedBack - consumer.counts.inHand) }
}
