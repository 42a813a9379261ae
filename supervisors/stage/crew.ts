import { SpectraError } from '../../core/errors.ts'
import type { Actor, ActorRef } from '../worker/actor-system.ts'
import type { Tally } from '../worker/tally.ts'
import type { Taker } from './mailbox-consumer.ts'
import { createReplacements, type Replacing } from './replacements.ts'
import { createStarts, type StartsOptions } from './starts.ts'
import { createWorkerSlot, type WorkerSlot, type WorkerSlotOptions } from './worker-slot.ts'

/**
 * The workers of a stage: `chunker-1` to `chunker-n`. More are started at once; surplus ones, the highest numbers, finish
 * their message first. Whether one that crashed comes back is the stage's decision.
 */
export interface Crew {
  /** With those that still finish their last message. */
  slots(): readonly WorkerSlot[]
  /** Makes the actor of the stage, below which they live. Before that there are none. */
  open(): Promise<void>
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
  /** Ends all, and the actor of the stage. */
  stop(): Promise<void>
}

type Given = Omit<WorkerSlotOptions, 'name' | 'tally' | 'parent'> & Pick<StartsOptions, 'onExit' | 'onReady'>

export interface CrewOptions extends Given {
  root: Actor
  tallyOf: (worker: string) => Tally
  /** A worker left for good. */
  onLeft: (slot: WorkerSlot) => void
}

export function createCrew(options: CrewOptions): Crew {
  const { stage, clock, root, tallyOf, onExit, onLeft, onReady } = options
  let slots: WorkerSlot[] = []
  let actor: ActorRef | undefined
  let parent: Actor | undefined
  const leaving = new Set<WorkerSlot>()
  const farewells = new Set<Promise<void>>()
  const starts = createStarts({ clock, belongs: (slot) => slots.includes(slot), onExit, onReady })
  const replacements = createReplacements(starts)

  function make(name: string): WorkerSlot {
    const slot = createWorkerSlot({ ...options, parent: parent!, name, tally: tallyOf(name) })
    slots.push(slot)
    return slot
  }

  function dismiss(slot: WorkerSlot): void {
    if (!slots.includes(slot)) return
    slots = slots.filter((one) => one !== slot)
    leaving.delete(slot)
    replacements.forget(slot)
    const farewell = slot.stop().finally(() => farewells.delete(farewell))
    farewells.add(farewell)
    onLeft(slot)
  }

  const taker = (slot: WorkerSlot): Taker => ({
    async run(delivery) {
      const outcome = await slot.run(delivery)
      if (leaving.has(slot)) dismiss(slot)
      else replacements.finished(slot)
      return outcome
    },
  })

  return {
    slots: () => slots,
    isLeaving: (slot) => leaving.has(slot),
    dismiss,
    bringBack: starts.later,
    close: starts.close,

    async open() {
      const initialize = (self: Actor): void => void (parent = self)
      actor = await root.createChild({ initialize }, { name: stage, mode: 'in-memory' })
    },

    async start(count) {
      await Promise.all(namesOf(stage, count).map((name) => starts.first(make(name))))
    },

    async resize(count) {
      if (!parent) return
      const names = namesOf(stage, count)
      for (const slot of [...slots]) {
        if (names.includes(slot.name)) leaving.delete(slot)
        else if (slot.state() === 'busy') leaving.add(slot)
        else dismiss(slot)
      }
      const missing = names.filter((name) => !slots.some((slot) => slot.name === name))
      await Promise.all(missing.map((name) => starts.start(make(name))))
    },

    idle() {
      const slot = slots.find(
        (one) => one.state() === 'ready' && !leaving.has(one) && !replacements.awaits(one),
      )
      return slot && taker(slot)
    },

    replace: (name, now) => replacements.replace(find(slots, name, stage), now),

    async stop() {
      starts.close()
      await Promise.all([...slots.map((slot) => slot.stop()), ...farewells])
      await actor?.destroy()
    },
  }
}

const namesOf = (stage: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${stage}-${index + 1}`)

/** @throws SS_INPUT_INVALID for an unknown name */
function find(slots: readonly WorkerSlot[], name: string, stage: string): WorkerSlot {
  const slot = slots.find((one) => one.name === name)
  if (slot) return slot
  const known = slots.map((one) => one.name).join(', ')
  throw new SpectraError(
    'SS_INPUT_INVALID',
    `Cannot restart ${name}: the stage ${stage} has no such worker, but ${known}`,
  )
}
