import type { CutChunk, CutOptions } from '../ports.ts'
import { isOutage, SpectraError } from '../errors.ts'
import { segmentArguments, type Stretch } from './arguments.ts'
import type { FilePool } from './file-pool.ts'
import type { Digest } from './file-worker.ts'
import type { Plan } from './plan.ts'
import { runSegments, type Segment, segmentFailure, type SegmentedRun } from './segmenter.ts'
import type { Source } from './source/source.ts'

/** What all runs on one video share. */
export interface CutContext {
  /** Path of ffmpeg, and what version it says it is. */
  ffmpeg: string
  version: string
  source: Source
  directory: string
  files: FilePool
  /** Told of a promise that resolves when a child or a thread is done with the directory. */
  onStart(gone: Promise<void>): void
}

/**
 * Largest difference between a recorded boundary and the same one found again, in seconds. Behind a jump, some containers
 * count from the sound instead of the picture; encoded pictures have to fall into the same places.
 */
export const toleranceOf = (plan: Plan): number => (plan.method === 'copy' ? 0.1 : 0.5 / plan.rate)

/** How far `from` lies behind the last picture's place at or before it. */
const leadOf = (plan: Plan, from: number): number =>
  plan.method === 'copy' ? 0 : from - Math.floor(from * plan.rate + 1e-6) / plan.rate

const micro = (seconds: number): number => Math.round(seconds * 1e6) / 1e6

/** A finished file as a chunk: times in microseconds, and never empty. */
export function chunkOf(
  { codec, fps, width, height }: Plan,
  made: Pick<CutChunk, 'ordinal' | 'startTime' | 'endTime' | 'path' | 'bytes' | 'sha256'>,
): CutChunk {
  const { ordinal, path, bytes, sha256 } = made
  const startTime = micro(made.startTime)
  const endTime = micro(Math.max(made.endTime, startTime + 1 / fps))
  return { ordinal, startTime, endTime, path, codec, fps, width, height, bytes, sha256 }
}

/** A run of ffmpeg whose chunks are hashed from the moment they are final. */
class Run {
  readonly segments: SegmentedRun
  readonly #digests = new Map<string, Promise<Digest>>()
  readonly #context: CutContext
  readonly #plan: Plan

  constructor(context: CutContext, plan: Plan, options: CutOptions, stretch: Stretch, signal: AbortSignal) {
    const { source, directory, ffmpeg, version } = context
    this.#context = context
    this.#plan = plan
    this.segments = runSegments({
      ffmpeg,
      input: source.input,
      args: segmentArguments(plan, options, stretch, {
        directory,
        version,
        inputOptions: source.inputOptions,
        truncated: source.truncated,
      }),
      directory,
      signal,
      onStart: context.onStart,
      onSegment: ({ path }) => {
        const digest = context.files.digest(path)
        digest.catch(() => undefined)
        this.#digests.set(path, digest)
      },
    })
  }

  /** @throws what the source met, SS_DISK_FULL, SS_STORAGE_UNAVAILABLE, SS_CHUNKING_FAILED where the file is not whole */
  async chunk(segment: Segment, ordinal: number, shift: number): Promise<CutChunk> {
    const { path } = segment
    const { bytes, sha256, whole } = await this.#digests.get(path)!
    this.#digests.delete(path)
    const failure = this.#context.source.failure()
    if (failure) throw failure
    if (!whole) throw segmentFailure(this.segments.complaints(), this.#context.source.name)
    const [startTime, endTime] = [segment.startTime + shift, segment.endTime + shift]
    return chunkOf(this.#plan, { ordinal, startTime, endTime, path, bytes, sha256 })
  }

  /** Called when no more segments come. A source that ends early is no failure: what could be read was cut. */
  check(): void {
    const failure = this.#context.source.failure()
    if (failure) throw failure
    const complaints = this.segments.complaints()
    const error = segmentFailure(complaints, this.#context.source.name)
    if (isOutage(error) || (!this.segments.ended() && !this.#context.source.truncated)) throw error
  }
}

/**
 * Cuts from front to back with one ffmpeg. Boundaries follow from the source and the chunk duration alone: chunk k ends at
 * the first keyframe at or after k durations; what is left at the end is a chunk, however short.
 *
 * To resume behind chunk n, ffmpeg starts n - 1 durations in and cuts the end of chunk n once more, which is dropped:
 * where it ends at the recorded time, all later boundaries are those of an uninterrupted run. Where it does not (long
 * gaps between keyframes, a container that cannot be searched), everything is cut again and the known chunks dropped.
 */
export async function* cutThrough(
  context: CutContext,
  plan: Plan,
  options: CutOptions,
  signal: AbortSignal,
): AsyncGenerator<CutChunk, void, void> {
  const { chunkDuration: segment, resumeAfter } = options
  const done = resumeAfter?.ordinal ?? 0
  const first = Math.max(1, done)
  for (const start of first > 1 ? [first, 1] : [1]) {
    const from = (start - 1) * segment
    const stretch: Stretch = { from, lead: Math.max(0, leadOf(plan, from)), segment, first: start }
    const run = new Run(context, plan, options, stretch, signal)
    let ordinal = start - 1
    let shift = from
    let lost = false
    for await (const found of run.segments) {
      ordinal += 1
      if (ordinal === done) {
        const off = resumeAfter!.endTime - (found.endTime + shift)
        lost = Math.abs(off) > toleranceOf(plan)
        if (lost) break
        shift += off
      }
      if (ordinal > done) yield await run.chunk(found, ordinal, shift)
    }
    if (lost && start > 1) continue
    if (!lost) run.check()
    if (lost || ordinal < done) {
      throw new SpectraError(
        'SS_SOURCE_CHANGED',
        `Cannot go on behind chunk ${done} of ${context.source.name}: it no longer ends at ${resumeAfter!.endTime} s`,
      )
    }
    return
  }
}

/**
 * Cuts chunks that reach back into the one before, each by an ffmpeg of its own that encodes exactly the pictures from
 * `start - overlap` to `end`; boundaries are multiples of the chunk duration. Ends at `duration`.
 */
export async function* cutOverlapping(
  context: CutContext,
  plan: Plan,
  options: CutOptions,
  duration: number,
  signal: AbortSignal,
): AsyncGenerator<CutChunk, void, void> {
  const { chunkDuration, overlap, resumeAfter } = options
  const picture = 1 / plan.fps
  for (let ordinal = (resumeAfter?.ordinal ?? 0) + 1; ; ordinal += 1) {
    const start = (ordinal - 1) * chunkDuration
    if (start >= duration - picture / 2 && ordinal > 1) return
    const from = Math.max(0, start - overlap)
    const stretch: Stretch = { from, length: start + chunkDuration - from, first: ordinal }
    const run = new Run(context, plan, options, stretch, signal)
    let cut: CutChunk | undefined
    for await (const found of run.segments) cut = await run.chunk(found, ordinal, from)
    run.check()
    if (!cut || cut.endTime <= start) return
    yield cut
  }
}
