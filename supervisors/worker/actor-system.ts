import type { ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { createSystem, type Actor, type ActorRef, type ActorSystem } from 'comedy'
import type { Logger } from '../../core/logger.ts'

export type { Actor, ActorRef }

/** The node's end of a forked actor. */
export interface ForkedActor extends ActorRef {
  workerProcess: ChildProcess
  exitHandler: () => void
  timeoutWorkerInterval: NodeJS.Timeout
  getParent(): { getId(): string }
  _setState(state: string): void
}

/** What comedy keeps to itself and we need: see test/contracts/comedy.test.ts. */
interface Internals {
  sigtermHandler: () => void
  sigintHandler: () => void
  options: { logger: unknown }
  bus: { recipients: Set<ForkedActor>; removeForkedRecipient(actor: ForkedActor): void }
  /** Called right after the fork, in the same turn, with what `createChild` was given. */
  generateActorCreationMessage(
    definition: unknown,
    actor: ForkedActor,
    config: { onFork?: (actor: ForkedActor) => void },
  ): unknown
}

/** How comedy is told an absolute path: a single slash would mean the package's root. */
export const comedyPath = (url: string, base: string): string => `/${fileURLToPath(new URL(url, base))}`

/**
 * Children ask their parent whether it lives, and end themselves when it is slow to answer. A closed channel tells a dead parent
 * at once, and one that was merely stopped must find its workers again: so this is never to happen. Milliseconds.
 */
const NEVER = 2 ** 31 - 1

/**
 * An actor system that leaves signals to us (its own handlers end the process within milliseconds), reads no
 * configuration file, and writes its log lines to ours: what it calls info is detail to an operator. To `createChild` in mode
 * `forked`, `onFork` may be given: called with the actor and its new process, long before that is ready.
 */
export async function createActorSystem(logger: Logger): Promise<{ root: Actor; destroy(): Promise<void> }> {
  const say =
    (level: keyof Logger) =>
    (...parts: unknown[]): void =>
      logger[level]({ from: 'comedy' }, parts.map(String).join(' '))
  const system: ActorSystem = createSystem({
    config: {},
    pingTimeout: NEVER,
    logger: { debug: say('debug'), info: say('debug'), warn: say('warn'), error: say('error') },
  })
  const internals = system as unknown as Internals
  process.removeListener('SIGTERM', internals.sigtermHandler)
  process.removeListener('SIGINT', internals.sigintHandler)
  // For children; an object would reach them as the source text of its functions.
  internals.options.logger = comedyPath('./forked/silent-logger.js', import.meta.url)
  const { generateActorCreationMessage } = internals
  internals.generateActorCreationMessage = (definition, actor, config) => {
    config.onFork?.(actor)
    return generateActorCreationMessage.call(system, definition, actor, config)
  }
  return {
    root: await system.rootActor(),
    destroy: async () => {
      await system.destroy()
    },
  }
}

/** Makes comedy forget the forked actors below `parent`, whose processes are gone: by itself it keeps them, and waits for them. */
export function reapForked(parent: Actor): void {
  const { bus } = parent.getSystem() as unknown as Internals
  for (const actor of bus.recipients) {
    if (actor.getParent().getId() !== parent.getId()) continue
    clearInterval(actor.timeoutWorkerInterval)
    process.removeListener('exit', actor.exitHandler)
    bus.removeForkedRecipient(actor)
    actor._setState('destroyed')
    actor.emit('destroyed', actor)
  }
}
