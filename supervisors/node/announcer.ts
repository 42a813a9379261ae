import { causeOf, SpectraError } from '../../core/errors.ts'
import { within, type Clock } from '../../core/clock.ts'
import type { NodeReport, Registry } from '../../core/ports.ts'
import type { Logger } from '../../core/logger.ts'

export interface AnnouncerOptions {
  registry: Registry
  report: () => Promise<NodeReport>
  clock: Clock
  logger: Logger
  /** @default 2000 */
  everyMs?: number
  /** Forgotten when nothing was said for so long. @default 10000 */
  ttlMs?: number
}

/**
 * Tells the registry every few seconds that this node is there and how it is. A registry that is away costs a line in the
 * log and nothing else: its health says so for as long as it lasts.
 */
export interface Announcer {
  start(): void
  /** Says no more, and takes its name back. */
  leave(): Promise<void>
}

export function createAnnouncer(options: AnnouncerOptions): Announcer {
  const { registry, report, clock, logger, everyMs = 2000, ttlMs = 10_000 } = options
  const ending = new AbortController()
  let loop: Promise<void> | undefined
  let name: string | undefined
  let failing = false

  const bounded = <T>(work: Promise<T>): Promise<T> =>
    within(clock, everyMs, work, () => new SpectraError('SS_DEADLINE', `no answer within ${everyMs} ms`))

  function failed(thrown: unknown): void {
    if (!failing) logger.warn({ ...causeOf(thrown) }, 'the registry is away: others may not see this node')
    failing = true
  }

  async function announce(): Promise<void> {
    try {
      const said = await report()
      name = said.name
      await bounded(registry.announce(said, ttlMs))
      if (failing) logger.info({ node: name }, 'the registry is back')
      failing = false
    } catch (thrown) {
      failed(thrown)
    }
  }

  async function run(): Promise<void> {
    while (!ending.signal.aborted) {
      await announce()
      await clock.sleep(everyMs, ending.signal)
    }
  }

  return {
    start() {
      loop ??= run()
    },
    async leave() {
      ending.abort()
      await loop
      if (name === undefined) return
      try {
        await bounded(registry.leave(name))
      } catch (thrown) {
        failed(thrown)
      }
    },
  }
}
