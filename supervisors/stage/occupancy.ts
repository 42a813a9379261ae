import { SpectraError } from '../../core/errors.ts'
import type { ActorNode } from '../../core/ports.ts'
import type { Incarnation } from '../worker/incarnation.ts'

/**
 * Who is in a slot: one worker at a time, each after the one before is gone. What a worker does that is not in its place any more, or
 * was not wanted by the time that it had started, concerns nobody.
 */
export interface Occupancy {
  state(): ActorNode['state']
  current(): Incarnation | undefined
  /** Ports that the last one declared. */
  needs(): string[]
  /**
   * Waits until the one before is gone. Resolves without a worker where it was retired meanwhile.
   * @throws what `incarnate` throws
   */
  occupy(incarnate: Incarnating): Promise<void>
  /** Takes the worker out of its place, or gives up its start. Resolves when it is gone. */
  retire(next: ActorNode['state']): Promise<unknown>
}

/** @param isCurrent false once the worker that is made has been retired */
export type Incarnating = (signal: AbortSignal, isCurrent: () => boolean) => Promise<Incarnation>

/** @param place names the slot in errors */
export function createOccupancy(place: string): Occupancy {
  let state: ActorNode['state'] = 'starting'
  let generation = 0
  let current: Incarnation | undefined
  let needs: string[] = []
  let starting = new AbortController()
  /** The end of the one before, and of a start that was broken off. */
  let leaving: Promise<unknown> = Promise.resolve()

  return {
    state: () => state,
    current: () => current,
    needs: () => needs,

    async occupy(incarnate) {
      const mine = ++generation
      const isCurrent = (): boolean => mine === generation
      state = 'starting'
      starting = new AbortController()
      const { signal } = starting
      const attempt = leaving.then(() => incarnate(signal, isCurrent))
      leaving = attempt.then(
        (late) => (isCurrent() ? undefined : late.stop()),
        () => undefined,
      )
      try {
        const incarnation = await attempt
        if (!isCurrent()) return
        current = incarnation
        needs = incarnation.needs()
        state = 'ready'
      } catch (thrown) {
        if (!isCurrent()) return
        state = 'restarting'
        throw thrown
      }
    },

    retire(next) {
      const one = current
      generation += 1
      current = undefined
      state = next
      starting.abort(new SpectraError('SS_DRAINING', `Cannot start ${place}: it is not wanted any more`))
      leaving = Promise.all([leaving, one?.stop()])
      return leaving
    },
  }
}
