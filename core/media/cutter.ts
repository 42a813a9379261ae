import { join } from 'node:path'
import type { CutChunk, CutOptions } from '../ports.ts'
import { isOutage, SpectraError } from '../errors.ts'
import { pieceArguments, roundingOf, runArguments, segmentName } from './arguments.ts'
import type { FilePool } from './file-pool.ts'
import type { Digest } from './file-worker.ts'
import type { Feed, Look } from './look/look.ts'
import { type Piece, piecesOf } from './pieces.ts'
import type { Plan } from './plan.ts'
import {
  diskFull,
  notWritable,
  runSegments,
  type Segment,
  segmentFailure,
  type SegmentedRun,
} from './segmenter.ts'
import type { Source } from './source/source.ts'

/** What all runs on one video share. */
export interface CutContext {
  /** Path of ffmpeg, and what version it says it is. */
  ffmpeg: string
  version: string
  source: Source
  look: Look
  directory: string
  files: FilePool
  /** Told of a promise that resolves when a child or a thread is done with the directory. */
  onStart(gone: Promise<void>): void
  /** Told of a stretch (seconds) of which no picture can be decoded: it is in no chunk. */
  onLost(start: number, end: number): void
}

/** Largest difference between a recorded boundary and the same one found again, in seconds: containers round times. */
export const TOLERANCE = 0.1

const micro = (seconds: number): number => Math.round(seconds * 1e6) / 1e6

type Made = Pick<CutChunk, 'ordinal' | 'startTime' | 'endTime' | 'path' | 'bytes' | 'sha256'>

/** A finished file as a chunk: times in microseconds, and never empty. */
export function chunkOf(form: Pick<CutChunk, 'codec' | 'fps' | 'width' | 'height'>, made: Made): CutChunk {
  const { ordinal, path, bytes, sha256 } = made
  const { codec, fps, width, height } = form
  const startTime = micro(made.startTime)
  const endTime = micro(Math.max(made.endTime, startTime + 0.001))
  return { ordinal, startTime, endTime, path, codec, fps, width, height, bytes, sha256 }
}

/** Of pictures that cannot be decoded, ffmpeg makes a whole file that holds none. */
const hasPictures = <T extends Segment>(segment: T | undefined): segment is T =>
  segment !== undefined && segment.endTime > segment.startTime

/** One ffmpeg that encodes, and what it is fed with. */
class Run {
  readonly #context: CutContext
  readonly #feed: Feed
  readonly #segments: SegmentedRun
  readonly #taken: AsyncIterator<Segment>
  readonly #digests = new Map<string, Promise<Digest>>()

  constructor(
    context: CutContext,
    feed: Feed,
    args: Parameters<typeof runSegments>[0]['args'],
    signal: AbortSignal,
  ) {
    const { ffmpeg, directory, files, onStart } = context
    this.#context = context
    this.#feed = feed
    const onSegment = ({ path }: Segment): void => {
      const digest = files.digest(path)
      digest.catch(() => undefined)
      this.#digests.set(path, digest)
    }
    this.#segments = runSegments({ ffmpeg, input: feed.input, args, directory, signal, onStart, onSegment })
    this.#taken = this.#segments[Symbol.asyncIterator]()
  }

