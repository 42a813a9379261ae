import { spawn, type ChildProcess } from 'node:child_process'
import type { Readable } from 'node:stream'
import { SpectraError } from '../../errors.ts'
import { PICTURE_FENCE } from '../source/source.ts'
import { LARGE_EVERY, withLarge } from './large.ts'
import { ANALYSIS_FPS, ANALYSIS_SIDE, type Frame, type Picture } from './types.ts'

/** Longest side of the pictures for looking closely, in pixels: whatever the file has, they are no larger. */
const LARGE_SIDE = 1280

/** Ends what runs on behalf of one task: child processes are killed at once. */
export interface Stop {
  readonly stopped: boolean
  /** Calls `kill` when the task is stopped, at once where it is already. Returns the way to forget it. */
  onStop(kill: () => void): () => void
}

/** In square pixels, as it is shown; its longest side is no longer than `side`. */
const sized = (side: number): string =>
  `scale=iw*sar:ih:flags=area,setsar=1,scale=w='if(gte(iw,ih),min(${side},iw),-2)':h='if(gte(iw,ih),-2,min(${side},ih))':flags=area`

const PPM = ['-f', 'image2pipe', '-c:v', 'ppm', 'pipe:1']

/** The small pictures as PPM on pipe 1, the large ones as JPEG on pipe 3: a raw picture of 1280 x 720 takes 2.7 MB, a JPEG 0.1. */
const twoSizes = (chosen: string, side: number): string[] => [
  '-filter_complex',
  `[0:v:0]${chosen}${sized(LARGE_SIDE)},split=2[a][b];[a]${sized(side)}[small];[b]framestep=${LARGE_EVERY}[large]`,
  ...['-map', '[small]', ...PPM],
  ...['-map', '[large]', '-f', 'image2pipe', '-c:v', 'mjpeg', '-threads', '1', '-q:v', '4', 'pipe:3'],
]

interface Decoding {
  every?: number
  /** By their numbers, in order, the only pictures to give. @default all of them */
  only?: readonly number[]
  lastSeconds?: number
  /** Pictures a second. @default ANALYSIS_FPS */
  fps?: number
  /** Longest side, in pixels. @default ANALYSIS_SIDE */
  side?: number
  /** Gives every second picture a larger copy of itself, for looking closely. @default false */
  large?: boolean
}

/**
 * Decodes a file to small RGB pictures, `fps` a second. Picture n is shown at n / `fps` seconds from the
 * file's start, whatever its own frame rate or first timestamp: ffmpeg's `fps` filter repeats or leaves out pictures. A file
 * that is too short for a single one gives its first. Each is a PPM image, so that the stream says its own size.
 *
 * @throws SS_ANALYSIS_FAILED where not a single picture can be decoded; what comes before damage is yielded
 */
export async function* decode(
  ffmpeg: string,
  path: string,
  stop: Stop,
  options: Decoding = {},
): AsyncGenerator<Frame, void, void> {
  let why = ''
  // What is left at the end is rounded; only where that is all there is, it counts whole.
  for (const rest of ['round', 'pass'] as const) {
    const decoded = yield* decodeWith(rest, ffmpeg, path, stop, options)
    if (decoded.count > 0 || stop.stopped) return
    why = decoded.why
  }
  throw new SpectraError(
    'SS_ANALYSIS_FAILED',
    `Cannot analyse the chunk: no picture in it can be decoded (${why})`,
  )
}

async function* decodeWith(
  rest: 'round' | 'pass',
  ffmpeg: string,
  path: string,
  stop: Stop,
  { every = 1, only, lastSeconds, fps = ANALYSIS_FPS, side = ANALYSIS_SIDE, large = false }: Decoding,
): AsyncGenerator<Frame, { count: number; why: string }, void> {
  const wanted = only ? only.map((number) => `eq(n,${number})`).join('+') : `not(mod(n,${every}))`
  const pick = every === 1 && !only ? '' : `select='${wanted}',setpts=N/${fps}/TB,`
  const chosen = `fps=${fps}:start_time=0:eof_action=${rest},${pick}`
  const args = ['-v', 'error', '-nostdin', '-protocol_whitelist', 'file', '-threads', '2', ...PICTURE_FENCE]
  if (lastSeconds) args.push('-sseof', String(-lastSeconds))
  args.push('-i', `file:${path}`)
  if (large) args.push(...twoSizes(chosen, side))
  else args.push('-map', '0:v:0', '-an', '-sn', '-dn', '-vf', `${chosen}${sized(side)}`, ...PPM)
  const child = spawn(ffmpeg, args, { stdio: ['ignore', 'pipe', 'pipe', large ? 'pipe' : 'ignore'] })
  const forget = stop.onStop(() => child.kill('SIGKILL'))
  const ended = exit(child)
  let index = 0
  try {
    const small = pictures(child.stdout!)
    const sized = large ? withLarge(small, child.stdio[3] as Readable) : small
    for await (const picture of sized) {
      yield { ...picture, index, time: (only?.[index] ?? index * every) / fps }
      index++
    }
    return { count: index, why: await ended }
  } finally {
    forget()
    child.kill('SIGKILL')
    await ended
  }
}

/** Settles when the process is gone, with the end of what it said. Never rejects. */
function exit(child: ChildProcess): Promise<string> {
  let said = ''
  child.stderr?.on('data', (part: Buffer) => {
    said = (said + part.toString()).slice(-400)
  })
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('close', (code, signal) => {
      resolve(said.trim().split('\n').at(-1) || `ffmpeg ended with ${signal ?? `code ${code}`}`)
    })
  })
}

/** Cuts a stream of PPM images (binary, 8 bits) into pictures; an unfinished last one is left out. */
export async function* pictures(stream: AsyncIterable<Buffer>): AsyncGenerator<Picture, void, void> {
  let header = ''
  let picture: Picture | undefined
  let filled = 0
  for await (const part of stream) {
    let at = 0
    while (at < part.length) {
      if (!picture) {
        header += String.fromCharCode(part[at++]!)
        const match = /^P6\s+(\d+)\s+(\d+)\s+255\s$/.exec(header)
        if (!match) {
          if (header.length > 64)
            throw new SpectraError('SS_ANALYSIS_FAILED', 'Cannot read pictures: not PPM')
          continue
        }
        const width = Number(match[1])
        const height = Number(match[2])
        picture = { width, height, data: new Uint8Array(width * height * 3) }
        header = ''
        filled = 0
      }
      const taken = Math.min(part.length - at, picture.data.length - filled)
      picture.data.set(part.subarray(at, at + taken), filled)
      filled += taken
      at += taken
      if (filled === picture.data.length) {
        yield picture
        picture = undefined
      }
    }
  }
}
