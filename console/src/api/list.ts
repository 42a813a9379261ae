import { createStore, type Store } from '../parts/store.ts'
import { toProblem, type SpectraApiError } from './errors.ts'
import { nothingLoaded, withFront, withNext, type Loaded, type PageOf } from './pages.ts'

/** As many as the API gives in one answer. */
const MOST = 200

/** One page of a list. @throws SpectraApiError */
export type AskPage<Item> = (page: { first: number; after: string | undefined }) => Promise<PageOf<Item>>

export interface ListState<Item> extends Loaded<Item> {
  problem: SpectraApiError | undefined
  /** When the front came last. Milliseconds since 1970; 0: not yet. */
  at: number
  asking: boolean
}

export interface LoadedList<Item> extends Omit<Store<ListState<Item>>, 'set'> {
  more(): void
  refresh(): void
}

/** A list that is loaded page by page. What is known stays when a question fails; of several under way only the last one counts. */
export function createList<Item>(
  keyOf: (item: Item) => string,
  ask: AskPage<Item>,
  pageSize = 50,
): LoadedList<Item> {
  const store = createStore<ListState<Item>>({ ...nothingLoaded(), problem: undefined, at: 0, asking: false })
  let turn = 0

  async function load(first: number, after: string | undefined): Promise<void> {
    const mine = ++turn
    store.set({ ...store.get(), asking: true })
    const known = (): ListState<Item> => store.get()
    try {
      const page = await ask({ first, after })
      if (mine !== turn) return
      const loaded = (after === undefined ? withFront : withNext)(known(), page, keyOf)
      const at = after === undefined ? Date.now() : known().at
      store.set({ ...loaded, at, problem: undefined, asking: false })
    } catch (thrown) {
      if (mine === turn) store.set({ ...known(), problem: toProblem(thrown), asking: false })
    }
  }

  return {
    get: store.get,
    subscribe: store.subscribe,
    more() {
      const { next, asking } = store.get()
      if (next !== undefined && !asking) void load(pageSize, next)
    },
    refresh: () => void load(Math.min(MOST, Math.max(pageSize, store.get().items.length)), undefined),
  }
}
