import type { Overview, ToldOverview } from '../../schema/overview.ts'
import { SpectraError } from '../errors.ts'
import type {
  CameraRange,
  ChunkView,
  EventView,
  FootageReader,
  Page,
  PageRequest,
  Processes,
  Tenant,
} from '../ports.ts'
import { MOST_EVENTS, overviewOfCamera } from './of-camera.ts'
import { overviewOfProcess } from './of-process.ts'

export interface Footage {
  footage: Pick<FootageReader, 'cameras' | 'findEvents' | 'recordings' | 'processes'>
  processes: Pick<Processes, 'chunks' | 'events'>
}

/** Who counts, and puts the counts into words. */
const COUNTED = { provider: 'local', model: 'counting-1' }

/**
 * What is counted from the events of a video as it is now; undefined while none of its chunks is done, or where there is no such video.
 * @throws SS_INPUT_INVALID where more happened than one summary tells
 */
export async function countProcess(
  { footage, processes }: Footage,
  tenant: Tenant,
  id: string,
): Promise<ToldOverview | undefined> {
  const [process] = await footage.processes(tenant, [id])
  if (!process) return undefined
  const modality = process.cameraId === undefined ? ('batch' as const) : ('live' as const)
  const chunks = await allOf<ChunkView>(id, (page) => processes.chunks(tenant, id, page))
  const events = await allOf<EventView>(id, (page) =>
    processes.events(tenant, { modality, processId: id }, page),
  )
  return told(overviewOfProcess(process, chunks, events))
}

/** The same of a camera's time; undefined where there is no such camera. */
export async function countCamera(
  { footage }: Footage,
  tenant: Tenant,
  range: Required<CameraRange>,
): Promise<ToldOverview | undefined> {
  return told(await overviewOfCamera(footage, tenant, range))
}

const told = (overview: Overview | undefined): ToldOverview | undefined =>
  overview && { ...overview, ...COUNTED }

const PAGE = 200

async function allOf<T>(id: string, read: (page: PageRequest) => Promise<Page<T>>): Promise<T[]> {
  const all: T[] = []
  let after: string | undefined
  do {
    const page = await read({ first: PAGE, after })
    all.push(...page.items)
    after = page.next
    if (all.length <= MOST_EVENTS) continue
    throw new SpectraError('SS_INPUT_INVALID', `Cannot sum up process ${id}: more than ${MOST_EVENTS} events`)
  } while (after)
  return all
}
