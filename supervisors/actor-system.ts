import { createSystem, type Actor, type ActorRef, type ActorSystem } from 'comedy'
import type { Logger } from './logger.ts'

export type { Actor, ActorRef }

/** What comedy keeps to itself and we need: see test/contracts/comedy.test.ts. */
interface Internals {
  sigtermHandler: () => void
  sigintHandler: () => void
}

/**
 * An actor system that leaves signals to us (its own handlers end the process within milliseconds), reads no
 * configuration file, and writes its log lines to ours: what it calls info is detail to an operator.
 */
export async function createActorSystem(logger: Logger): Promise<{ root: Actor; destroy(): Promise<void> }> {
  const say =
    (level: keyof Logger) =>
    (...parts: unknown[]): void =>
      logger[level]({ from: 'comedy' }, parts.map(String).join(' '))
  const system: ActorSystem = createSystem({
    config: {},
    logger: { debug: say('debug'), info: say('debug'), warn: say('warn'), error: say('error') },
  })
  const { sigtermHandler, sigintHandler } = system as unknown as Internals
  process.removeListener('SIGTERM', sigtermHandler)
  process.removeListener('SIGINT', sigintHandler)
  return {
    root: await system.rootActor(),
    destroy: async () => {
      await system.destroy()
    },
  }
}
