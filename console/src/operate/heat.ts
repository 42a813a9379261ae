import { stagesOf, type ActorState, type KnownNode } from './cluster.ts'
import type { Place } from './place.ts'

/** How large a cell of the map is, with what is between it and the next one. Pixels. */
export const CELL = 12

export interface Cell {
  column: number
  row: number
  state: ActorState
  isStale: boolean
  place: Place
}

/** One row for each node, one cell for each of its workers, with an empty one between two stages. */
export function cellsOf(nodes: readonly KnownNode[]): Cell[] {
  return nodes.flatMap((node, row) => {
    let column = 0
    return stagesOf(node).flatMap(({ actor, workers }) => {
      const from = column
      column += workers.length + 1
      return workers.map(({ name, state }, at): Cell => {
        const place = { node: node.facts.name, stage: actor.name, worker: name }
        return { column: from + at, row, state, isStale: node.facts.stale, place }
      })
    })
  })
}

const lookOf = ({ state, isStale }: Cell): string => (isStale ? 'stale' : state)
const spotOf = ({ column, row }: Cell): string => `${column}/${row}`

export type Painted = ReadonlyMap<string, string>
export const paintedOf = (cells: readonly Cell[]): Painted =>
  new Map(cells.map((cell) => [spotOf(cell), lookOf(cell)]))

/** Cells that look otherwise than they were painted; undefined: some are gone, and all is painted anew. */
export function dirtyCells(painted: Painted, cells: readonly Cell[]): Cell[] | undefined {
  const now = new Set(cells.map(spotOf))
  if ([...painted.keys()].some((spot) => !now.has(spot))) return undefined
  return cells.filter((cell) => painted.get(spotOf(cell)) !== lookOf(cell))
}

/** Which cell lies there. */
export const cellAt = (cells: readonly Cell[], x: number, y: number): Cell | undefined =>
  cells.find(({ column, row }) => column === Math.floor(x / CELL) && row === Math.floor(y / CELL))
