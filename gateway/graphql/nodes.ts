import { SpectraError } from '../../core/errors.ts'
import type { CameraView, ChunkView, EventView, FoundProcess, Identity } from '../../core/ports.ts'
import type { Context, Services } from './context.ts'

type Found = FoundProcess | ChunkView | EventView | CameraView
type Kind = 'Process' | 'Chunk' | 'Event' | 'Camera'

const MOST = 100

/** Anything that has an id, by that id: one question for each kind of things, however many ids are given. */
export function nodeResolvers({ ports: { footage } }: Pick<Services, 'ports'>) {
  const kinds = new WeakMap<object, Kind>()

  async function load(identity: Identity, ids: readonly string[]): Promise<(Found | null)[]> {
    if (ids.length > MOST) {
      throw new SpectraError(
        'SS_INPUT_INVALID',
        `Cannot look up ${ids.length} things: ask for at most ${MOST}`,
        {
          details: { field: 'ids' },
        },
      )
    }
    const [processes, chunks, events, cameras] = await Promise.all([
      footage.processes(identity, ids),
      footage.chunks(identity, ids),
      footage.events(identity, ids),
      footage.cameras(identity, ids),
    ])
    const found = new Map<string, Found>()
    const add = (kind: Kind, things: readonly Found[]): void => {
      for (const each of things) {
        kinds.set(each, kind)
        found.set(each.id, each)
      }
    }
    // A camera is called by people: nothing of ours hides behind a name that they chose.
    add('Camera', cameras)
    add('Event', events)
    add('Chunk', chunks)
    add('Process', processes)
    return ids.map((id) => found.get(id) ?? found.get(id.toLowerCase()) ?? null)
  }
  const first = <T>([only]: readonly T[]): T | null => only ?? null

  return {
    Query: {
      node: async (_: unknown, { id }: { id: string }, { identity }: Context) =>
        first(await load(identity, [id])),
      nodes: (_: unknown, { ids }: { ids: string[] }, { identity }: Context) => load(identity, ids),
      process: async (_: unknown, { id }: { id: string }, { identity }: Context) =>
        first(await footage.processes(identity, [id])),
      chunk: async (_: unknown, { id }: { id: string }, { identity }: Context) =>
        first(await footage.chunks(identity, [id])),
      event: async (_: unknown, { id }: { id: string }, { identity }: Context) =>
        first(await footage.events(identity, [id])),
      camera: async (_: unknown, { id }: { id: string }, { identity }: Context) =>
        first(await footage.cameras(identity, [id])),
    },
    Node: { resolveType: (thing: object) => kinds.get(thing) },
  }
}
