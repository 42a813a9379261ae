import type { EventFilter, EventView, FootageReader, Identity, Processes } from '../../../core/ports.ts'

export interface ExportPorts {
  processes: Pick<Processes, 'events' | 'get'>
  footage: Pick<FootageReader, 'processes'>
}

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
const KNOWN_TITLES = 500

/**
 * The events that `identity` may see of those that are wanted, page by page: as many as there are, in as little memory. Of one process
 * in the order of its video, else in the order of their recording, those of files before those of cameras.
 * @throws SS_NOT_FOUND for a process that is not there
 */
export async function* exportedEvents(
  { processes, footage }: ExportPorts,
  identity: Identity,
  wanted: Wanted,
): AsyncGenerator<ExportedEvent> {
  const titles = new Map<string, string>()
  if (wanted.processId) await processes.get(identity, wanted.processId)
  for (const filter of filtersOf(identity, wanted)) {
    let after: string | undefined
    do {
      const page = await processes.events(identity, filter, { first: PAGE, after })
      if (titles.size > KNOWN_TITLES) titles.clear()
      const unknown = new Set(page.items.map(({ processId }) => processId).filter((id) => !titles.has(id)))
      if (unknown.size > 0)
        for (const { id, title } of await footage.processes(identity, [...unknown])) titles.set(id, title)
      for (const event of page.items) {
        const title = titles.get(event.processId) ?? ''
        yield { ...event, title, at: event.at ?? event.createdAt, byClock: event.at !== undefined }
      }
      after = page.next
    } while (after)
  }
}

/** Which lists are gone through. Whoever sees some cameras only gets none of the files, and of the cameras none but those. */
function filtersOf({ cameras: allowed }: Identity, wanted: Wanted): EventFilter[] {
  const { processId, types, cameraIds, from, until } = wanted
  const common: EventFilter = {
    ...(processId && { processId }),
    ...(types && { types }),
    ...(from && { begunFrom: from }),
    ...(until && { begunUntil: until }),
  }
  const cameras = allowed ? (cameraIds ?? allowed).filter((id) => allowed.includes(id)) : cameraIds
  if (cameras) return cameras.map((cameraId) => ({ ...common, modality: 'live', cameraId }))
  return [
    { ...common, modality: 'batch' },
    { ...common, modality: 'live' },
  ]
}
