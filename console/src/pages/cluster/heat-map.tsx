import { useEffect, useRef, useState } from 'react'
import type { ActorState, KnownNode } from '../../operate/cluster.ts'
import { CELL, cellAt, cellsOf, dirtyCells, paintedOf, type Painted } from '../../operate/heat.ts'
import type { Place } from '../../operate/place.ts'
import { paintCell } from './paint-cell.ts'
import { usePreferences } from '../../shell/preferences.ts'

const COLOURS: Record<ActorState, string> = {
  ...{ starting: '--warn', ready: '--good', busy: '--busy', restarting: '--warn' },
  ...{ paused: '--warn', draining: '--warn', stopped: '--dim', failed: '--bad' },
}

/**
 * All workers at a glance, a row for each node: only what changed is painted. The same stands in the tree beside it, which is for
 * keys and for whoever hears the page.
 */
export function HeatMap({ nodes, onLook }: { nodes: readonly KnownNode[]; onLook(place: Place): void }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const painted = useRef<{ of: string; cells: Painted }>({ of: '', cells: new Map() })
  const { theme } = usePreferences()
  const scheme = useScheme()
  const cells = cellsOf(nodes)
  const width = Math.max(1, ...cells.map(({ column }) => column + 1)) * CELL
  const height = Math.max(1, nodes.length) * CELL

  useEffect(() => {
    const element = canvas.current!
    const context = element.getContext('2d')!
    const of = [width, height, theme, scheme].join()
    const dirty = painted.current.of === of ? dirtyCells(painted.current.cells, cells) : undefined
    if (!dirty) {
      const scale = devicePixelRatio
      element.width = width * scale
      element.height = height * scale
      context.scale(scale, scale)
    }
    const settled = new Map<string, string>()
    const colourOf = (name: string): string => {
      const found = settled.get(name)
      if (found) return found
      // `light-dark()` is settled by an element that wears it.
      element.style.color = `var(${name})`
      const made = getComputedStyle(element).color
      settled.set(name, made)
      return made
    }
    for (const cell of dirty ?? cells)
      paintCell(context, cell, colourOf(cell.isStale ? '--bad' : COLOURS[cell.state]))
    painted.current = { of, cells: paintedOf(cells) }
  })

  return (
    <div className="heat" aria-hidden>
      <canvas
        ref={canvas}
        style={{ inlineSize: width, blockSize: height }}
        onClick={({ nativeEvent: { offsetX, offsetY } }) => {
          const cell = cellAt(cells, offsetX, offsetY)
          if (cell) onLook(cell.place)
        }}
      />
    </div>
  )
}

/** Whether the system is dark, for what does not follow it by itself. */
function useScheme(): boolean {
  const [dark, setDark] = useState(() => matchMedia('(prefers-color-scheme: dark)').matches)
  useEffect(() => {
    const query = matchMedia('(prefers-color-scheme: dark)')
    const change = (): void => setDark(query.matches)
    query.addEventListener('change', change)
    return () => query.removeEventListener('change', change)
  }, [])
  return dark
}
