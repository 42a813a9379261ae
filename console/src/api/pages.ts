/** One page of a connection of the API. */
export interface PageOf<Item> {
  nodes: readonly Item[]
  pageInfo: { hasNextPage: boolean; endCursor: string | null }
  totalCount?: { count: number; capped: boolean } | null
}

/** What is known of a list. */
export interface Loaded<Item> {
  items: readonly Item[]
  /** Goes on after the last of them; undefined: there are no more. */
  next: string | undefined
  total: { count: number; capped: boolean } | undefined
}

export const nothingLoaded = <Item>(): Loaded<Item> => ({ items: [], next: undefined, total: undefined })

const nextOf = ({ pageInfo }: PageOf<unknown>): string | undefined =>
  pageInfo.hasNextPage ? (pageInfo.endCursor ?? undefined) : undefined

type KeyOf<Item> = (item: Item) => string

/** With the page that follows; what both have is there once. */
export function withNext<Item>(known: Loaded<Item>, page: PageOf<Item>, keyOf: KeyOf<Item>): Loaded<Item> {
  const there = new Set(known.items.map(keyOf))
  const added = page.nodes.filter((item) => !there.has(keyOf(item)))
  return { items: [...known.items, ...added], next: nextOf(page), total: page.totalCount ?? known.total }
}

/** With the front asked anew: what was known behind it stays, as long as the new front reaches it. */
export function withFront<Item>(known: Loaded<Item>, front: PageOf<Item>, keyOf: KeyOf<Item>): Loaded<Item> {
  const whole = { items: front.nodes, next: nextOf(front), total: front.totalCount ?? undefined }
  const last = front.nodes.at(-1)
  const reached = last === undefined ? -1 : known.items.findIndex((item) => keyOf(item) === keyOf(last))
  if (whole.next === undefined || reached === -1) return whole
  const there = new Set(front.nodes.map(keyOf))
  const behind = known.items.slice(reached + 1).filter((item) => !there.has(keyOf(item)))
  return behind.length === 0 ? whole : { ...whole, items: [...front.nodes, ...behind], next: known.next }
}

/** Rows that hold still: those that are shown in their order as they are now, and how many others came. */
export function heldStill<Item>(
  shown: readonly Item[],
  latest: readonly Item[],
  keyOf: KeyOf<Item>,
): { items: Item[]; fresh: number } {
  const now = new Map(latest.map((item) => [keyOf(item), item]))
  const there = new Set(shown.map(keyOf))
  const lastShown = shown.at(-1)
  const end = lastShown === undefined ? -1 : latest.findIndex((item) => keyOf(item) === keyOf(lastShown))
  const behind = end === -1 ? [] : latest.slice(end + 1).filter((item) => !there.has(keyOf(item)))
  const items = [...shown.flatMap((item) => now.get(keyOf(item)) ?? []), ...behind]
  return { items, fresh: latest.length - items.length }
}
