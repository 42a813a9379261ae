import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { SpectraError } from '../errors.ts'
import { runChild } from '../media/child.ts'
import type { ExportPiece, Storage } from '../ports.ts'

export interface FilmOptions {
  ffmpeg: string
  storage: Pick<Storage, 'asFile'>
  /** An empty one; what is made stays in it. */
  directory: string
  signal: AbortSignal
  /** Told how many seconds are done, now and then. */
  onSeconds?(seconds: number): void
}

export interface Film {
  path: string
  bytes: number
  sha256: string
  made: 'copied' | 'encoded'
  /** Of the file of each piece, as it was read. */
  sources: string[]
}

/** Half of a picture at 25 a second: so much of a file may be missing for it to be whole. Seconds. */
const WHOLE = 0.02
const LONGEST_SIDE = 1920
const PIECE_MS = 600_000

/** Whether pictures can be taken over as they are: whole files of one form. */
export function canCopy(pieces: readonly ExportPiece[]): boolean {
  const [first] = pieces
  return pieces.every(
    ({ codec, width, height, fps, seconds, cutFrom, cutTo }) =>
      codec === 'h264' &&
      width === first!.width &&
      height === first!.height &&
      Math.abs(fps - first!.fps) < 0.01 &&
      cutFrom < WHOLE &&
      cutTo > seconds - WHOLE,
  )
}

/**
 * One MP4 of all pieces, in their order, without sound: pictures as they are where all are whole and of one form, else encoded anew as
 * H.264, fitted into the largest of them, so that each begins and ends at its very picture.
 * @throws SS_EXPORT_FAILED; SS_OBJECT_NOT_FOUND where a file is gone; what the storage throws; the reason of the signal
 */
export async function makeFilm(pieces: readonly ExportPiece[], options: FilmOptions): Promise<Film> {
  const { storage, directory, signal, onSeconds } = options
  const copies = canCopy(pieces)
  const form = copies ? undefined : formOf(pieces)
  const sources: string[] = []
  const parts: string[] = []
  let done = 0
  for (const [at, piece] of pieces.entries()) {
    signal.throwIfAborted()
    const part = join(directory, `part-${String(at).padStart(5, '0')}.mp4`)
    const file = await storage.asFile(piece.key, { signal })
    try {
      sources.push(await sha256Of(file.path, signal))
      await run(options, pieceArguments(file.path, piece, part, form), piece.title)
    } finally {
      await file.release()
    }
    parts.push(part)
    done += piece.cutTo - piece.cutFrom
    onSeconds?.(done)
  }
  const path = join(directory, 'export.mp4')
  const list = join(directory, 'list.txt')
  await writeFile(list, parts.map((part) => `file '${part.slice(directory.length + 1)}'\n`).join(''))
  await run(options, [
    ...QUIET,
    '-f',
    'concat',
    '-safe',
    '0',
    '-i',
    list,
    ...COPY,
    '-movflags',
    '+faststart',
    path,
  ])
  for (const part of [...parts, list]) await rm(part, { force: true })
  return {
    ...{ path, sources, made: copies ? 'copied' : 'encoded' },
    ...{ bytes: (await stat(path)).size, sha256: await sha256Of(path, signal) },
  }
}

const QUIET = [
  '-hide_banner',
  '-nostdin',
  '-nostats',
  '-loglevel',
  'error',
  '-protocol_whitelist',
  'file,pipe',
]
const COPY = ['-map', '0:v:0', '-c', 'copy', '-an', '-map_metadata', '-1']

interface Form {
  width: number
  height: number
  fps: number
}

/** Even sides, at most `LONGEST_SIDE`, and at most 30 pictures a second. */
function formOf(pieces: readonly ExportPiece[]): Form {
  const [width, height] = [
    Math.max(...pieces.map((each) => each.width)),
    Math.max(...pieces.map((each) => each.height)),
  ]
  const share = Math.min(1, LONGEST_SIDE / Math.max(width, height))
  const even = (side: number): number => Math.max(2, Math.round((side * share) / 2) * 2)
  const fps = Math.min(30, Math.max(1, ...pieces.map((each) => each.fps)))
  return { width: even(width), height: even(height), fps }
}

function pieceArguments(path: string, piece: ExportPiece, part: string, form: Form | undefined): string[] {
  if (!form) return [...QUIET, '-i', path, ...COPY, '-video_track_timescale', '90000', part]
  const { width, height, fps } = form
  const length = (piece.cutTo - piece.cutFrom).toFixed(6)
  const filters = [
    `scale=${width}:${height}:force_original_aspect_ratio=decrease`,
    `pad=${width}:${height}:(ow-iw)/2:(oh-ih)/2`,
    'setsar=1',
    `fps=${fps}`,
  ]
  return [
    ...QUIET,
    ...[
      '-ss',
      piece.cutFrom.toFixed(6),
      '-i',
      path,
      '-t',
      length,
      '-map',
      '0:v:0',
      '-an',
      '-map_metadata',
      '-1',
    ],
    ...[
      '-vf',
      filters.join(','),
      '-c:v',
      'libx264',
      '-preset',
      'veryfast',
      '-crf',
      '20',
      '-pix_fmt',
      'yuv420p',
    ],
    ...['-threads', '2', '-video_track_timescale', '90000', part],
  ]
}

async function run({ ffmpeg, signal }: FilmOptions, args: string[], title = 'the file'): Promise<void> {
  const { code, stderr } = await runChild(ffmpeg, args, { signal, timeoutMs: PIECE_MS })
  if (code === 0) return
  if (/No space left/.test(stderr))
    throw new SpectraError('SS_DISK_FULL', `Cannot make a file of ${title}: no space is left for it`)
  throw new SpectraError('SS_EXPORT_FAILED', `Cannot make a file of ${title}: ${stderr.trim().slice(-500)}`)
}

async function sha256Of(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash, { signal })
  return hash.digest('hex')
}