  /**
   * The next finished file; undefined where no more come. @throws what the source met, SS_DISK_FULL,
   * SS_STORAGE_UNAVAILABLE, SS_CHUNKING_FAILED
   */
  async next(): Promise<(Segment & Omit<Digest, 'whole'>) | undefined> {
    const { value, done } = await this.#taken.next()
    const failure = this.#context.source.failure()
    if (failure) throw failure
    if (done) {
      await this.close()
      const error = segmentFailure(this.#segments.complaints(), this.#context.source.name)
      if (isOutage(error) || (!this.#segments.ended() && !this.#context.source.truncated)) throw error
      return undefined
    }
    const { bytes, sha256, whole } = await this.#digests.get(value.path)!
    this.#digests.delete(value.path)
    if (!whole) throw segmentFailure(this.#segments.complaints(), this.#context.source.name)
    return { ...value, bytes, sha256 }
  }

  /** @throws SS_CHUNKING_FAILED where it could not be fed to the end */
  async close(): Promise<void> {
    await this.#taken.return?.()
    try {
      await this.#feed.close()
    } catch (thrown) {
      if (thrown instanceof SpectraError) throw thrown
      throw segmentFailure((thrown as Error).message, this.#context.source.name)
    }
  }
}

/** Makes the files of one cut, in the order of its pieces. */
class Cutter {
  readonly #context: CutContext
  readonly #plan: Plan
  readonly #options: CutOptions
  readonly #signal: AbortSignal
  /** An ffmpeg that goes on making regular pieces, and where its times count from, in seconds. */
  #run: { run: Run; start: number } | undefined

  constructor(context: CutContext, plan: Plan, options: CutOptions, signal: AbortSignal) {
    this.#context = context
    this.#plan = plan
    this.#options = options
    this.#signal = signal
  }

  /** Undefined where none of its pictures can be decoded. `before` are the pieces in front of it. */
  async make(piece: Piece, ordinal: number, before: readonly Piece[]): Promise<CutChunk | undefined> {
    if (piece.method === 'copy') {
      await this.close()
      const copied = await this.#copied(piece, ordinal)
      if (copied) return copied
    } else if (piece.isRegular && this.#options.overlap === 0) {
      const made = await this.#regular(piece, ordinal)
      if (made) return made
    }
    await this.close()
    return this.#encoded(piece, ordinal, before)
  }

  async close(): Promise<void> {
    const { run } = this.#run ?? {}
    this.#run = undefined
    await run?.close()
  }

  /** Undefined where the pictures need more than was said of them at the start: then they have to be encoded. */
  async #copied(piece: Piece, ordinal: number): Promise<CutChunk | undefined> {
    const { look, source, directory, files, onStart } = this.#context
    const path = join(directory, segmentName(ordinal))
    const { place, startTime: start, endTime: end } = piece
    const copying = look.copy({ place, start, end, path }, this.#signal)
    onStart(copying.catch(() => undefined))
    try {
      await copying
    } catch (error) {
      this.#signal.throwIfAborted()
      const failure = source.failure()
      if (failure) throw failure
      const { code = '' } = error as NodeJS.ErrnoException
      if (code === 'ENOSPC' || code === 'EDQUOT') throw diskFull(source.name)
      if (code === 'EROFS') throw notWritable(source.name)
      return undefined
    }
    const { bytes, sha256 } = await files.digest(path)
    return chunkOf(look.source, { ordinal, startTime: start, endTime: end, path, bytes, sha256 })
  }

  /** Undefined where the run does not bring the piece that was expected. */
  async #regular(piece: Piece, ordinal: number): Promise<CutChunk | undefined> {
    this.#run ??= { run: this.#start(piece, ordinal), start: piece.startTime }
    const { run, start } = this.#run
    const segment = await run.next()
    const off = Math.abs((segment?.startTime ?? Infinity) + start - piece.startTime)
    if (!hasPictures(segment) || off > Math.max(0.25, 1.5 * this.#plan.interval)) return undefined
    if (!piece.goesOn) await this.close()
    return this.#chunk(piece, ordinal, segment)
  }

  #start(piece: Piece, ordinal: number): Run {
    const { look } = this.#context
    const feed = look.feed({ place: piece.place, time: piece.times[0]! }, this.#signal)
    const args = runArguments(this.#job(feed, ordinal), piece, this.#options)
    return new Run(this.#context, feed, args, this.#signal)
  }

  /** By an ffmpeg of its own, exactly from where it begins (less the overlap) to its end. */
  async #encoded(piece: Piece, ordinal: number, before: readonly Piece[]): Promise<CutChunk | undefined> {
    const { look } = this.#context
    const { start, place, times } = reachBack(piece, before, this.#options.overlap, roundingOf(this.#plan))
    const { endTime: end } = piece
    const feed = look.feed({ place, time: times[0]!, end }, this.#signal)
    const { interval } = this.#plan
    const args = pieceArguments(this.#job(feed, ordinal), { start, end, times, interval }, this.#options)
    const run = new Run(this.#context, feed, args, this.#signal)
    try {
      const segment = await run.next()
      // What ffmpeg has to say about the rest of the piece is said at its end.
      if (segment) await run.next()
      return hasPictures(segment) ? this.#chunk({ ...piece, startTime: start }, ordinal, segment) : undefined
    } finally {
      await run.close()
    }
  }

  #job(feed: Feed, ordinal: number): Parameters<typeof runArguments>[0] {
    const { look, directory, version, source } = this.#context
    return { look, plan: this.#plan, feed, ordinal, directory, version, truncated: source.truncated }
  }

  #chunk({ startTime, endTime }: Piece, ordinal: number, made: Segment & Omit<Digest, 'whole'>): CutChunk {
    const { path, bytes, sha256 } = made
    return chunkOf({ ...this.#plan, codec: 'h264' }, { ordinal, startTime, endTime, path, bytes, sha256 })
  }
}

/** A piece that begins earlier, with pictures of those before it; not where there were none for long. */
function reachBack(
  piece: Piece,
  before: readonly Piece[],
  overlap: number,
  rounding: number,
): { start: number; place: Piece['place']; times: readonly number[] } {
  let { startTime: start, place, times } = piece
  if (overlap === 0) return { start, place, times }
  const from = start - overlap
  let end = start
  for (const earlier of before.toReversed()) {
    if (start <= from + rounding || earlier.endTime < end - rounding) break
    end = earlier.startTime
    start = Math.max(from, earlier.startTime)
    place = earlier.place
    const own = earlier.times.filter((time) => time < times[0]!)
    const onShow = own.findLastIndex((time) => time <= start + rounding)
    times = [...own.slice(Math.max(0, onShow)), ...times]
  }
  return { start, place, times }
}

/** Pieces that overlaps may reach back into: a piece may be shorter than the overlap. */
const REMEMBERED = 8

/**
 * Cuts from front to back. Boundaries follow from the pictures and the chunk duration alone, so that whoever goes on
 * behind chunk n finds those of an uninterrupted run. What cannot be decoded is left out.
 * @throws SS_SOURCE_CHANGED, SS_DISK_FULL, SS_STORAGE_UNAVAILABLE, SS_CHUNKING_FAILED, and what the source met
 */
export async function* cutThrough(
  context: CutContext,
  plan: Plan,
  options: CutOptions,
  signal: AbortSignal,
): AsyncGenerator<CutChunk, void, void> {
  const { chunkDuration, overlap, fps, resumeAfter } = options
  const { look, source } = context
  const cutter = new Cutter(context, plan, options, signal)
  const tolerance = roundingOf(plan)
  const isExact = overlap > 0 || fps !== undefined
  const cut = { chunkDuration, tolerance, interval: plan.interval, copies: plan.copies, isExact }
  const done = resumeAfter?.ordinal ?? 0
  const before: Piece[] = []
  let [ordinal, count] = [0, 0]
  let isFound = done === 0
  try {
    for await (const piece of piecesOf(look.pictures(signal), cut)) {
      signal.throwIfAborted()
      if (isFound || piece.endTime > resumeAfter!.endTime + TOLERANCE) {
        if (!isFound) break
        const chunk = await cutter.make(piece, ordinal + 1, before)
        if (chunk) yield { ...chunk, ordinal: (ordinal += 1) }
        else context.onLost(piece.startTime, piece.endTime)
      } else if (Math.abs(piece.endTime - resumeAfter!.endTime) <= TOLERANCE && count + 1 >= done) {
        isFound = true
        ordinal = done
      }
      count += 1
      before.push(piece)
      if (before.length > REMEMBERED) before.shift()
    }
    const failure = source.failure()
    if (failure) throw failure
  } catch (error) {
    signal.throwIfAborted()
    throw source.failure() ?? error
  } finally {
    await cutter.close()
  }
  if (isFound) return
  throw new SpectraError(
    'SS_SOURCE_CHANGED',
    `Cannot go on behind chunk ${done} of ${source.name}: it no longer ends at ${resumeAfter!.endTime} s`,
  )
}
