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
  const exit = Promise.withResolvers<ProcessEnd>()
  const cannot = (what: string) => (err: unknown) => logger.error({ worker: name, err }, `cannot ${what}`)

  function onFork(actor: ForkedActor): void {
    child = actor.workerProcess
    // Would send SIGTERM, which workers leave to us; they end by themselves when their channel closes.
    process.removeListener('exit', actor.exitHandler)
    child.once('exit', (code, signal) => exit.resolve({ code, signal }))
    child.on('error', (error) => {
      if (child!.pid === undefined) exit.resolve({ code: null, signal: null, error })
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

  const keeping = createKeeper({ parent, name, onNotice })

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
    if (!child) exit.resolve({ code: null, signal: null, error })
  })

  async function bury(): Promise<ProcessEnd> {
    const end = await exit.promise
    breakOffStart(end)
    await forget(ready, keeping).catch(cannot('clean up after the process of a worker'))
    return end
  }
  const ended = bury()
  const tidied = ended.then(endOrphans).then(() => undefined, cannot('end what a worker started'))

  return {
    ...{ ready, ended, tidied, kill },
    pid: () => child?.pid,
    isGone: () => child !== undefined && (child.exitCode !== null || child.signalCode !== null),
    async ask(topic, given, id = randomUUID()) {
      const message: Message = { v: PROTOCOL_VERSION, type: topic, id, payload: given }
      const answer = await answerOf<Requests[typeof topic]['answer']>(worker!, message)
      if (answer) return opened(answer)
      // Nobody can be reached on a broken channel.
      kill()
      throw new Error(describeEnd(await ended))
    },
    end() {
      if (worker!.getState() === 'ready') Promise.resolve(worker!.destroy()).catch(kill)
      return ended
    },
  }
}

/** The actor in memory that hears what a worker tells. */
async function createKeeper({
  parent,
  name,
  onNotice,
}: Pick<WorkerProcessOptions, 'parent' | 'name' | 'onNotice'>): Promise<Actor> {
  let keeper!: Actor
  const behaviour = { initialize: (self: Actor) => void (keeper = self), notice: onNotice }
  await parent.createChild(behaviour, { name, mode: 'in-memory' })
  return keeper
}

/** Has comedy forget a worker, and its keeper. */
async function forget(ready: Promise<unknown>, keeping: Promise<Actor>): Promise<void> {
  await ready.catch(() => undefined)
  const keeper = await keeping.catch(() => undefined)
  if (keeper) reapForked(keeper)
  await keeper?.destroy()
}

/** Undefined where there was none, which is all that comedy knows. */
async function answerOf<T>(worker: ActorRef, message: Message): Promise<Answer<T> | undefined> {
  try {
    return (await worker.sendAndReceive(message.type, message)) as Answer<T>
  } catch {
    return undefined
  }
}

/** @throws the error of the other side */
function opened<T>(answer: Answer<T>): T {
  if ('error' in answer) throw fromCause(answer.error)
  return answer.ok
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
