import type { Clock } from '../../core/clock.ts'
import { SpectraError } from '../../core/errors.ts'
import type { Lock, Locks } from '../../core/ports.ts'
import type { Logger } from '../../core/logger.ts'

/** The lock that a node holds as long as it lives. */
export const nodeLock = (name: string): string => `node:${name}`

/**
 * The name of a node, which nobody else has: outbox, registry and commands go by it. Where the connection that holds it
 * is lost, it is taken again; where another node has it by then, this one must give itself up.
 */
export interface NodeName {
  /** A database that is away is waited for, later on. @throws SS_NODE_NAME_TAKEN */
  take(): Promise<void>
  release(): Promise<void>
}

export interface NodeNameOptions {
  name: string
  locks: Locks
  clock: Clock
  logger: Logger
  /** Another node has the name. */
  onTaken: (error: SpectraError) => void
}

const TRY_MS = 250
/** Longer than a sweeper may hold the name of a dead node, and than the server needs to see the end of a connection. */
const PATIENCE_MS = 3000

export function createNodeName({ name, locks, clock, logger, onTaken }: NodeNameOptions): NodeName {
  const ending = new AbortController()
  let lock: Lock | undefined
  let again: Promise<void> | undefined

  const taken = (): SpectraError =>
    new SpectraError('SS_NODE_NAME_TAKEN', `Cannot be the node ${name}: another process is`)

  async function ask(): Promise<'mine' | 'refused' | 'unknown'> {
    try {
      const got = await locks.tryAcquire(nodeLock(name))
      if (!got) return 'refused'
      hold(got)
      return 'mine'
    } catch (thrown) {
      logger.warn({ node: name, err: thrown }, 'cannot ask for the name of the node')
      return 'unknown'
    }
  }

  function hold(got: Lock): void {
    lock = got
    got.lost.addEventListener('abort', () => takeAgain(), { once: true })
  }

  /** Asks until it is ours, or has been refused for as long as nobody holds it by mistake. */
  async function askPatiently(): Promise<boolean> {
    let refusedSince: number | undefined
    while (!ending.signal.aborted) {
      const answer = await ask()
      if (answer === 'mine') return true
      if (answer === 'refused') refusedSince ??= clock.now()
      else refusedSince = undefined
      if (refusedSince !== undefined && clock.now() - refusedSince >= PATIENCE_MS) return false
      await clock.sleep(TRY_MS, ending.signal)
    }
    return true
  }

  function takeAgain(): void {
    lock = undefined
    again ??= askPatiently().then((mine) => {
      again = undefined
      if (!mine) onTaken(taken())
    })
  }

  return {
    async take() {
      const answer = await ask()
      if (answer === 'unknown') return takeAgain()
      if (answer === 'refused' && !(await askPatiently())) throw taken()
    },
    async release() {
      ending.abort()
      await again
      await lock?.release()
    },
  }
}
