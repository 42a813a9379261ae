/** Whether nothing is left of a queue, and what comes next. */
export interface QueueItem {
  id: string
  reviewed: boolean
}

/** The item to go to once one is seen to: the next one that is not; the first of the others where none follows. */
export function nextUnreviewed<T extends QueueItem>(items: readonly T[], id: string): T | undefined {
  const place = items.findIndex((each) => each.id === id)
  const left = (each: T): boolean => !each.reviewed && each.id !== id
  return items.slice(place + 1).find(left) ?? items.find(left)
}
