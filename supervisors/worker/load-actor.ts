import { fileURLToPath } from 'node:url'
import type { ActorDefinition } from '../../actors/actor.ts'
import type { SchedulerDefinition } from '../../actors/scheduler.ts'
import { SpectraError } from '../../core/errors.ts'

const PACKAGE_ROOT = new URL('../../', import.meta.url)

/**
 * The actor that a module of this package exports by default.
 * @param path from the package root, as in `cluster.config.ts`
 * @throws SS_CONFIG_INVALID where there is no such module or it exports no actor
 */
export async function loadActor(path: string): Promise<ActorDefinition> {
  const module = await loadModule(path, 'the actor')
  if (!isActor(module.default)) throw lacking(path, 'the actor', 'defineActor')
  return module.default
}

/**
 * What a module of this package exports.
 * @param what it is, for the error
 * @throws SS_CONFIG_INVALID where there is no such module
 */
export async function loadModule(path: string, what: string): Promise<Record<string, unknown>> {
  const url = new URL(path, PACKAGE_ROOT)
  if (!url.href.startsWith(PACKAGE_ROOT.href)) {
    throw new SpectraError(
      'SS_CONFIG_INVALID',
      `Cannot load ${what} ${path}: it lies outside of this package`,
    )
  }
  try {
    return (await import(url.href)) as Record<string, unknown>
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown)
    throw new SpectraError('SS_CONFIG_INVALID', `Cannot load ${what} ${path}: ${why}`, { cause: thrown })
  }
}

/**
 * The scheduler that a module of this package exports by default.
 * @throws SS_CONFIG_INVALID where there is no such module or it exports no scheduler
 */
export async function loadScheduler(path: string): Promise<SchedulerDefinition> {
  const { default: found } = await loadModule(path, 'the scheduler')
  const scheduler = found as Partial<SchedulerDefinition> | null | undefined
  if (typeof scheduler?.tick === 'function' && Array.isArray(scheduler.needs))
    return found as SchedulerDefinition
  throw lacking(path, 'the scheduler', 'defineScheduler')
}

/** The error of a module that does not export what it is loaded for. */
export function lacking(path: string, what: string, wanted: string): SpectraError {
  const file = fileURLToPath(new URL(path, PACKAGE_ROOT))
  return new SpectraError('SS_CONFIG_INVALID', `Cannot load ${what} ${path}: ${file} exports no ${wanted}`)
}

function isActor(value: unknown): value is ActorDefinition {
  const actor = value as Partial<ActorDefinition> | null | undefined
  return (
    typeof actor?.name === 'string' &&
    typeof actor.work === 'function' &&
    typeof actor.takes?.safeParse === 'function' &&
    Array.isArray(actor.needs)
  )
}

/** @throws SS_CONFIG_INVALID where the children that an actor asks for are not those of its configuration */
export function checkChildren(actor: ActorDefinition, configured: Record<string, string>): void {
  const wanted = [...(actor.children ?? [])].sort().join(', ') || 'none'
  const given = Object.keys(configured).sort().join(', ') || 'none'
  if (wanted === given) return
  throw new SpectraError(
    'SS_CONFIG_INVALID',
    `Cannot start the actor ${actor.name}: it asks for the children ${wanted}, and is configured with ${given}`,
  )
}
