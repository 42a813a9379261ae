import type {
  CameraView,
  ChunkView,
  EventView,
  FootageReader,
  FoundProcess,
  Identity,
  Page,
  PageRequest,
  ProcessView,
  SearchHit,
} from '../../core/ports.ts'
import type { Transcript } from '../../schema/analysis.ts'
import type { Context, Services } from './context.ts'
import { connectionOf, pageOf, type Connection, type PageArguments } from './pages.ts'

interface Asked<T> {
  obj: T
  params: PageArguments
}

/** What leads from one thing to another. However many of them are asked for, each is one question, or two. */
export function edgeLoaders({ ports: { footage } }: Pick<Services, 'ports'>) {
  const processOf = one<{ processId: string }, FoundProcess>(({ processId }) => processId, footage.processes)
  const chunkOf = one<{ chunkId: string }, ChunkView>(({ chunkId }) => chunkId, footage.chunks)
  const ofItsProcess = cameraOf(footage)
  return {
    Event: { process: processOf, chunk: chunkOf, camera: ofItsProcess, parts: partsOf(footage) },
    SearchHit: { process: processOf, chunk: chunkOf, camera: ofItsProcess },
    Process: {
      camera: one<ProcessView, CameraView>(({ cameraId }) => cameraId, footage.cameras),
      chunks: many<ProcessView, ChunkView>(({ id }) => id, footage.chunksOf),
      events: many<ProcessView, EventView>(
        ({ id }) => id,
        (identity, processIds, page) => footage.eventsOf(identity, { processIds }, page),
      ),
    },
    Chunk: {
      process: processOf,
      events: many<ChunkView, EventView>(
        ({ id }) => id,
        (identity, chunkIds, page) => footage.eventsOf(identity, { chunkIds }, page),
      ),
      transcript: spokenIn(footage),
    },
    ChatCitation: { chunk: chunkOf },
    CameraClip: { process: processOf },
    Alert: { process: processOf, chunk: chunkOf },
  }
}

/** The one that a field names; null where it is gone, or belongs to what the client may not see. */
export const one =
  <From, To extends { id: string }>(
    idOf: (from: From) => string | undefined,
    load: (identity: Identity, ids: readonly string[]) => Promise<To[]>,
  ) =>
  async (asked: readonly Asked<From>[], { identity }: Context): Promise<(To | null)[]> => {
    const ids = asked.map(({ obj }) => idOf(obj))
    const wanted = new Set(ids.filter((id) => id !== undefined))
    const found = wanted.size === 0 ? [] : await load(identity, [...wanted])
    const byId = new Map(found.map((each) => [each.id, each]))
    return ids.map((id) => (id === undefined ? null : (byId.get(id) ?? null)))
  }

/** The ids of the later parts of events. */
const partsOf =
  ({ events }: Pick<FootageReader, 'events'>) =>
  async (asked: readonly Asked<EventView>[], { identity }: Context): Promise<(readonly string[])[]> => {
    const found = await events(identity, [...new Set(asked.map(({ obj }) => obj.id))])
    const byId = new Map(found.map(({ id, parts = [] }) => [id, parts]))
    return asked.map(({ obj }) => byId.get(obj.id) ?? [])
  }

/** Pages of what hangs under many; those who ask for the same page share a question. */
const many =
  <From extends { id: string }, To>(
    idOf: (from: From) => string,
    load: (identity: Identity, ids: readonly string[], page: PageRequest) => Promise<Map<string, Page<To>>>,
  ) =>
  async (asked: readonly Asked<From>[], { identity }: Context): Promise<Connection<To>[]> => {
    const groups = Map.groupBy(asked, ({ params }) => JSON.stringify(pageOf(params)))
    const found = new Map<string, Map<string, Page<To>>>()
    for (const [key, group] of groups) {
      const ids = [...new Set(group.map(({ obj }) => idOf(obj)))]
      found.set(key, await load(identity, ids, JSON.parse(key) as PageRequest))
    }
    return asked.map(({ obj, params }) => {
      const pages = found.get(JSON.stringify(pageOf(params)))
      return connectionOf(pages?.get(idOf(obj)) ?? { items: [] })
    })
  }

/** The lines of all chunks by one question. */
const spokenIn =
  (footage: FootageReader) =>
  async (asked: readonly Asked<ChunkView>[], { identity }: Context): Promise<Transcript['lines'][]> => {
    const ids = new Set(asked.map(({ obj }) => obj.id))
    const found = await footage.transcripts(identity, [...ids])
    return asked.map(({ obj }) => found.get(obj.id)?.lines ?? [])
  }

/** By the process of an event or a hit: two questions, however many ask. */
const cameraOf =
  (footage: FootageReader) =>
  async (
    asked: readonly Asked<EventView | SearchHit>[],
    { identity }: Context,
  ): Promise<(CameraView | null)[]> => {
    const processes = await footage.processes(
      identity,
      asked.map(({ obj }) => obj.processId),
    )
    const cameraIds = new Map(processes.map(({ id, cameraId }) => [id, cameraId]))
    const load = one<Asked<EventView | SearchHit>, CameraView>(
      ({ obj }) => cameraIds.get(obj.processId),
      footage.cameras,
    )
    return load(
      asked.map((obj) => ({ obj, params: {} })),
      { identity } as Context,
    )
  }
