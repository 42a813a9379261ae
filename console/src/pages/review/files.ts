import { createStore, type Store } from '../../parts/store.ts'

/** The file of a clip. */
export interface ClipFile {
  /** When its first picture was taken. Milliseconds since 1970. */
  startedAt: number
  fps: number
  url: string
  bytes: number
  thumbnail: string | undefined
}

/** As many as the API tells of in one answer. */
const MOST = 100

export interface Files {
  store: Store<ReadonlyMap<string, ClipFile | 'gone'>>
  /** Asks for files that are not known. */
  want(processIds: readonly string[]): void
  /** The address of a file is too old: it is asked for anew. */
  drop(processId: string): void
}

/** Files of clips, asked for together and once. What could not be asked is asked again by whoever still wants it. */
export function createFiles(
  load: (processIds: readonly string[]) => Promise<ReadonlyMap<string, ClipFile>>,
  onProblem: (problem: unknown) => void,
): Files {
  const store = createStore<ReadonlyMap<string, ClipFile | 'gone'>>(new Map())
  const wanted = new Set<string>()
  const asked = new Set<string>()

  async function fetchWanted(): Promise<void> {
    while (wanted.size > 0) {
      const ids = [...wanted].slice(0, MOST)
      for (const id of ids) {
        wanted.delete(id)
        asked.add(id)
      }
      const found = await load(ids).finally(() => ids.forEach((id) => asked.delete(id)))
      store.set(new Map([...store.get(), ...ids.map((id) => [id, found.get(id) ?? 'gone'] as const)]))
    }
  }

  return {
    store,
    want(processIds) {
      const isFirst = wanted.size === 0
      for (const id of processIds) if (!store.get().has(id) && !asked.has(id)) wanted.add(id)
      if (isFirst && wanted.size > 0) queueMicrotask(() => void fetchWanted().catch(onProblem))
    },
    drop(processId) {
      const rest = new Map(store.get())
      rest.delete(processId)
      store.set(rest)
    },
  }
}
