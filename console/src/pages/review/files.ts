import { createStore, type Store } from '../../parts/store.ts'

/** The file of a clip. */
export interface ClipFile {
  /** When its first picture was taken. Milliseconds since 1970. */
  startedAt: number
  /** Undefined where nobody counted. */
  fps: number | undefined
  url: string
  bytes: number
  thumbnail: string | undefined
  /** `url` names what this page holds in memory, until it is let go of. */
  isHeld?: boolean
}

/** As many as the API tells of in one answer. */
const MOST = 100
/** So many files are held in memory: more than are shown at once. */
const MOST_HELD = 24
/** After a failure so long nothing is asked, after each further one twice as long, up to a minute. Milliseconds. */
const REST_MS = 3000
const LONGEST_REST_MS = 60_000

export interface Files {
  store: Store<ReadonlyMap<string, ClipFile | 'gone'>>
  /** Asks for files that are not known. */
  want(processIds: readonly string[]): void
  /** The address of a file is too old: it is asked for anew. */
  drop(processId: string): void
}

/**
 * Files of clips, asked for together and once. What could not be asked is asked again by whoever still wants it: the store says when,
 * by a new map.
 * @param onProblem undefined where it has passed
 */
export function createFiles(
  load: (processIds: readonly string[]) => Promise<ReadonlyMap<string, ClipFile>>,
  onProblem: (problem: unknown) => void,
  restMs = REST_MS,
): Files {
  const store = createStore<ReadonlyMap<string, ClipFile | 'gone'>>(new Map())
  const wanted = new Set<string>()
  const asked = new Set<string>()
  let pauseMs = restMs

  async function fetchWanted(): Promise<void> {
    while (wanted.size > 0) {
      const ids = [...wanted].slice(0, MOST)
      for (const id of ids) {
        wanted.delete(id)
        asked.add(id)
      }
      const found = await load(ids).finally(() => ids.forEach((id) => asked.delete(id)))
      const known = new Map([...store.get(), ...ids.map((id) => [id, found.get(id) ?? 'gone'] as const)])
      letGo(known)
      store.set(known)
      onProblem(undefined)
      pauseMs = restMs
    }
  }

  function failed(problem: unknown): void {
    wanted.clear()
    onProblem(problem)
    setTimeout(() => store.set(new Map(store.get())), pauseMs)
    pauseMs = Math.min(2 * pauseMs, LONGEST_REST_MS)
  }

  return {
    store,
    want(processIds) {
      const isFirst = wanted.size === 0
      for (const id of processIds) if (!store.get().has(id) && !asked.has(id)) wanted.add(id)
      if (isFirst && wanted.size > 0) queueMicrotask(() => void fetchWanted().catch(failed))
    },
    drop(processId) {
      const rest = new Map(store.get())
      release(rest.get(processId))
      rest.delete(processId)
      store.set(rest)
    },
  }
}

function release(file: ClipFile | 'gone' | undefined): void {
  if (typeof file === 'object' && file.isHeld) URL.revokeObjectURL(file.url)
}

/** The oldest of what is held in memory goes. */
function letGo(files: Map<string, ClipFile | 'gone'>): void {
  const held = [...files].filter(([, file]) => typeof file === 'object' && file.isHeld)
  for (const [id, file] of held.slice(0, Math.max(0, held.length - MOST_HELD))) {
    release(file)
    files.delete(id)
  }
}
