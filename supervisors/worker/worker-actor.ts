import type { ActorDefinition } from '../../actors/actor.ts'
import { SpectraError, type Cause } from '../../core/errors.ts'
import type { WorkerPorts } from '../../core/ports.ts'
import type { StageConfig } from '../../schema/cluster.ts'
import type { Actor } from './actor-system.ts'
import { createChildActors, type ChildActors } from './child-actors.ts'
import { within, type Clock } from '../../core/clock.ts'
import { checkChildren, loadActor } from './load-actor.ts'
import type { Outcome } from './outcome.ts'
import type { Tally } from './tally.ts'
import { hungOutcome, runMessage, type Job } from './worker.ts'

export interface WorkerActorOptions {
  stage: string
  config: StageConfig
  ports: WorkerPorts
  clock: Clock
  onChildCrash: (child: string, cause: Cause) => void
}

/** One incarnation of a worker, as comedy runs it. Its only topic is `work`. */
export interface WorkerActor {
  behaviour: { initialize(self: Actor): Promise<void>; work(job: Job): Promise<Outcome> }
  childTallies(): Record<string, Tally>
  /** The ports that the actor and its children declared; known once it has started. */
  needs(): string[]
}

/**
 * A worker that loads its actor from the path in the configuration, starts its children below itself, and answers
 * each `work` with an outcome: at the latest when the lease is revoked, so that it can always be destroyed.
 */
export function createWorkerActor(options: WorkerActorOptions): WorkerActor {
  const { stage, config, ports, clock } = options
  let actor: ActorDefinition
  let children: ChildActors | undefined

  async function start(self: Actor): Promise<void> {
    actor = await loadActor(config.actor)
    checkChildren(actor, config.children)
    if (actor.name !== stage) {
      throw new SpectraError(
        'SS_CONFIG_INVALID',
        `Cannot start the stage ${stage}: ${config.actor} is the actor of the stage ${actor.name}`,
      )
    }
    children = await createChildActors({
      worker: self,
      paths: config.children,
      ports,
      now: () => clock.now(),
      onCrash: options.onChildCrash,
    })
  }

  function run(job: Job): Promise<Outcome> {
    const needs = {
      ...Object.fromEntries(actor.needs.map((name) => [name, ports[name]])),
      children: children!.asking(job.lease.revoked),
    }
    const { worklog, ledger, tracing } = ports
    const context = { stage, queue: config.queue, actor, needs, worklog, ledger, tracing, clock }
    return runMessage(context, job)
  }

  return {
    behaviour: {
      initialize(self) {
        const { startMs } = config.deadlines
        const late = (): Error =>
          new SpectraError(
            'SS_WORKER_START',
            `Cannot start a worker of ${stage}: not ready after ${startMs} ms`,
          )
        return within(clock, startMs, start(self), late)
      },
      work(job) {
        return new Promise((resolve) => {
          const { revoked } = job.lease
          const giveUp = (): void => resolve(hungOutcome(stage, job.lease))
          revoked.addEventListener('abort', giveUp, { once: true })
          void run(job).then((outcome) => {
            revoked.removeEventListener('abort', giveUp)
            resolve(outcome)
          })
        })
      },
    },
    childTallies: () => children?.tallies() ?? {},
    needs: () => [...new Set([...(actor?.needs ?? []), ...(children?.needs() ?? [])])],
  }
}
