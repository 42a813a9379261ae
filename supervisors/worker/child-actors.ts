import type { ActorDefinition, AskChild } from '../../actors/actor.ts'
import { causeOf, SpectraError, type Cause } from '../../core/errors.ts'
import type { Handoff, WorkerPorts } from '../../core/ports.ts'
import type { Actor, ActorRef } from './actor-system.ts'
import { loadActor } from './load-actor.ts'
import { issuesOf } from '../../core/issues.ts'
import { outcomeOfError } from './outcome.ts'
import { createTally, type Tally } from './tally.ts'

/** The child actors of one worker: nested under it, asked by it, replaced when they crash. */
export interface ChildActors {
  /** For `needs.children`. `revoked` ends the wait for children that hang. */
  asking(revoked: AbortSignal): Record<string, AskChild>
  tallies(): Record<string, Tally>
  needs(): string[]
}

export interface ChildActorsOptions {
  worker: Actor
  /** Module path by name. */
  paths: Record<string, string>
  ports: WorkerPorts
  now: () => number
  /** A child threw what is no SpectraError, and was replaced. */
  onCrash: (name: string, cause: Cause) => void
}

interface Question {
  message: unknown
  signal: AbortSignal
  revoked: AbortSignal
}

export async function createChildActors(options: ChildActorsOptions): Promise<ChildActors> {
  const { worker, paths, ports, now, onCrash } = options
  const actors: Record<string, ActorDefinition> = {}
  const current: Record<string, Promise<ActorRef>> = {}
  const tallies: Record<string, Tally> = {}

  const spawn = (name: string): Promise<ActorRef> =>
    Promise.resolve(worker.createChild(childBehaviour(actors[name]!, ports), { name, mode: 'in-memory' }))

  for (const [name, path] of Object.entries(paths)) {
    actors[name] = await loadActor(path)
    tallies[name] = createTally()
    current[name] = spawn(name)
    await current[name]
  }

  async function replace(name: string, cause: Cause): Promise<void> {
    const crashed = await current[name]!
    current[name] = crashed.destroy().then(() => spawn(name))
    tallies[name]!.restarts += 1
    tallies[name]!.lastCrash = { at: new Date(now()), cause }
    onCrash(name, cause)
    // Where even the new start fails, the next question meets that failure and its message tells it.
    await current[name].catch(() => undefined)
  }

  async function ask(name: string, question: Question): Promise<Handoff[]> {
    const tally = tallies[name]!
    tally.inFlight += 1
    try {
      const child = await current[name]!
      const handoffs = (await child.sendAndReceive('ask', question)) as Handoff[]
      tally.handled += 1
      return handoffs
    } catch (thrown) {
      tally.failed += 1
      if (outcomeOfError(thrown).exit === 'crash') await replace(name, causeOf(thrown))
      throw thrown
    } finally {
      tally.inFlight -= 1
    }
  }

  return {
    asking: (revoked) =>
      Object.fromEntries(
        Object.keys(paths).map((name) => [
          name,
          (message: unknown, signal: AbortSignal) => ask(name, { message, signal, revoked }),
        ]),
      ),
    tallies: () => tallies,
    needs: () => Object.values(actors).flatMap((actor) => actor.needs),
  }
}

/** The behaviour of a child: works through its generator and answers with all that it yielded. Commits nothing. */
function childBehaviour(actor: ActorDefinition, ports: WorkerPorts) {
  const needs = { ...Object.fromEntries(actor.needs.map((name) => [name, ports[name]])), children: {} }

  async function answer({ message, signal }: Question): Promise<Handoff[]> {
    const taken = actor.takes.safeParse(message)
    if (!taken.success) {
      const why = issuesOf(taken.error)
      throw new SpectraError('SS_MESSAGE_INVALID', `Cannot ask ${actor.name}: ${why}`)
    }
    const handoffs: Handoff[] = []
    const steps = actor.work(taken.data, needs as never, signal)
    for (;;) {
      const step = await steps.next()
      if (step.value) handoffs.push(step.value)
      if (step.done) return handoffs
    }
  }

  return {
    ask: (question: Question): Promise<Handoff[]> =>
      new Promise((resolve, reject) => {
        const giveUp = (): void => reject(question.revoked.reason as Error)
        if (question.revoked.aborted) return giveUp()
        question.revoked.addEventListener('abort', giveUp, { once: true })
        answer(question)
          .then(resolve, reject)
          .finally(() => question.revoked.removeEventListener('abort', giveUp))
      }),
  }
}
