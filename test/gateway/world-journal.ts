import { createCursors } from '../../core/journal/cursors.ts'
import { comparePlaces, START } from '../../core/journal/place.ts'
import { SpectraError } from '../../core/errors.ts'
import type { ChunkView, EventView, Journal, JournalEntry, Tenant } from '../../core/ports.ts'

/** A literal journal, of which a test says what is in it. */
export interface WorldJournal {
  journal: Journal
  /** By organization. */
  entries: Map<string, JournalEntry[]>
  /** Adds an entry of an organization. */
  tell(organizationId: string, entry: Partial<JournalEntry>): JournalEntry
  /** As the triggers of the database do for a process that changed: its events that are in no entry yet, and the change. */
  tellOf(organizationId: string, processId: string): void
  /** Forgets the oldest entries of an organization but for so many. */
  sweep(organizationId: string, keep: number): void
  /** How often it was read, and events were loaded. */
  reads: number
  loads: number
}

export function createWorldJournal(given: {
  events: () => readonly EventView[]
  chunks: () => readonly ChunkView[]
}): WorldJournal {
  const floors = new Map<string, JournalEntry>()
  /** Given out as what was there before. */
  const listed = new Set<string>()
  let seq = 0n
  const of = (organizationId: string): JournalEntry[] => {
    const known = world.entries.get(organizationId) ?? []
    world.entries.set(organizationId, known)
    return known
  }
  const own = ({ organizationId }: Tenant) =>
    given.events().filter((each) => each.organizationId === organizationId)
  const toldIn = (entries: readonly JournalEntry[]): Set<string> =>
    new Set(entries.filter(({ kind }) => kind === 'events_added').flatMap(({ subjects }) => subjects))

  const world: WorldJournal = {
    entries: new Map(),
    reads: 0,
    loads: 0,
    tell(organizationId, entry) {
      seq++
      const made: JournalEntry = {
        xact: seq,
        seq,
        kind: 'process_changed',
        at: new Date(),
        subjects: [],
        ...entry,
      }
      of(organizationId).push(made)
      return made
    },
    tellOf(organizationId, processId) {
      const known = toldIn(of(organizationId))
      const fresh = own({ organizationId })
        .filter((event) => event.processId === processId && !known.has(event.id) && !listed.has(event.id))
        .map(({ id }) => id)
      if (fresh.length > 0) world.tell(organizationId, { kind: 'events_added', processId, subjects: fresh })
      world.tell(organizationId, { processId })
    },
    sweep(organizationId, keep) {
      const gone = of(organizationId).splice(0, of(organizationId).length - keep)
      floors.set(organizationId, gone.at(-1)!)
    },
    journal: {
      head: async ({ organizationId }) => of(organizationId).at(-1) ?? START,
      async read({ organizationId }, after, limit) {
        world.reads++
        const floor = floors.get(organizationId)
        if (floor && comparePlaces(after, floor) < 0)
          throw new SpectraError(
            'SS_CURSOR_EXPIRED',
            'Cannot go on after this cursor: what came after it is no longer kept',
          )
        const later = of(organizationId).filter((entry) => comparePlaces(after, entry) < 0)
        return { entries: later.slice(0, limit), pending: false }
      },
      async events(tenant, ids) {
        world.loads++
        return own(tenant).filter(({ id }) => ids.includes(id))
      },
      liveChunks: async (_tenant, ids) =>
        given
          .chunks()
          .filter(({ id }) => ids.includes(id))
          .map((chunk) => ({ ...chunk, cameraId: 'yard' })),
      async earlierEvents(tenant, processId, before, { first = 50, after }) {
        const later = toldIn(of(tenant.organizationId).filter((entry) => comparePlaces(before, entry) < 0))
        const items = own(tenant).filter((event) => event.processId === processId && !later.has(event.id))
        items.forEach(({ id }) => listed.add(id))
        const start = Number(after ?? 0)
        const next = start + first < items.length ? { next: String(start + first) } : {}
        return { items: items.slice(start, start + first), ...next }
      },
      ...createCursors('a secret of the tests'),
    },
  }
  return world
}
