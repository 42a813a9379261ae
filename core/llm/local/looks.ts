import { createAnalysisPool, type AnalysisPoolOptions } from '../../media/analysis/pool.ts'
import type { SeenThing } from '../../media/pictures/look.ts'
import type { ChunkAnalysis } from '../../media/analysis/types.ts'
import type { ChunkVideo, VisionRequest } from '../../ports.ts'

export type LooksOptions = AnalysisPoolOptions

/**
 * What the local analyst measures, for whoever wants to know: the analyst itself, and models that are told its figures. However many
 * ask about the chunk of one request, it is looked at once.
 */
export interface Looks {
  /** @throws SS_ANALYSIS_FAILED where nothing can be decoded, SS_CANCELLED after an abort or close, what opening a file throws */
  at(
    request: Pick<VisionRequest, 'chunk' | 'before' | 'sound' | 'ocr'>,
    signal: AbortSignal,
  ): Promise<ChunkAnalysis>
  /** As `AnalysisPool.picture`. */
  picture(bytes: Uint8Array): Promise<SeenThing[] | undefined>
  close(): Promise<void>
}

export function createLooks(options: LooksOptions): Looks {
  const pool = createAnalysisPool(options)
  /** By the chunk of a request, which is a new object for each: with the request its look is forgotten. */
  const taken = new WeakMap<ChunkVideo, Promise<ChunkAnalysis>>()
  return {
    at({ chunk, before, sound, ocr }, signal) {
      const look =
        taken.get(chunk) ??
        pool.analyse(chunk, before, signal, sound, ocr).catch((thrown: unknown) => {
          // Whoever asks again may have more luck, or more time.
          taken.delete(chunk)
          throw thrown
        })
      taken.set(chunk, look)
      return look
    },
    picture: (bytes) => pool.picture(bytes),
    close: () => pool.close(),
  }
}
