import type { ActorDefinition } from '../../actors/actor.ts'
import { SpectraError } from '../../core/errors.ts'
import { lacking, loadModule } from '../../core/modules.ts'

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
