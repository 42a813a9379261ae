import { may } from '../../core/permissions.ts'
import type { Identity } from '../../core/ports.ts'
import { remembered } from '../updates/follow-state.ts'

/** States that are remembered at a time. */
const MOST = 1000

/** Those who look at whole queues share one look; each organization, or part of it, shares its own. */
export function byReach<T>(
  read: (identity: Identity) => Promise<T>,
  memoryMs: number,
): (identity: Identity) => () => Promise<T> {
  const known = new Map<string, () => Promise<T>>()
  return (identity) => {
    const { organizationId, cameras } = identity
    const key = may(identity, 'cluster:read') ? 'all' : JSON.stringify([organizationId, cameras])
    const found = known.get(key)
    if (found) return found
    if (known.size >= MOST) known.clear()
    const shared = remembered(() => read(identity), memoryMs)
    known.set(key, shared)
    return shared
  }
}
