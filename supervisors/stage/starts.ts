import type { Clock } from '../../core/clock.ts'
import { causeOf, SpectraError } from '../../core/errors.ts'
import type { Exit, WorkerSlot } from './worker-slot.ts'

/** Starts the workers of a crew, as long as they belong to it and it is not closed. A failure to start is an exit, too. */
export interface Starts {
  /** For the first time. One that is killed meanwhile has crashed. @throws what it could not start for */
  first(slot: WorkerSlot): Promise<void>
  start(slot: WorkerSlot): Promise<void>
  /** Once more, which counts as a restart. */
  again(slot: WorkerSlot): Promise<void>
  /** The same after a wait. Milliseconds. */
  later(slot: WorkerSlot, delayMs: number): Promise<void>
  /** Nobody is started any more. */
  close(): void
}

export interface StartsOptions {
  clock: Clock
  belongs: (slot: WorkerSlot) => boolean
  onExit: (slot: WorkerSlot, exit: Exit) => void
  /** A worker can take messages. */
  onReady: () => void
}

const isCrash = (thrown: unknown): boolean =>
  thrown instanceof SpectraError && thrown.code === 'SS_WORKER_CRASHED'

export function createStarts({ clock, belongs, onExit, onReady }: StartsOptions): Starts {
  /** Ends the waits for new starts. */
  const ending = new AbortController()
  const isWanted = (slot: WorkerSlot): boolean => belongs(slot) && !ending.signal.aborted

  async function start(slot: WorkerSlot, isExit: (thrown: unknown) => boolean = () => true): Promise<void> {
    try {
      await slot.start()
    } catch (thrown) {
      if (!isExit(thrown)) throw thrown
      if (isWanted(slot)) onExit(slot, { kind: 'crash', cause: causeOf(thrown) })
      return
    }
    onReady()
  }

  async function again(slot: WorkerSlot): Promise<void> {
    if (!isWanted(slot)) return
    slot.tally.restarts += 1
    await start(slot)
  }

  return {
    first: (slot) => start(slot, isCrash),
    start: (slot) => start(slot),
    again,
    async later(slot, delayMs) {
      await clock.sleep(delayMs, ending.signal)
      await again(slot)
    },
    close: () => ending.abort(),
  }
}
