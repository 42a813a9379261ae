import type { Overview } from '../../schema/overview.ts'
import { createClock } from '../llm/local/clock.ts'
import type { ChunkView, EventView, ProcessView } from '../ports.ts'
import type { Seen, Stretch } from './account.ts'
import { aggregate } from './aggregate.ts'
import { createMoments } from './moments.ts'
import { gapsIn } from './stretches.ts'

/** What happened in a whole video, as far as its chunks are done; undefined while none of them is. */
export function overviewOfProcess(
  {
    id: processId,
    options,
    source,
    chunksTotal,
  }: Pick<ProcessView, 'id' | 'options' | 'source' | 'chunksTotal'>,
  chunks: readonly ChunkView[],
  events: readonly EventView[],
): Overview | undefined {
  const known = chunks.filter(({ status }) => status === 'completed').map(stretchOf)
  if (known.length === 0) return undefined
  const cut = Math.max(...chunks.map(({ endTime }) => endTime))
  const isCut = chunksTotal !== undefined && chunks.length >= chunksTotal
  const span = { start: 0, end: isCut ? cut : Math.max(cut, source?.duration ?? 0) }
  const seen = events
    .map((event): Seen => {
      const { type, attributes, chunkId, startTime, endTime } = event
      return { type, attributes, ...stretchOf(event), source: { processId, chunkId, startTime, endTime } }
    })
    .toSorted((a, b) => a.start - b.start || a.end - b.end)
  const clock = createMoments(createClock(options.startedAt))
  return aggregate({ span, events: seen, unknown: gapsIn(span, known) }, clock)
}

const stretchOf = ({ startTime: start, endTime: end }: { startTime: number; endTime: number }): Stretch => ({
  start,
  end,
})
