import type { Random } from '../../core/backoff.ts'
import type { Clock } from '../../core/clock.ts'
import { causeOf, isOutage, toSpectraError, type Cause, type SpectraError } from '../../core/errors.ts'
import type { Logger } from '../../core/logger.ts'
import type { RestartPolicyConfig } from '../../schema/cluster.ts'
import { createPatience } from '../restarts/patience.ts'
import { createTurns } from './in-turn.ts'

/** A part that needs all parts before it. */
export interface Link {
  name: string
  /** Resolves to the way to stop it. */
  start(signal: AbortSignal): Promise<() => Promise<void>>
}

/**
 * Children that depend on each other in order, Erlang's `rest_for_one`: when one fails, it and all after it are
 * stopped, last first, and started again, first first, after a backoff.
 *
 *     connection -> topology -> consumer        topology fails: consumer and topology stop, then both start
 *
 * An outage (see `isOutage`) is waited out for as long as it lasts; any other failure counts against `intensity`.
 */
export interface RestForOne {
  /** Starts all; an outage is waited out in the background. @throws what a link threw that is no outage */
  start(): Promise<void>
  /** A link failed. Resolves when it and all after it are stopped. */
  fail(name: string, error: SpectraError): Promise<void>
  /** It works again: the next backoff starts small. */
  succeeded(): void
  stop(): Promise<void>
  running(): boolean
  /** Why it is not running. */
  cause(): Cause | undefined
  restarts(): number
}

export interface RestForOneOptions {
  /** For the log. */
  name: string
  links: readonly Link[]
  policy: RestartPolicyConfig
  clock: Clock
  random: Random
  logger: Logger
  onEscalation: (cause: Cause) => void
}

export function createRestForOne(options: RestForOneOptions): RestForOne {
  const { name: chainName, links, policy, clock, random, logger, onEscalation } = options
  const ending = new AbortController()
  const stops: (() => Promise<void>)[] = []
  const patience = createPatience(policy, clock, random)
  let restarts = 0
  let cause: Cause | undefined
  /** Stops and starts, one after the other. */
  const queued = createTurns()
  let restarting = false
  let latest: SpectraError

  async function stopFrom(index: number): Promise<void> {
    while (stops.length > index) {
      const stop = stops.pop()!
      const name = links[stops.length]!.name
      await stop().catch((thrown: unknown) =>
        logger.warn({ stage: chainName, link: name, err: thrown }, 'a link did not stop cleanly'),
      )
    }
  }

  async function startRest(): Promise<void> {
    while (stops.length < links.length && !ending.signal.aborted) {
      stops.push(await links[stops.length]!.start(ending.signal))
    }
    cause = undefined
  }

  /** Tries until all run, the chain ends, or the policy gives up. One at a time. */
  async function recover(error: SpectraError): Promise<void> {
    latest = error
    if (restarting) return
    restarting = true
    try {
      while (!ending.signal.aborted && stops.length < links.length) {
        cause = causeOf(latest)
        const delayMs = patience.after(latest)
        if (delayMs === undefined) return onEscalation(cause)
        const { code, message: reason } = latest
        logger.warn({ stage: chainName, code, reason, delayMs }, 'intake is stopped and will be tried again')
        await clock.sleep(delayMs, ending.signal)
        restarts += 1
        await queued(startRest).catch((thrown: unknown) => {
          latest = toSpectraError(thrown)
        })
      }
    } finally {
      restarting = false
    }
  }

  return {
    async start() {
      await queued(startRest).catch((thrown: unknown) => {
        const error = toSpectraError(thrown)
        if (!isOutage(error)) throw thrown
        void recover(error)
      })
    },
    async fail(name, error) {
      const index = links.findIndex((link) => link.name === name)
      if (index < 0 || ending.signal.aborted) return
      await queued(() => stopFrom(index))
      if (!ending.signal.aborted && stops.length < links.length) void recover(error)
    },
    succeeded: patience.succeeded,
    async stop() {
      ending.abort()
      await queued(() => stopFrom(0))
    },
    running: () => !ending.signal.aborted && stops.length === links.length,
    cause: () => cause,
    restarts: () => restarts,
  }
}
