import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { causeOf, SpectraError, type Cause } from '../../../core/errors.ts'
import type { Incarnate } from '../incarnation.ts'
import type { Outcome } from '../outcome.ts'
import type { Tally } from '../tally.ts'
import { hungOutcome } from '../worker.ts'
import { startHeartbeat } from './heartbeat.ts'
import { describeEnd, forkWorker } from './process.ts'
import type { Notice, Requests, Vitals } from './protocol.ts'

const PORTS = 'core/create-ports.ts'

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
  const { stage, name, config, parent, forking, clock, logger, onChildCrash, onEnd } = options
  const { startMs, heartbeatMs, shutdownMs } = config.deadlines
  if (!forking) {
    const message = `Cannot start ${stage}/${name}: mode "forked" needs ports that workers can open (workerPorts)`
    throw new SpectraError('SS_CONFIG_INVALID', message)
  }
  let vitals: Vitals = { rssBytes: 0, children: {} }
  let fatal: Cause | undefined
  let silent = false
  let working = false
  let stopping = false

  function onNotice(notice: Notice): void {
    switch (notice.type) {
      case 'outbox':
        return forking!.onOutbox()
      case 'child-crash':
        return onChildCrash(notice.payload.child, notice.payload.cause)
      case 'fatal':
        fatal = notice.payload
    }
  }

  // Node keeps compiled modules there; it is read when a process starts.
  process.env.NODE_COMPILE_CACHE ??= join(forking.ports.config.cacheDir, 'compiled')
  const worker = forkWorker({ parent, name, logger, onNotice })
  const started = await start()
  vitals = started.vitals

  async function start(): Promise<Requests['start']['answer']> {
    const late = new AbortController()
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
      const { config: settings, module = PORTS } = forking!.ports
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
      throw fatal && !(thrown instanceof SpectraError)
        ? new Error(`${(thrown as Error).message}: ${fatal.message}`)
        : thrown
    } finally {
      unwanted.removeEventListener('abort', worker.kill)
      clock.clearTimeout(timer)
    }
  }

  const stopHeartbeat = startHeartbeat({
    clock,
    heartbeatMs,
    async ask() {
      vitals = await worker.ask('heartbeat', null)
    },
    onSilence() {
      silent = true
      worker.kill()
    },
  })

  let ended = false
  async function watch(): Promise<void> {
    const end = await worker.ended
    ended = true
    stopHeartbeat()
    if (working || stopping) return
    onEnd(end.code === 0 ? 'normal' : 'crash', await causeOfEnd())
  }
  void watch()

  async function causeOfEnd(): Promise<Cause> {
    const how = describeEnd(await worker.ended)
    const error = silent
      ? new SpectraError(
          'SS_WORKER_HUNG',
          `Cannot go on with ${stage}/${name}: no answer for ${heartbeatMs} ms`,
        )
      : new SpectraError(
          'SS_WORKER_CRASHED',
          `Cannot go on with ${stage}/${name}: ${how}${fatal ? `: ${fatal.message}` : ''}`,
        )
    return causeOf(error)
  }

  return {
    async run({ body, replays, lease }) {
      const id = randomUUID()
      const end = (): void => {
        const reason = causeOf(lease.signal.reason)
        // Where it cannot be told, its process is gone, and that decides.
        worker.ask('end', { work: id, reason }).catch(() => undefined)
      }
      lease.signal.addEventListener('abort', end)
      lease.revoked.addEventListener('abort', worker.kill)
      working = true
      try {
        const answer = await worker.ask('work', { body, replays }, id)
        vitals = answer.vitals
        return answer.outcome
      } catch {
        // The work itself answers with outcomes only: its process is gone.
        worker.kill()
        if (lease.revoked.aborted) return hungOutcome(stage, lease)
        const outcome: Outcome = {
          verdict: 'failed',
          cause: await causeOfEnd(),
          exit: silent ? 'hang' : 'crash',
        }
        return outcome
      } finally {
        lease.signal.removeEventListener('abort', end)
        lease.revoked.removeEventListener('abort', worker.kill)
        working = false
      }
    },
    ready: () => !ended && !silent,
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
      Object.fromEntries(Object.entries(vitals.children).map(([child, tally]) => [child, revive(tally)])),
    vitals: () => (ended ? {} : { pid: worker.pid(), rssBytes: vitals.rssBytes }),
  }
}

/** JSON made a text of the instant. */
function revive({ lastCrash, ...tally }: Tally): Tally {
  if (!lastCrash) return tally
  return { ...tally, lastCrash: { ...lastCrash, at: new Date(lastCrash.at) } }
}
