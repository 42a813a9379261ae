import type { EventFilter, EventView, Page, PageRequest } from '../../core/ports.ts'

/** Transactions that began earlier may be seen later: look back so far behind the newest event, in milliseconds. */
const OVERLAP_MS = 5000

/**
 * Reads the events of a process that were not read before, oldest first by page, each once. Keeps only the ids of the
 * last seconds. With `since`, only events recorded at that instant or later.
 */
export function createNewEvents(
  read: (filter: EventFilter, page: PageRequest) => Promise<Page<EventView>>,
  processId: string,
  since?: Date,
) {
  const seen = new Map<string, number>()
  let newest = since?.getTime() ?? 0

  function remember(event: EventView): void {
    seen.set(event.id, event.createdAt.getTime())
    newest = Math.max(newest, event.createdAt.getTime())
  }

  /** Pages of at most `size` events, none of them empty. */
  return async function* newEvents(size: number): AsyncGenerator<EventView[]> {
    const from = Math.max(newest - OVERLAP_MS, since ? since.getTime() - 1 : 0)
    const filter = { processId, ...(from > 0 ? { createdAfter: new Date(from) } : {}) }
    let after: string | undefined
    do {
      const page = await read(filter, { first: size, after })
      const fresh = page.items.filter((event) => !seen.has(event.id))
      fresh.forEach(remember)
      after = page.next
      if (fresh.length > 0) yield fresh
    } while (after !== undefined)
    for (const [id, at] of seen) if (at < newest - 2 * OVERLAP_MS) seen.delete(id)
  }
}
