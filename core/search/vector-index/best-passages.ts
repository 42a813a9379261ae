import type { Near } from '../../ports.ts'

/** How often as many passages are looked at as chunks are wanted, at first: a chunk has several. */
const FACTOR = 4

/** The nearest passage of each chunk, nearest first, equal ones by chunk id. */
export function bestPassages(passages: Iterable<Near>): Near[] {
  const best = new Map<string, Near>()
  for (const passage of passages) {
    const other = best.get(passage.chunkId)
    if (!other || isNearer(passage, other)) best.set(passage.chunkId, passage)
  }
  return [...best.values()].sort((a, b) => b.similarity - a.similarity || (a.chunkId < b.chunkId ? -1 : 1))
}

const isNearer = (a: Near, b: Near): boolean =>
  a.similarity > b.similarity || (a.similarity === b.similarity && a.place < b.place)

/**
 * As many chunks as are wanted, of an index that knows passages only: it is asked for more of them until these are of enough chunks, or it
 * has no more.
 * @param ask gives passages, nearest first
 */
export async function nearestChunks(
  ask: (passages: number) => Promise<readonly Near[]>,
  n: number,
): Promise<Near[]> {
  for (let passages = n * FACTOR; ; passages *= FACTOR) {
    const found = await ask(passages)
    const chunks = bestPassages(untilChunks(found, n))
    if (chunks.length >= n || found.length < passages) return chunks.slice(0, n)
  }
}

/** Up to the last that can be one of the nearest chunks, of passages that are nearest first. */
function* untilChunks(passages: readonly Near[], n: number): Generator<Near> {
  const chunks = new Set<string>()
  let farthest = -Infinity
  for (const passage of passages) {
    if (chunks.size >= n && passage.similarity < farthest) return
    if (chunks.size < n) farthest = passage.similarity
    chunks.add(passage.chunkId)
    yield passage
  }
}
