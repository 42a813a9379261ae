import type { ActorPortName, Ports } from '../core/ports.ts'

export interface SchedulerDefinition<N extends ActorPortName = ActorPortName> {
  readonly name: string
  /** Between the end of one tick and the start of the next. Milliseconds. */
  readonly everyMs: number
  readonly needs: readonly N[]
  /** Must bear that for a moment two nodes of the cluster do it. */
  tick(needs: Pick<Ports, N>): Promise<void>
}

/** Types what one node of the cluster does at a time, again and again; when and where are its supervisor's. */
export function defineScheduler<N extends ActorPortName>(
  definition: SchedulerDefinition<N>,
): SchedulerDefinition<N> {
  return definition
}
