import type { ChunkAnalysis } from '../../media/analysis/types.ts'
import type { VisionRequest } from '../../ports.ts'
import type { Looks } from './looks.ts'
import { isEdge } from './words.ts'

/** Seconds for which something that came in and stands where it stopped counts as there, although nothing of it is seen. */
export const SETTLED_SECONDS = 60
/** A shorter look says nothing: what passes is followed for a few pictures before it is told. */
const LEAST_SECONDS = 1
/** Seconds of a chunk that may be missing from what was decoded. */
const MISSING_SECONDS = 1
/** Chunks that are remembered. */
const REMEMBERED = 2000

export interface Stillness {
  /**
   * Whether nothing is to be seen in a chunk, by what the local analyst measured: nothing moves, nobody speaks, nothing stands there that the empty
   * scene has not, and the camera sees well. Who came in and stands motionless is soon taken for a part of the scene: where the last
   * thing before did not leave, a chunk is still only a minute later.
   * @throws what looking at the chunk, or at one before it, throws
   */
  isStill(request: Pick<VisionRequest, 'chunk' | 'before' | 'span'>, signal: AbortSignal): Promise<boolean>
}

export function createStillness(looks: Pick<Looks, 'at'>): Stillness {
  /** By chunk, the latest last: seconds since something was seen that stayed; Infinity where it left, or nothing ever was. */
  const known = new Map<string, number>()

  async function sinceSeen(
    request: Pick<VisionRequest, 'chunk' | 'before'>,
    analysis: ChunkAnalysis,
    signal: AbortSignal,
  ): Promise<number> {
    const { key, sha256 } = request.chunk
    const since = await reckoned(request, analysis, signal)
    known.set(`${key} ${sha256}`, since)
    if (known.size > REMEMBERED) known.delete(known.keys().next().value!)
    return since
  }

  async function reckoned(
    { before: [chunk, ...before] }: Pick<VisionRequest, 'before'>,
    analysis: ChunkAnalysis,
    signal: AbortSignal,
  ): Promise<number> {
    const { sightings, duration } = analysis
    if (!seesWell(analysis) || sightings.some(({ exit }) => !isEdge(exit))) return 0
    // Whoever stood there from the start may be the one that stayed before.
    if (sightings.some(({ entry }) => !isEdge(entry)) || !chunk) return Infinity
    const earlier =
      known.get(`${chunk.key} ${chunk.sha256}`) ??
      (await sinceSeen({ chunk, before }, await looks.at({ chunk, before }, signal), signal))
    return earlier + duration
  }

  return {
    async isStill(request, signal) {
      const analysis = await looks.at(request, signal)
      const since = await sinceSeen(request, analysis, signal)
      const { startTime, endTime } = request.span
      const isWhole = analysis.duration >= Math.max(LEAST_SECONDS, endTime - startTime - MISSING_SECONDS)
      const isEmpty = analysis.sightings.length === 0 && !analysis.speech?.length
      return isWhole && isEmpty && seesWell(analysis) && since > SETTLED_SECONDS
    },
  }
}

const seesWell = ({ cuts, blocked, frozen, unsettled, moved, tooSmall }: ChunkAnalysis): boolean =>
  !tooSmall && [cuts, blocked, frozen, unsettled, moved].every(({ length }) => length === 0)
