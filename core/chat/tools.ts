import type { About } from '../../schema/chat.ts'
import { SpectraError } from '../errors.ts'
import type { Description } from '../../schema/analysis.ts'
import type {
  Answer,
  Asking,
  Cameras,
  CameraRange,
  ChunkView,
  FootageReader,
  Processes,
  Summaries,
  Summary,
  Tenant,
} from '../ports.ts'
import type { AbsenceRows, Absences } from './absences.ts'
import { cannotLook, type Closer, type Looked } from './closer.ts'
import type { Happening, HappeningRows, Happenings, Reading, Which } from './happenings.ts'
import type { Latest, LatestRows } from './latest.ts'

/** For whom a question is answered, and from where. */
export interface Asker extends Tenant {
  /** IANA name of the zone by whose clock it is asked and answered. */
  zone: string
  now: Date
  about?: About & { startTime?: number; endTime?: number }
}

export interface ToolParts {
  asking: Pick<Asking, 'ask'>
  summaries: Pick<Summaries, 'ofProcess' | 'ofCamera'>
  footage: Pick<FootageReader, 'processes' | 'chunks' | 'events'>
  processes: Pick<Processes, 'list'>
  cameras: Pick<Cameras, 'list'>
  rows: HappeningRows
  absences: AbsenceRows
  latest: LatestRows
  /** What was kept of chunks, and who looks at them again. Absent: chunks are known by their rows alone. */
  closer?: Closer
}

/** What is read of rows for answers alone. */
export type RowsOfTools = 'rows' | 'absences' | 'latest'

/** What a question may be answered from: the product's own reading, by the asker's rights and limits (P8). */
export interface ChatTools {
  cameras(asker: Asker): Promise<string[]>
  search(asker: Asker, text: string, limit: number): Promise<Answer>
  happenings(asker: Asker, which: Which, reading: Reading): Promise<Happenings>
  looked(asker: Asker, which: Which): Promise<number>
  /** When none of what is meant was there. */
  absences(asker: Asker, which: Which, reading: Reading): Promise<Absences>
  /** What each camera saw last. */
  latest(asker: Asker, which: Pick<Which, 'things' | 'cameras'>): Promise<Latest[]>
  videoSummary(asker: Asker, processId: string): Promise<Summary | undefined>
  cameraSummary(asker: Asker, range: Omit<CameraRange, 'zone'>): Promise<Summary | undefined>
  /** A chunk, what was said of it, and where it was kept. Undefined where it is not there, or not the asker's (P8). */
  chunk(asker: Asker, chunkId: string): Promise<LookedUp | undefined>
  /** What is to be seen in a chunk of a question. @throws SS_MODEL_UNABLE where nobody can look; the codes of a provider and of the storage */
  look(asker: Asker, chunk: ChunkView, question: string, signal: AbortSignal): Promise<Looked>
  /** The ids of the newest videos that are analysed. */
  newest(asker: Asker, most: number): Promise<string[]>
  titles(asker: Asker, some: readonly Happening[]): Promise<Titles>
  /** What footage is called, by the id of its process. */
  titlesOf(asker: Asker, processIds: readonly string[]): Promise<Titles>
}

export interface LookedUp {
  chunk: ChunkView
  /** As it was kept; absent where that is gone. */
  description?: Description
}

export interface Titled {
  /** Absent of the clip of a camera. */
  title?: string
  cameraId?: string
  /** It is known when it was recorded. */
  byClock: boolean
}
export type Titles = ReadonlyMap<string, Titled>

export function createChatTools(parts: ToolParts): ChatTools {
  const { asking, summaries, footage, processes, cameras, rows, absences, latest, closer } = parts
  const tools: ChatTools = {
    cameras: async (asker) => (await cameras.list(tenantOf(asker))).map(({ id }) => id),
    search: (asker, text, limit) =>
      asking.ask({ ...tenantOf(asker), text, zone: asker.zone, limit, processId: asker.about?.processId }),
    happenings: (asker, which, reading) => rows.read(tenantOf(asker), which, reading),
    looked: (asker, which) => rows.looked(tenantOf(asker), which),
    absences: (asker, which, reading) => absences.read(tenantOf(asker), which, reading),
    latest: (asker, which) => latest.read(tenantOf(asker), which),
    videoSummary: (asker, processId) => tellable(summaries.ofProcess(tenantOf(asker), processId)),
    cameraSummary: (asker, range) =>
      tellable(summaries.ofCamera(tenantOf(asker), { ...range, zone: asker.zone })),
    async chunk(asker, chunkId) {
      const [chunk] = await footage.chunks(tenantOf(asker), [chunkId])
      if (!chunk) return undefined
      const description = await closer?.describedIn(chunk)
      return { chunk, ...(description && { description }) }
    },
    async look(asker, chunk, question, signal) {
      if (closer) return closer.look(asker.organizationId, chunk, question, signal)
      throw cannotLook()
    },
    async newest(asker, most) {
      const { items } = await processes.list(tenantOf(asker), { first: 50 })
      return items.flatMap(({ id, status }) => (status === 'completed' ? [id] : [])).slice(0, most)
    },
    titles: (asker, some) =>
      tools.titlesOf(
        asker,
        some.map(({ citation }) => citation.processId),
      ),
    async titlesOf(asker, processIds) {
      const found = await footage.processes(tenantOf(asker), [...new Set(processIds)])
      return new Map(
        found.map(({ id, title, cameraId, options }) => [
          id,
          cameraId === undefined
            ? { title, byClock: options.startedAt !== undefined }
            : { cameraId, byClock: true },
        ]),
      )
    },
  }
  return tools
}

const tenantOf = ({ organizationId, cameras }: Asker): Tenant => ({
  organizationId,
  ...(cameras && { cameras }),
})

/** Undefined where more happened than one summary tells. */
async function tellable(summary: Promise<Summary | undefined>): Promise<Summary | undefined> {
  try {
    return await summary
  } catch (thrown) {
    if (thrown instanceof SpectraError && thrown.code === 'SS_INPUT_INVALID') return undefined
    throw thrown
  }
}
