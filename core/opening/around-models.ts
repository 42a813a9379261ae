import { createMemoryCache } from '../cache/memory.ts'
import { systemClock } from '../clock.ts'
import type { ProviderName } from '../config/models.ts'
import { NOTHING_AROUND, type Around } from '../llm/around.ts'
import type { Shared } from '../llm/limits/guard.ts'
import { createMemoryRateLimits } from '../rate-limits/memory.ts'

/** For a process that shares its limits with nobody. */
export const alone = (): Shared => ({
  cache: createMemoryCache(),
  rateLimits: createMemoryRateLimits(),
  clock: systemClock,
})

/** What is put around the models of a provider: nothing where it is local, as nobody else is asked then. */
export async function aroundModels(name: ProviderName, shared: Shared): Promise<Around> {
  if (name === 'local') return NOTHING_AROUND
  const { createLimits } = await import('../llm/limits/limited.ts')
  return createLimits(shared)
}
