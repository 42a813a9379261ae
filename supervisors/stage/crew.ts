import { causeOf, SpectraError } from '../../core/errors.ts'
import type { Clock } from '../../core/clock.ts'
import type { Taker } from './mailbox-consumer.ts'
import type { Tally } from '../worker/tally.ts'
import { createWorkerSlot, type Exit, type WorkerSlot, type WorkerSlotOptions } from './worker-slot.ts'

/**
 * The workers of a stage: `chunker-1` to `chunker-n`. More are started at once; surplus ones, the highest numbers, finish
 * their message first. Whether one that crashed comes back is the stage's decision.
 */
export interface Crew {
  /** With those that still finish their last message. */
  slots(): readonly WorkerSlot[]
  /** Starts the first workers. One that is killed meanwhile has crashed. @throws what one of them could not start for */
  start(count: number): Promise<void>
  /** Resolves when the new ones have started or failed to. */
  resize(count: number): Promise<void>
  /** A worker that can take a message now. */
  idle(): Taker | undefined
  /** Starts a slot again after a wait. A failure to start is an exit, too. */
  bringBack(slot: WorkerSlot, delayMs: number): Promise<void>
  /**
   * Puts a new worker in the place of one, after its message, or now: then that goes back, attempt unchanged.
   * @throws SS_INPUT_INVALID for an unknown name
   */
  replace(name: string, now: boolean): Replacing
  /** True where a worker leaves for good: its exit asks for no restart. */
  isLeaving(slot: WorkerSlot): boolean
  dismiss(slot: WorkerSlot): void
  /** Nobody is started any more. */
  close(): void
  stop(): Promise<void>
}

export type Replacing = 'now' | 'after its message' | 'is starting already'

export interface CrewOptions extends Omit<WorkerSlotOptions, 'name' | 'tally' | 'onExit'> {
  tallyOf: (worker: string) => Tally
  onExit: (slot: WorkerSlot, exit: Exit) => void
  /** A worker left for good. */
  onLeft: (slot: WorkerSlot) => void
  /** A worker can take messages. */
  onReady: () => void
  clock: Clock
}

const isNoCrash = (thrown: unknown): boolean =>
  !(thrown instanceof SpectraError && thrown.code === 'SS_WORKER_CRASHED')

export function createCrew(options: CrewOptions): Crew {
  const { stage, clock, tallyOf, onExit, onLeft, onReady } = options
  let slots: WorkerSlot[] = []
  const leaving = new Set<WorkerSlot>()
  /** Their next worker takes no message of the one before. */
  const replacing = new Set<WorkerSlot>()
  const farewells = new Set<Promise<void>>()
  /** Ends the waits for new starts. */
  const ending = new AbortController()

  const nameOf = (index: number): string => `${stage}-${index + 1}`
  const has = (slot: WorkerSlot): boolean => slots.includes(slot) && !ending.signal.aborted

  function make(name: string): WorkerSlot {
    const slot = createWorkerSlot({ ...options, name, tally: tallyOf(name), onExit })
    slots.push(slot)
    return slot
  }

  /** @throws what `refuses` says is no crash of its */
  async function startSlot(slot: WorkerSlot, refuses?: (thrown: unknown) => boolean): Promise<void> {
    try {
      await slot.start()
    } catch (thrown) {
      if (refuses?.(thrown)) throw thrown
      if (has(slot)) onExit(slot, { kind: 'crash', cause: causeOf(thrown) })
      return
    }
    onReady()
  }

  function dismiss(slot: WorkerSlot): void {
    if (!slots.includes(slot)) return
    slots = slots.filter((one) => one !== slot)
    leaving.delete(slot)
    replacing.delete(slot)
    const farewell = slot.stop().finally(() => farewells.delete(farewell))
    farewells.add(farewell)
    onLeft(slot)
  }

  async function startAnew(slot: WorkerSlot): Promise<void> {
    await slot.stop()
    replacing.delete(slot)
    if (!has(slot)) return
    slot.tally.restarts += 1
    await startSlot(slot)
  }

  /** The message is done: now is the time for what waited for that. */
  function finished(slot: WorkerSlot): void {
    if (leaving.has(slot)) dismiss(slot)
    else if (replacing.has(slot)) {
      // One that ended with its message is brought back by the stage.
      if (slot.state() === 'ready') void startAnew(slot)
      else replacing.delete(slot)
    }
  }

  const taker = (slot: WorkerSlot): Taker => ({
    async run(delivery) {
      const outcome = await slot.run(delivery)
      finished(slot)
      return outcome
    },
  })

  return {
    slots: () => slots,
    isLeaving: (slot) => leaving.has(slot),
    dismiss,

    async start(count) {
      const first = Array.from({ length: count }, (_, index) => make(nameOf(index)))
      await Promise.all(first.map((slot) => startSlot(slot, isNoCrash)))
    },

    async resize(count) {
      const names = Array.from({ length: count }, (_, index) => nameOf(index))
      for (const slot of [...slots]) {
        if (names.includes(slot.name)) leaving.delete(slot)
        else if (slot.state() === 'busy') leaving.add(slot)
        else dismiss(slot)
      }
      const missing = names.filter((name) => !slots.some((slot) => slot.name === name))
      await Promise.all(missing.map((name) => startSlot(make(name))))
    },

    idle() {
      const free = (slot: WorkerSlot): boolean =>
        slot.state() === 'ready' && !leaving.has(slot) && !replacing.has(slot)
      const slot = slots.find(free)
      return slot && taker(slot)
    },

    async bringBack(slot, delayMs) {
      await clock.sleep(delayMs, ending.signal)
      if (!has(slot)) return
      slot.tally.restarts += 1
      await startSlot(slot)
    },

    replace(name, now) {
      const slot = slots.find((one) => one.name === name)
      if (!slot) {
        const known = slots.map((one) => one.name).join(', ')
        throw new SpectraError(
          'SS_INPUT_INVALID',
          `Cannot restart ${name}: the stage ${stage} has no such worker, but ${known}`,
        )
      }
      if (slot.state() === 'busy') {
        replacing.add(slot)
        const why = `Cannot finish the message here: ${name} is restarted by command`
        if (now) slot.end(new SpectraError('SS_DRAINING', why))
        return now ? 'now' : 'after its message'
      }
      if (slot.state() !== 'ready' || replacing.has(slot)) return 'is starting already'
      replacing.add(slot)
      void startAnew(slot)
      return 'now'
    },

    close: () => ending.abort(),

    async stop() {
      ending.abort()
      await Promise.all([...slots.map((slot) => slot.stop()), ...farewells])
    },
  }
}
