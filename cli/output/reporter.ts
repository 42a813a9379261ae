import type { ChunkView, EventView, ProcessView } from '../../core/ports.ts'

/** Shows how an analysis goes: bars on a terminal, lines in a pipe, JSON for programs. */
export interface Reporter {
  started(process: ProcessView, known: boolean): void
  progress(process: ProcessView): void
  event(event: EventView): void
  ended(process: ProcessView, chunks: ChunkView[], events: EventView[]): void
  /** Nothing of it goes on until a budget is raised. */
  waiting(process: ProcessView): void
  /** @param how.goesOn - another process works on it, and goes on with that */
  interrupted(process: ProcessView, how: { goesOn: boolean }): void
}

/** Chunks that the whole video will give, as well as that is known. */
export function expectedChunks({ chunksTotal, source, options, counts }: ProcessView): number | undefined {
  if (chunksTotal !== undefined) return chunksTotal
  if (!source) return undefined
  return Math.max(counts.chunks, Math.ceil(source.duration / options.chunkDuration))
}

/** Seconds of the video that were read. */
export function secondsRead({ chunksTotal, source, options, counts }: ProcessView): number {
  const duration = source?.duration ?? 0
  return chunksTotal === undefined ? Math.min(duration, counts.chunks * options.chunkDuration) : duration
}
