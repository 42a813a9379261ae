import type { EventFilter, EventView, Identity, Processes, ProcessView } from '../../../core/ports.ts'
import { instantOf } from './instants.ts'

/** What is exported; all of it is optional, and all of it has to fit. */
export interface Wanted {
  processId?: string
  cameraIds?: readonly string[]
  types?: readonly string[]
  /** Instants: the first is in, the last is not. */
  from?: Date
  until?: Date
}

/** An event with what a reader needs to know of its video. */
export interface ExportedEvent extends EventView {
  /** Of its video or clip. */
  title: string
  /** When it began by the clock; where its video has no start, when it was found. */
  at: Date
  /** Whether `at` is that of what was seen. */
  byClock: boolean
}

const PAGE = 200
/** Events come in the order of their recording: those of one process are close to each other. */
const KNOWN_PROCESSES = 500

/**
 * The events that `identity` may see of those that are wanted, page by page: as many as there are, in as little memory. Of one process
 * in the order of its video, else in the order of their recording, those of files before those of cameras.
 * @throws SS_NOT_FOUND for a process that is not there
 */
export async function* exportedEvents(
  processes: Pick<Processes, 'events' | 'get'>,
  identity: Identity,
  wanted: Wanted,
): AsyncGenerator<ExportedEvent> {
  const known = new Map<string, ProcessView>()
  async function processOf(id: string): Promise<ProcessView> {
    const found = known.get(id) ?? (await processes.get(identity, id))
    if (known.size >= KNOWN_PROCESSES) known.delete(known.keys().next().value!)
    known.set(id, found)
    return found
  }

  if (wanted.processId) await processOf(wanted.processId)
  for (const filter of filtersOf(identity, wanted)) {
    let after: string | undefined
    do {
      const page = await processes.events(identity, filter, { first: PAGE, after })
      for (const event of page.items) {
        const process = await processOf(event.processId)
        const { at, byClock } = instantOf(event, process)
        if (wanted.from && at < wanted.from) continue
        if (wanted.until && at >= wanted.until) continue
        yield { ...event, title: process.title, at, byClock }
      }
      after = page.next
    } while (after)
  }
}

/** Which lists are gone through. Whoever sees some cameras only gets none of the files, and of the cameras none but those. */
function filtersOf({ cameras: allowed }: Identity, wanted: Wanted): EventFilter[] {
  const { processId, types, cameraIds } = wanted
  const common = { ...(processId && { processId }), ...(types && { types }) }
  const cameras = allowed ? (cameraIds ?? allowed).filter((id) => allowed.includes(id)) : cameraIds
  if (cameras) return cameras.map((cameraId) => ({ ...common, modality: 'live', cameraId }))
  return [
    { ...common, modality: 'batch' },
    { ...common, modality: 'live' },
  ]
}
