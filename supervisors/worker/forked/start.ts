import { SpectraError } from '../../../core/errors.ts'
import type { IncarnationOptions } from '../incarnation.ts'
import type { Forking } from './forking.ts'
import { describeEnd, type WorkerProcess } from './process.ts'
import type { Requests } from './protocol.ts'
import type { Signs } from './signs.ts'

const PORTS = 'core/create-ports.ts'

/**
 * Has a process that was forked become a worker. Where that fails, takes longer than `startMs` or is not wanted any more, the process
 * is gone afterwards.
 * @throws SS_WORKER_START, SS_WORKER_CRASHED, the reason of `signal`, and what the worker itself could not start for
 */
export async function startWork(
  worker: WorkerProcess,
  { stage, name, config, clock }: IncarnationOptions,
  { ports }: Forking,
  signs: Readonly<Signs>,
  signal: AbortSignal,
): Promise<Requests['start']['answer']> {
  const late = new AbortController()
  const { startMs } = config.deadlines
  const error = new SpectraError(
    'SS_WORKER_START',
    `Cannot start ${stage}/${name}: not ready after ${startMs} ms`,
  )
  const timer = clock.setTimeout(() => late.abort(error), startMs)
  const unwanted = AbortSignal.any([signal, late.signal])
  unwanted.addEventListener('abort', worker.kill)
  if (unwanted.aborted) worker.kill()
  try {
    await worker.ready
    const { config: settings, module = PORTS } = ports
    return await worker.ask('start', { stage, config, ports: { module, config: settings } })
  } catch (thrown) {
    // Killed from outside, or for want of memory: no reason to think that the next one will be.
    const wasGone = worker.isGone()
    worker.kill()
    const end = await worker.ended
    unwanted.throwIfAborted()
    if (wasGone && end.signal) {
      throw new SpectraError('SS_WORKER_CRASHED', `Cannot start ${stage}/${name}: ${describeEnd(end)}`)
    }
    const { fatal } = signs
    throw fatal && !(thrown instanceof SpectraError)
      ? new Error(`${(thrown as Error).message}: ${fatal.message}`)
      : thrown
  } finally {
    unwanted.removeEventListener('abort', worker.kill)
    clock.clearTimeout(timer)
  }
}
