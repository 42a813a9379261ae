import { useRef, useState } from 'react'
import { heldStill } from '../api/pages.ts'

export interface Held<Item> {
  items: readonly Item[]
  /** How many came that are not shown yet. */
  fresh: number
  /** For what is around the rows. */
  holding: { onPointerEnter(): void; onPointerLeave(): void }
  /** Shows those that came. */
  release(): void
}

/** Rows hold still while the pointer is over them: what they say is as it is now, but none moves. */
export function useHeld<Item>(latest: readonly Item[], keyOf: (item: Item) => string): Held<Item> {
  const [isHeld, setHeld] = useState(false)
  const [, again] = useState(0)
  const shown = useRef(latest)
  const { items, fresh } =
    isHeld && shown.current.length > 0 ? heldStill(shown.current, latest, keyOf) : { items: latest, fresh: 0 }
  shown.current = items
  return {
    ...{ items, fresh },
    holding: { onPointerEnter: () => setHeld(true), onPointerLeave: () => setHeld(false) },
    release() {
      shown.current = latest
      again((times) => times + 1)
    },
  }
}
