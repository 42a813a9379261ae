import { useEffect, useState, useSyncExternalStore } from 'react'
import { createList, type AskPage, type ListState } from './list.ts'

export interface List<Item> extends ListState<Item> {
  /** Brings the page that follows, where there is one. */
  more(): void
  /** Asks the front anew, for what changed. */
  refresh(): void
}

/**
 * A long list, page by page. `name` says which one is meant: another name starts over.
 * @param pageSize how many come at once, at most 200
 */
export function useList<Item>(
  name: string,
  keyOf: (item: Item) => string,
  ask: AskPage<Item>,
  pageSize?: number,
): List<Item> {
  const [made, setMade] = useState(() => ({ name, list: createList(keyOf, ask, pageSize) }))
  const current = made.name === name ? made : { name, list: createList(keyOf, ask, pageSize) }
  if (current !== made) setMade(current)
  const { list } = current
  useEffect(() => list.refresh(), [list])
  const state = useSyncExternalStore(list.subscribe, list.get)
  return { ...state, more: list.more, refresh: list.refresh }
}
