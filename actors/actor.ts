import type { z } from 'zod'
import type { ActorPortName, Handoff, Ports } from '../core/ports.ts'

/** Sends the actor's own message to one of its child actors; resolves with what the child yielded. */
export type AskChild = (message: unknown, signal: AbortSignal) => Promise<Handoff[]>

/** The ports an actor declared, and its child actors by name. */
export type Needs<N extends ActorPortName, C extends string> = Pick<Ports, N> & {
  children: Record<C, AskChild>
}

export interface ActorDefinition<
  T = unknown,
  N extends ActorPortName = ActorPortName,
  C extends string = string,
> {
  /** Its stage's name in `cluster.config.ts`. */
  readonly name: string
  /** The contract of its messages. */
  readonly takes: z.ZodType<T>
  /** The ports it uses: an undeclared one does not compile, and `/health` checks the declared ones. */
  readonly needs: readonly N[]
  /** Child actors, settled together; their modules stand in `cluster.config.ts`. */
  readonly children?: readonly C[]
  /**
   * The work on one message. What is yielded is committed at once (facts and outgoing message in one transaction)
   * while the work goes on; what is returned is committed together with the mark that the message is done.
   * Must be idempotent: after a crash the same message comes again.
   */
  work(message: T, needs: Needs<N, C>, signal: AbortSignal): AsyncGenerator<Handoff, Handoff | void, void>
}

/** Types an actor; the rules of its life are its supervisor's. */
export function defineActor<T, N extends ActorPortName, C extends string = never>(
  definition: ActorDefinition<T, N, C>,
): ActorDefinition<T, N, C> {
  return definition
}
