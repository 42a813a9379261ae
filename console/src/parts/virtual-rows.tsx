import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useEffectEvent, useRef, type ReactNode } from 'react'

export interface VirtualRowsProps<Item> {
  /** What the list is called. */
  label: string
  items: readonly Item[]
  keyOf(item: Item): string
  /** About how high a row is, in pixels; rows are measured when they are shown. */
  rowHeight: number
  /** How many there are, where that is known. */
  total?: number | undefined
  children(item: Item): ReactNode
  /** The last rows come near: bring more. */
  onEnd?(): void
}

/** A list of which only the rows that are seen are in the page. */
export function VirtualRows<Item>(props: VirtualRowsProps<Item>) {
  const { label, items, keyOf, rowHeight, total, children, onEnd } = props
  const scroller = useRef<HTMLDivElement>(null)
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (at) => keyOf(items[at]!),
    overscan: 4,
  })
  const shown = rows.getVirtualItems()
  const lastShown = shown.at(-1)?.index ?? -1
  const reachEnd = useEffectEvent(() => onEnd?.())
  const isNearEnd = items.length > 0 && lastShown >= items.length - 10
  useEffect(() => {
    if (isNearEnd) reachEnd()
  }, [isNearEnd, items.length])

  return (
    // Keys scroll it, too.
    <div className="rows" ref={scroller} tabIndex={0} role="region" aria-label={label}>
      <ul aria-label={label} style={{ blockSize: rows.getTotalSize() }}>
        {shown.map(({ index, key, start }) => (
          <li
            key={key}
            ref={rows.measureElement}
            data-index={index}
            aria-posinset={index + 1}
            aria-setsize={total ?? -1}
            style={{ transform: `translateY(${start}px)` }}
          >
            {children(items[index]!)}
          </li>
        ))}
      </ul>
    </div>
  )
}
