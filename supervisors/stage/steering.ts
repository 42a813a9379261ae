import type { Crew } from './crew.ts'
import type { MailboxConsumer } from './mailbox-consumer.ts'

/** What operators want of a stage. */
export interface Wanted {
  workers: number
  paused: boolean
}

/** Brings a stage to what operators want of it. */
export interface Steering {
  /** Takes as much as is wanted. */
  fit(): Promise<void>
  /** Takes nothing more until it is resumed; what is being worked on goes on, the rest goes back. */
  pause(): Promise<void>
  resume(): Promise<void>
  /** From now on so many workers; surplus ones finish their message first. */
  scale(workers: number): Promise<void>
}

export function createSteering(
  wanted: Wanted,
  consumer: Pick<MailboxConsumer, 'resize' | 'pump'>,
  crew: Pick<Crew, 'resize'>,
): Steering {
  const fit = (): Promise<void> => consumer.resize(wanted.paused ? 0 : wanted.workers)

  return {
    fit,

    async pause() {
      wanted.paused = true
      await fit()
    },

    async resume() {
      wanted.paused = false
      await fit()
      consumer.pump()
    },

    async scale(workers) {
      const fewer = workers < wanted.workers
      wanted.workers = workers
      // Messages come when there is who takes them, and stop coming before workers leave.
      if (fewer) await fit()
      await crew.resize(workers)
      await fit()
    },
  }
}
