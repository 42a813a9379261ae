import { placeOf, type Place } from '../cases/place.ts'
import { SpectraError } from '../errors.ts'
import type {
  CameraView,
  ChunkView,
  ExportPiece,
  FootageReader,
  FoundProcess,
  Identity,
  NewCaseItem,
} from '../ports.ts'

export type PlannedBy = Pick<
  FootageReader,
  'processes' | 'events' | 'chunks' | 'cameras' | 'chunksOf' | 'recordings'
>

/** Longest export, in seconds. */
export const MOST_SECONDS = 4 * 3600
const MOST_PIECES = 5000
/** So much is shown before and after an event, in seconds: what led to it, and what came of it. */
const AROUND_EVENT = 2
/** Shorter than a picture, in seconds. */
const NOTHING = 0.02
const PAGE = 200

/**
 * Which parts of which files show the moments, one after the other; what chunks have twice is shown once.
 * @throws SS_NOT_FOUND, SS_INPUT_INVALID
 */
export async function planOf(
  footage: PlannedBy,
  identity: Identity,
  items: readonly NewCaseItem[],
): Promise<ExportPiece[]> {
  const pieces: ExportPiece[] = []
  for (const item of items) {
    const place = await placeOf(footage, identity, item)
    pieces.push(...(place.kind === 'camera' ? await ofCamera(place) : await ofVideo(place)))
    if (pieces.length > MOST_PIECES || secondsOf(pieces) > MOST_SECONDS) throw tooLong(secondsOf(pieces))
  }
  if (pieces.length > 0) return pieces
  throw new SpectraError('SS_INPUT_INVALID', 'Cannot make a file: nothing was recorded then', {
    details: { field: 'items', advice: 'Give a range in which the cameras have footage.' },
  })

  async function ofVideo({ kind, processId, startTime, endTime }: Place): Promise<ExportPiece[]> {
    const around = kind === 'event' ? AROUND_EVENT : 0
    const [process] = await footage.processes(identity, [processId!])
    return process ? within(process, Math.max(0, startTime! - around), endTime! + around) : []
  }

  /** The clips of a camera, each from where the one before ended. */
  async function ofCamera({ cameraId, from, until }: Place): Promise<ExportPiece[]> {
    const [recordings] = await footage.recordings(identity, {
      cameraIds: [cameraId!],
      from: from!,
      until: until!,
    })
    const stretches = recordings?.stretches ?? []
    const processes = await footage.processes(identity, [...new Set(stretches.map((each) => each.processId))])
    const byId = new Map(processes.map((process) => [process.id, process]))
    const found: ExportPiece[] = []
    let shownUntil = from!.getTime()
    for (const stretch of stretches) {
      const process = byId.get(stretch.processId)
      const startedAt = process && startOf(process)
      if (!process || startedAt === undefined) continue
      const begin = Math.max(stretch.from.getTime(), shownUntil)
      const end = stretch.until.getTime()
      if (end <= begin) continue
      found.push(...(await within(process, (begin - startedAt) / 1000, (end - startedAt) / 1000)))
      shownUntil = end
    }
    return found
  }

  /** From one second of a video to another. */
  async function within(process: FoundProcess, from: number, until: number): Promise<ExportPiece[]> {
    const [camera] = process.cameraId === undefined ? [] : await footage.cameras(identity, [process.cameraId])
    const found: ExportPiece[] = []
    let shownUntil = from
    for await (const chunk of chunksOf(footage, identity, process.id)) {
      const begin = Math.max(chunk.startTime, shownUntil)
      const end = Math.min(chunk.endTime, until)
      if (end - begin < NOTHING) continue
      found.push(pieceOf(process, camera, chunk, begin, end))
      shownUntil = end
    }
    return found
  }
}

export const secondsOf = (pieces: readonly ExportPiece[]): number =>
  pieces.reduce((sum, { cutFrom, cutTo }) => sum + cutTo - cutFrom, 0)

function pieceOf(
  process: FoundProcess,
  camera: CameraView | undefined,
  chunk: ChunkView,
  begin: number,
  end: number,
): ExportPiece {
  const { codec, fps, width, height, sha256, ordinal } = chunk
  const startedAt = startOf(process)
  return {
    ...{ processId: process.id, ordinal, key: chunk.videoKey, sha256, codec, fps, width, height },
    ...{
      seconds: chunk.endTime - chunk.startTime,
      cutFrom: begin - chunk.startTime,
      cutTo: end - chunk.startTime,
    },
    ...(process.cameraId !== undefined && { cameraId: process.cameraId }),
    title: process.title,
    ...(startedAt !== undefined && { at: new Date(startedAt + begin * 1000).toISOString() }),
    ...(camera && { zone: camera.zone ?? 'UTC' }),
  }
}

const startOf = ({ options }: FoundProcess): number | undefined =>
  options.startedAt === undefined ? undefined : Date.parse(options.startedAt)

async function* chunksOf(
  footage: PlannedBy,
  identity: Identity,
  processId: string,
): AsyncGenerator<ChunkView> {
  let after: string | undefined
  do {
    const pages = await footage.chunksOf(identity, [processId], { first: PAGE, ...(after && { after }) })
    const page = pages.get(processId)
    yield* page?.items ?? []
    after = page?.next
  } while (after)
}

const tooLong = (seconds: number): SpectraError =>
  new SpectraError('SS_INPUT_INVALID', `Cannot make one file of ${Math.round(seconds)} s or more`, {
    details: {
      field: 'items',
      advice: `Ask for at most ${MOST_SECONDS / 3600} hours, or for several files.`,
    },
  })
