import { resolve } from 'node:path'
import { createMemoryCache } from '../cache/memory.ts'
import { systemClock } from '../clock.ts'
import { redacted, type Config } from '../config.ts'
import type { ProviderName } from '../config/models.ts'
import { aroundBoth, NOTHING_AROUND, type Around } from '../llm/around.ts'
import type { Shared } from '../llm/limits/guard.ts'
import { createMemoryRateLimits } from '../rate-limits/memory.ts'

/** For a process that shares its limits with nobody. */
export const alone = (): Shared => ({
  cache: createMemoryCache(),
  rateLimits: createMemoryRateLimits(),
  clock: systemClock,
})

/**
 * What is put around the models of a provider, outermost first: the cassette, the limits. Nothing where it is local, as nobody else
 * is asked then.
 */
export async function aroundModels(name: ProviderName, config: Config, shared: Shared): Promise<Around> {
  if (name === 'local') return NOTHING_AROUND
  const { createLimits } = await import('../llm/limits/limited.ts')
  if (config.cassette === '') return createLimits(shared)
  const { createPlayer, createRecorder } = await import('../llm/cassette/cassette.ts')
  const { createTape } = await import('../llm/cassette/tape.ts')
  const [mode, ...dir] = config.cassette.split(':')
  const tape = createTape(resolve(dir.join(':')))
  if (mode === 'replay') return createPlayer(tape, secretsOf(config))
  return aroundBoth(createRecorder(tape, secretsOf(config)), createLimits(shared))
}

/** The values of all secret settings. */
const secretsOf = (config: Config): string[] =>
  redacted(config)
    .filter(({ value }) => value === '(set)')
    .map(({ name }) => String(config[name]))
