import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { causeOf, SpectraError, type Cause } from '../../../core/errors.ts'
import type { Incarnate, IncarnationOptions } from '../incarnation.ts'
import type { Tally } from '../tally.ts'
import { hungOutcome, type Job } from '../worker.ts'
import type { Forking } from './forking.ts'
import { startHeartbeat } from './heartbeat.ts'
import { forkWorker, type WorkerProcess } from './process.ts'
import type { Notice, Requests, Vitals } from './protocol.ts'
import { causeOfEnd, type Signs } from './signs.ts'
import { startWork } from './start.ts'

/** Looking for what a worker left takes a moment; this long where the system is slow to tell. Milliseconds. */
const TIDY_MS = 2000

/**
 * A worker in a process of its own:
 *
 *     the work shall end        a message; `graceMs` later the lease is revoked
 *     the lease is revoked      kill -9: nothing that it would still do can be committed
 *     no answer to heartbeats   kill -9, SS_WORKER_HUNG
 *     its process ends          the message in hand costs an attempt, SS_WORKER_CRASHED; the slot reports the exit
 */
export const startForked: Incarnate = async (options, signal) => {
  const { stage, name, config, parent, clock, logger, onEnd } = options
  const { heartbeatMs, shutdownMs } = config.deadlines
  const forking = forkingOf(options)
  const signs: Signs = { vitals: { rssBytes: 0, children: {} }, silent: false }
  let working = false
  let stopping = false
  let ended = false

  // Node keeps compiled modules there; it is read when a process starts.
  process.env.NODE_COMPILE_CACHE ??= join(forking.ports.config.cacheDir, 'compiled')
  const worker = forkWorker({ parent, name, logger, onNotice: hearing(options, forking, signs) })
  const started = await startWork(worker, options, forking, signs, signal)
  const hear = (vitals: Vitals): void => {
    signs.vitals = vitals
    if (vitals.observed) forking.onObserved?.(vitals.observed)
  }
  hear(started.vitals)

  const stopHeartbeat = startHeartbeat({
    clock,
    heartbeatMs,
    async ask() {
      hear(await worker.ask('heartbeat', null))
    },
    onSilence() {
      signs.silent = true
      worker.kill()
    },
  })

  const why = async (): Promise<Cause> => causeOfEnd(options, signs, await worker.ended)

  async function watch(): Promise<void> {
    const end = await worker.ended
    ended = true
    stopHeartbeat()
    if (working || stopping) return
    onEnd(end.code === 0 ? 'normal' : 'crash', await why())
  }
  void watch()

  return {
    async run(job) {
      working = true
      try {
        const { outcome, vitals } = await askForWork(worker, job)
        hear(vitals)
        return outcome
      } catch {
        // The work itself answers with outcomes only: its process is gone.
        worker.kill()
        if (job.lease.revoked.aborted) return hungOutcome(stage, job.lease)
        return { verdict: 'failed', cause: await why(), exit: signs.silent ? 'hang' : 'crash' }
      } finally {
        working = false
      }
    },
    ready: () => !ended && !signs.silent,
    async stop() {
      stopping = true
      stopHeartbeat()
      const timer = clock.setTimeout(worker.kill, shutdownMs)
      await worker.end()
      clock.clearTimeout(timer)
      const over = new AbortController()
      await Promise.race([worker.tidied.then(() => over.abort()), clock.sleep(TIDY_MS, over.signal)])
    },
    needs: () => started.needs,
    childTallies: () =>
      Object.fromEntries(
        Object.entries(signs.vitals.children).map(([child, tally]) => [child, revive(tally)]),
      ),
    vitals: () => (ended ? {} : { pid: worker.pid(), rssBytes: signs.vitals.rssBytes }),
  }
}

/** @throws SS_CONFIG_INVALID where there are no ports that workers can open */
function forkingOf({ stage, name, forking }: IncarnationOptions): Forking {
  if (forking) return forking
  const message = `Cannot start ${stage}/${name}: mode "forked" needs ports that workers can open (workerPorts)`
  throw new SpectraError('SS_CONFIG_INVALID', message)
}

const hearing =
  ({ onChildCrash }: IncarnationOptions, { onOutbox }: Forking, signs: Signs) =>
  (notice: Notice): void => {
    switch (notice.type) {
      case 'outbox':
        return onOutbox()
      case 'child-crash':
        return onChildCrash(notice.payload.child, notice.payload.cause)
      case 'fatal':
        signs.fatal = notice.payload
    }
  }

/** Rejects when the process is gone; it is killed where the lease is revoked. */
async function askForWork(
  worker: WorkerProcess,
  { body, replays, lease }: Job,
): Promise<Requests['work']['answer']> {
  const id = randomUUID()
  const end = (): void => {
    const reason = causeOf(lease.signal.reason)
    // Where it cannot be told, its process is gone, and that decides.
    worker.ask('end', { work: id, reason }).catch(() => undefined)
  }
  lease.signal.addEventListener('abort', end)
  lease.revoked.addEventListener('abort', worker.kill)
  try {
    return await worker.ask('work', { body, replays }, id)
  } finally {
    lease.signal.removeEventListener('abort', end)
    lease.revoked.removeEventListener('abort', worker.kill)
  }
}

/** JSON made a text of the instant. */
function revive({ lastCrash, ...tally }: Tally): Tally {
  if (!lastCrash) return tally
  return { ...tally, lastCrash: { ...lastCrash, at: new Date(lastCrash.at) } }
}
