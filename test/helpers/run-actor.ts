import type { ActorDefinition } from '../../actors/actor.ts'
import type { Handoff } from '../../core/ports.ts'

/** Runs an actor on one message with literal ports; gives what it yielded, and what it returned as the last one. */
export async function runActor(
  actor: ActorDefinition<never, never, never>,
  message: unknown,
  needs: object,
  signal: AbortSignal = new AbortController().signal,
): Promise<Handoff[]> {
  const handoffs: Handoff[] = []
  const work = actor.work(message as never, needs as never, signal)
  for (;;) {
    const { done, value } = await work.next()
    if (value) handoffs.push(value)
    if (done) return handoffs
  }
}

/** An actor of any message and needs, as `runActor` takes it. */
export const asAny = (actor: unknown): ActorDefinition<never, never, never> =>
  actor as ActorDefinition<never, never, never>
