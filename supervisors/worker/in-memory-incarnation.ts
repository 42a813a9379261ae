import { causeOf, SpectraError } from '../../core/errors.ts'
import type { Incarnate } from './incarnation.ts'
import { outcomeOfError, type Outcome } from './outcome.ts'
import { createWorkerActor } from './worker-actor.ts'

/** A worker in the node's own process, on the node's own ports. */
export const startInMemory: Incarnate = async (options, signal) => {
  const { stage, name, config, parent, ports, clock, logger, onChildCrash, onEnd } = options
  const actor = createWorkerActor({ stage, config, ports, clock, onChildCrash })
  const ref = await parent.createChild(actor.behaviour, { name, mode: 'in-memory' })
  let stopping = false

  ref.once('destroyed', () => {
    if (stopping) return
    const message = `Cannot go on with ${stage}/${name}: it was ended from outside`
    onEnd('normal', causeOf(new SpectraError('SS_WORKER_CRASHED', message)))
  })

  async function stop(): Promise<void> {
    stopping = true
    try {
      await ref.destroy()
    } catch (thrown) {
      logger.warn({ stage, worker: name, err: thrown }, 'a worker did not end cleanly')
    }
  }

  if (signal.aborted) {
    await stop()
    throw signal.reason
  }
  return {
    async run(job) {
      try {
        return (await ref.sendAndReceive('work', job)) as Outcome
      } catch (thrown) {
        // Only comedy itself can refuse: the worker is on its way out, and has not seen the message.
        logger.warn({ stage, worker: name, err: thrown }, 'a worker refused its message')
        return outcomeOfError(new SpectraError('SS_DRAINING', 'Cannot work: the worker ends'))
      }
    },
    ready: () => ref.getState() === 'ready',
    stop,
    needs: actor.needs,
    childTallies: actor.childTallies,
    vitals: () => ({}),
  }
}
