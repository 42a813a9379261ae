import { flushCompileCache } from 'node:module'
import { inspect } from 'node:util'
import { systemClock } from '../../../core/clock.ts'
import { causeOf, fromCause, SpectraError } from '../../../core/errors.ts'
import { lacking, loadModule } from '../../../core/modules.ts'
import type { Observations } from '../../../core/ports.ts'
import type { Actor } from '../actor-system.ts'
import { createLease, type Lease } from '../lease.ts'
import { createWorkerActor, type WorkerActor } from '../worker-actor.ts'
import type { CreateWorkerPorts } from './forking.ts'
import { createNotices } from './notices.ts'
import { endChildren, markChildren } from './orphans.ts'
import {
  PROTOCOL_VERSION,
  type Answer,
  type Message,
  type Notices,
  type Requests,
  type StartOrder,
  type Topic,
  type Vitals,
} from './protocol.ts'

/** Closing, when the node is gone or something was not caught: longer than ffmpeg needs to be gone. Milliseconds. */
const LEAVE_MS = 500

type Handler<T extends Topic> = (
  message: Message<T, Requests[T]['given']>,
) => Promise<Answer<Requests[T]['answer']>>

/** What entry.js gives to comedy. */
export type ForkedWorker = { [T in Topic]: Handler<T> } & { close(): Promise<void> }

/**
 * The worker of this process: the same work as in memory (worker-actor.ts), on ports that this process opened itself,
 * commanded by messages (protocol.ts). It ends with its node, however that ends.
 */
export function createForkedWorker(self: Actor): ForkedWorker {
  let config: StartOrder['config']
  let worker: WorkerActor | undefined
  let close = (): Promise<void> => Promise.resolve()
  let observed: (() => Observations[]) | undefined
  let busy: { id: string; lease: Lease } | undefined
  let leaving = false
  const { tell, confess } = createNotices(self)

  async function start({ stage, config: given, ports: source }: StartOrder) {
    config = given
    await markChildren()
    const module = await loadModule(source.module, 'the ports')
    if (typeof module.createWorkerPorts !== 'function')
      throw lacking(source.module, 'the ports', 'createWorkerPorts')
    const opened = await (module.createWorkerPorts as CreateWorkerPorts)(source.config)
    const { ports } = opened
    ;({ close, observed } = opened)
    ports.worklog.onOutbox(repeating(() => tell('outbox', null)))
    const onChildCrash = (child: string, cause: Notices['child-crash']['cause']): void =>
      void tell('child-crash', { child, cause })
    worker = createWorkerActor({ stage, config, ports, clock: systemClock, onChildCrash })
    await worker.behaviour.initialize(self)
    // The workers after this one are ready in half the time. Here, since the first time it takes a while without any answer.
    flushCompileCache()
    return { needs: worker.needs(), vitals: vitals() }
  }

  async function work({ body, replays }: Requests['work']['given'], id: string) {
    const { workMs, shutdownMs } = config.deadlines
    // The node's deadlines rule. These strike where it has fallen silent.
    const lease = createLease(systemClock, { workMs: workMs + shutdownMs, graceMs: shutdownMs })
    busy = { id, lease }
    try {
      const outcome = await worker!.behaviour.work({ body, replays, lease })
      // The outcome is that of the process.
      if (leaving) await new Promise(() => undefined)
      return { outcome, vitals: vitals() }
    } finally {
      lease.close()
      busy = undefined
    }
  }

  async function end({ work, reason }: Requests['end']['given']): Promise<null> {
    if (busy?.id === work) busy.lease.end(fromCause(reason))
    return null
  }

  const vitals = (): Vitals => ({
    rssBytes: process.memoryUsage.rss(),
    children: worker?.childTallies() ?? {},
    ...(observed && { observed: observed() }),
  })

  /** Ends the work in hand, what it started, and the process; removes temporary files as far as time allows. */
  async function leave(last: () => Promise<unknown>): Promise<void> {
    if (leaving) return
    leaving = true
    busy?.lease.revoke()
    await Promise.race([Promise.allSettled([last(), close()]), systemClock.sleep(LEAVE_MS)])
    await endChildren().catch(() => undefined)
    process.exit(1)
  }

  process.once('disconnect', () => void leave(() => Promise.resolve()))
  process.on('uncaughtException', (error) => {
    process.stderr.write(`${inspect(error)}\n`)
    void leave(() => confess(error))
  })
  if (!process.connected) process.exit(1)

  return {
    start: answering<'start'>(start),
    work: answering<'work'>(work),
    end: answering<'end'>(end),
    heartbeat: answering<'heartbeat'>(() => Promise.resolve(vitals())),
    close: () => close(),
  }
}

/** Calls `tell` once for many calls that come while it is under way, and once more after them. */
function repeating(tell: () => Promise<void>): () => void {
  let calls = 0
  async function run(): Promise<void> {
    while (calls > 0) {
      const before = calls
      await tell()
      calls -= before
    }
  }
  return () => {
    calls += 1
    if (calls === 1) void run()
  }
}

function answering<T extends Topic>(
  handle: (given: Requests[T]['given'], id: string) => Promise<Requests[T]['answer']>,
): Handler<T> {
  return async ({ v, id, payload }) => {
    try {
      if (v === PROTOCOL_VERSION) return { ok: await handle(payload, id) }
      throw new SpectraError(
        'SS_WORKER_START',
        `Cannot understand the node: it speaks version ${v}, and the program on the disk ${PROTOCOL_VERSION}`,
      )
    } catch (thrown) {
      return { error: causeOf(thrown) }
    }
  }
}
