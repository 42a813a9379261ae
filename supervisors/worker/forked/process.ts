import type { ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { fromCause } from '../../../core/errors.ts'
import { comedyPath, reapForked, type Actor, type ActorRef, type ForkedActor } from '../actor-system.ts'
import type { Logger } from '../../../core/logger.ts'
import { endOrphans, ownerMark } from './orphans.ts'
import {
  PROTOCOL_VERSION,
  type Answer,
  type Message,
  type Notice,
  type Requests,
  type Topic,
} from './protocol.ts'

/** The process of one worker, from the moment that it is wanted. */
export interface WorkerProcess {
  /** Resolves when it can be asked; rejects when it ended before that. */
  readonly ready: Promise<void>
  /** Resolves when the process is gone and nothing remembers it. Never rejects. */
  readonly ended: Promise<ProcessEnd>
  /** Resolves when what it started is gone, too. Never rejects. */
  readonly tidied: Promise<void>
  pid(): number | undefined
  /** Its process is gone, whether or not `ended` has been told already. */
  isGone(): boolean
  /** Rejects with the worker's own error, or when the process is gone. @param id of the request */
  ask<T extends Topic>(topic: T, given: Requests[T]['given'], id?: string): Promise<Requests[T]['answer']>
  /** Lets it finish and close; resolves as `ended` does. */
  end(): Promise<ProcessEnd>
  /** kill -9: it does nothing more. */
  kill(): void
}

export interface ProcessEnd {
  code: number | null
  signal: string | null
  /** It could not be started at all. */
  error?: Error
}

export interface WorkerProcessOptions {
  /** The stage's actor. */
  parent: Actor
  name: string
  logger: Logger
  onNotice: (notice: Notice) => void
}

const MODULE = comedyPath('./entry.js', import.meta.url)

/**
 * Forks a worker as a comedy actor:
 *
 *     stage ── keeper (in memory; hears the notices) ── worker (entry.js, in its own process)
 *
 * comedy neither tells that a process ended nor settles the creation of a child that ended before it was ready, so the process
 * itself is watched from the fork on, and comedy is told what it missed.
 */
export function forkWorker({ parent, name, logger, onNotice }: WorkerProcessOptions): WorkerProcess {
  let child: ChildProcess | undefined
  let worker: ActorRef | undefined
  let unwanted = false
  let settled = false
  let exited!: (end: ProcessEnd) => void
  const exit = new Promise<ProcessEnd>((resolve) => {
    exited = resolve
  })

  function onFork(actor: ForkedActor): void {
    child = actor.workerProcess
    // Would send SIGTERM, which workers leave to us; they end by themselves when their channel closes.
    process.removeListener('exit', actor.exitHandler)
    child.once('exit', (code, signal) => exited({ code, signal }))
    child.on('error', (error) => {
      if (child!.pid === undefined) exited({ code: null, signal: null, error })
      else logger.warn({ worker: name, err: error }, 'cannot reach the process of a worker')
    })
    if (unwanted) kill()
  }

  function kill(): void {
    unwanted = true
    child?.kill('SIGKILL')
  }

  /** The answer that comedy still waits for. Its listener comes a few turns after the fork. */
  function breakOffStart(end: ProcessEnd): void {
    if (settled || child?.emit('message', { error: describeEnd(end) })) return
    setImmediate(breakOffStart, end)
  }

  async function start(): Promise<Actor> {
    let keeper!: Actor
    const behaviour = { initialize: (self: Actor) => void (keeper = self), notice: onNotice }
    await parent.createChild(behaviour, { name, mode: 'in-memory' })
    return keeper
  }
  const keeping = start()

  async function fork(): Promise<void> {
    const keeper = await keeping
    // comedy listens to the exit of this process once for each worker that starts, until `onFork`.
    allowListeners(1)
    try {
      const options = { name: `${name} ${await ownerMark()}`, mode: 'forked', onFork }
      worker = await keeper.createChild(MODULE, options)
    } finally {
      settled = true
      allowListeners(-1)
    }
  }
  const ready = fork()
  ready.catch((error: Error) => {
    if (!child) exited({ code: null, signal: null, error })
  })

  async function bury(): Promise<ProcessEnd> {
    const end = await exit
    breakOffStart(end)
    try {
      await ready.catch(() => undefined)
      const keeper = await keeping.catch(() => undefined)
      if (keeper) reapForked(keeper)
      await keeper?.destroy()
    } catch (thrown) {
      logger.error({ worker: name, err: thrown }, 'cannot clean up after the process of a worker')
    }
    return end
  }
  const ended = bury()
  const tidied = ended.then(endOrphans).then(
    () => undefined,
    (thrown: unknown) => logger.error({ worker: name, err: thrown }, 'cannot end what a worker started'),
  )

  return {
    ready,
    ended,
    tidied,
    pid: () => child?.pid,
    isGone: () => child !== undefined && (child.exitCode !== null || child.signalCode !== null),
    kill,
    async ask(topic, given, id = randomUUID()) {
      const message: Message = { v: PROTOCOL_VERSION, type: topic, id, payload: given }
      let answer: Answer<Requests[typeof topic]['answer']>
      try {
        answer = (await worker!.sendAndReceive(topic, message)) as typeof answer
      } catch {
        // All that comedy knows is that there was no answer. Nobody can be reached on a broken channel.
        kill()
        throw new Error(describeEnd(await ended))
      }
      if ('error' in answer) throw fromCause(answer.error)
      return answer.ok
    },
    end() {
      if (worker!.getState() === 'ready') Promise.resolve(worker!.destroy()).catch(kill)
      return ended
    },
  }
}

/** Changes how many listeners this process may have for one event before Node warns; 0 means any number. */
function allowListeners(more: number): void {
  const limit = process.getMaxListeners()
  if (limit > 0) process.setMaxListeners(limit + more)
}

/** What became of a process, as the end of a sentence. */
export function describeEnd({ code, signal, error }: ProcessEnd): string {
  if (error) return `its process could not be started: ${error.message}`
  return signal ? `its process was ended by ${signal}` : `its process ended with exit code ${code}`
}
