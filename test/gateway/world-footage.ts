import type { Transcript } from '../../schema/analysis.ts'
import type {
  ChunkView,
  EventView,
  FootageReader,
  Page,
  ProcessView,
  CameraView,
  Tenant,
} from '../../core/ports.ts'

interface Held {
  processes: Map<string, ProcessView>
  cameras: Map<string, CameraView>
  events: EventView[]
  chunks: ChunkView[]
  /** By chunk. */
  transcripts: Map<string, Transcript>
}

/** A literal port over what a world holds; lists come whole. The real one has its contract, and `footage.test.ts` of the gateway. */
export function footageOf(world: Held): FootageReader {
  const own =
    <T extends { id: string }>(all: () => Iterable<T>, organizationOf: (each: T) => string | undefined) =>
    async ({ organizationId }: Tenant, ids: readonly string[]): Promise<T[]> =>
      [...all()].filter((each) => ids.includes(each.id) && organizationOf(each) === organizationId)
  const processOf = (id: string) => world.processes.get(id)
  const pagesOf = <T>(
    ids: readonly string[],
    all: readonly T[],
    idOf: (each: T) => string,
  ): Map<string, Page<T>> =>
    new Map(ids.map((id) => [id, { items: all.filter((each) => idOf(each) === id) }]))
  const total = (count: number) => ({ count, capped: false })
  return {
    processes: own(
      () => world.processes.values(),
      (each) => each.organizationId,
    ),
    cameras: own(
      () => world.cameras.values(),
      (each) => each.organizationId,
    ),
    events: own(
      () => world.events,
      (each) => each.organizationId,
    ),
    chunks: own(
      () => world.chunks,
      (each) => processOf(each.processId)?.organizationId,
    ),
    chunksOf: async (_tenant, ids) => pagesOf(ids, world.chunks, (each) => each.processId),
    eventsOf: async (_tenant, parents) =>
      'chunkIds' in parents
        ? pagesOf(parents.chunkIds, world.events, (each) => each.chunkId)
        : pagesOf(parents.processIds, world.events, (each) => each.processId),
    transcripts: async ({ organizationId }, chunkIds) =>
      new Map(
        chunkIds.flatMap((id) => {
          const chunk = world.chunks.find((each) => each.id === id)
          const isOurs = chunk && processOf(chunk.processId)?.organizationId === organizationId
          const found = isOurs ? world.transcripts.get(id) : undefined
          return found ? [[id, found] as const] : []
        }),
      ),
    findEvents: async ({ organizationId }) => ({
      items: world.events.filter((each) => each.organizationId === organizationId),
    }),
    countEvents: async ({ organizationId }) =>
      total(world.events.filter((each) => each.organizationId === organizationId).length),
    countProcesses: async ({ organizationId }) =>
      total([...world.processes.values()].filter((each) => each.organizationId === organizationId).length),
    countChunks: async (_tenant, id) =>
      total(world.chunks.filter(({ processId }) => processId === id).length),
    momentCounts: async () => [],
    recordings: async (_tenant, { cameraIds, from, until }) =>
      cameraIds.map((cameraId) => ({ cameraId, stretches: [], ring: [], gaps: [{ from, until }] })),
    review: async ({ organizationId }, ids, reviewed) =>
      world.events
        .filter((each) => ids.includes(each.id) && each.organizationId === organizationId)
        .map((each) => ({ ...each, reviewedAt: reviewed ? new Date() : undefined })),
  }
}
