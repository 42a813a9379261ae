import { SpectraError } from '../../core/errors.ts'
import type { Starts } from './starts.ts'
import type { WorkerSlot } from './worker-slot.ts'

/** When a worker that is to be replaced goes. */
export type Replacing = 'now' | 'after its message' | 'is starting already'

/** Puts new workers in the place of others. The next one takes no message of the one before. */
export interface Replacements {
  /** After its message, or now: then that goes back, attempt unchanged. */
  replace(slot: WorkerSlot, now: boolean): Replacing
  /** Its message is done: now is the time for what waited for that. */
  finished(slot: WorkerSlot): void
  awaits(slot: WorkerSlot): boolean
  /** It leaves for good instead. */
  forget(slot: WorkerSlot): void
}

export function createReplacements(starts: Pick<Starts, 'again'>): Replacements {
  const replacing = new Set<WorkerSlot>()

  async function startAnew(slot: WorkerSlot): Promise<void> {
    await slot.stop()
    replacing.delete(slot)
    await starts.again(slot)
  }

  return {
    awaits: (slot) => replacing.has(slot),
    forget: (slot) => void replacing.delete(slot),

    finished(slot) {
      if (!replacing.has(slot)) return
      // One that ended with its message is brought back by the stage.
      if (slot.state() === 'ready') void startAnew(slot)
      else replacing.delete(slot)
    },

    replace(slot, now) {
      if (slot.state() === 'busy') {
        replacing.add(slot)
        const why = `Cannot finish the message here: ${slot.name} is restarted by command`
        if (now) slot.end(new SpectraError('SS_DRAINING', why))
        return now ? 'now' : 'after its message'
      }
      if (slot.state() !== 'ready' || replacing.has(slot)) return 'is starting already'
      replacing.add(slot)
      void startAnew(slot)
      return 'now'
    },
  }
}
