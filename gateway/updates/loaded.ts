import type { EventView, JournalEntry, Tenant } from '../../core/ports.ts'
import type { JournalKind } from '../../schema/journal.ts'

type Load<T> = (tenant: Tenant, ids: readonly string[]) => Promise<T[]>

/**
 * What entries are about, loaded once for all subscribers that see the same cameras, and kept as long as somebody holds the
 * entry. Entries of other kinds than these are about nothing. The result has one list for each entry, in their order.
 */
export function loadedOnce<T extends { id: string; parts?: readonly string[] }>(
  load: Load<T>,
  ...kinds: readonly JournalKind[]
) {
  const subjectsOf = ({ kind, subjects }: JournalEntry): readonly string[] =>
    kinds.includes(kind) ? subjects : []
  const known = new WeakMap<JournalEntry, Map<string, Promise<T[]>>>()

  function loadMissing(tenant: Tenant, scope: string, missing: readonly JournalEntry[]): void {
    if (missing.length === 0) return
    const ids = missing.flatMap(subjectsOf)
    const all = (ids.length === 0 ? Promise.resolve([]) : load(tenant, ids)).then(
      // A part of something is found as the whole of it.
      (found) => new Map(found.flatMap((each) => [each.id, ...(each.parts ?? [])].map((id) => [id, each]))),
    )
    for (const entry of missing) {
      const scopes = known.get(entry) ?? new Map<string, Promise<T[]>>()
      known.set(entry, scopes)
      const own = all.then((byId) => [...new Set(subjectsOf(entry).flatMap((id) => byId.get(id) ?? []))])
      scopes.set(scope, own)
      own.catch(() => scopes.delete(scope))
    }
  }

  return function loaded(tenant: Tenant, entries: readonly JournalEntry[]): Promise<T[][]> {
    const scope = `${tenant.organizationId} ${JSON.stringify(tenant.cameras ?? null)}`
    loadMissing(
      tenant,
      scope,
      entries.filter((entry) => !known.get(entry)?.has(scope)),
    )
    return Promise.all(entries.map((entry) => known.get(entry)!.get(scope)!))
  }
}

export type EventsOf = ReturnType<typeof loadedOnce<EventView>>
