import type { Mask } from '../../../schema/masks.ts'
import type { Point } from '../../../schema/regions.ts'

/** Cells of a grid over the picture, from its upper left corner. */
export interface Box {
  column: number
  row: number
  columns: number
  rows: number
}

export interface Grid {
  columns: number
  rows: number
}

/** From fine to coarse: the first in which what is covered is no more than `MOST_BOXES` boxes. The last always is. */
const GRIDS: readonly Grid[] = [
  { columns: 192, rows: 108 },
  { columns: 96, rows: 54 },
  { columns: 48, rows: 27 },
]
const MOST_BOXES = 700
/** Two places are the same, in cells. */
const SAME = 1e-9

/**
 * What masks cover, as boxes of a grid. Each cell of which a mask covers anything is covered whole: what is hidden is never less than
 * was drawn, and reaches at most one cell further.
 */
export function boxesOf(masks: readonly Pick<Mask, 'points'>[]): { grid: Grid; boxes: Box[] } {
  const tries = GRIDS.map((grid) => ({ grid, boxes: merged(cellsOf(masks, grid), grid) }))
  return tries.find(({ boxes }) => boxes.length <= MOST_BOXES) ?? tries.at(-1)!
}

/** One byte a cell, row by row: 1 where it is covered. */
function cellsOf(masks: readonly Pick<Mask, 'points'>[], grid: Grid): Uint8Array {
  const cells = new Uint8Array(grid.columns * grid.rows)
  for (const { points } of masks) {
    const corners = points.map(([x, y]): Point => [x * grid.columns, y * grid.rows])
    const sides = corners.map((from, index): [Point, Point] => [from, corners[(index + 1) % corners.length]!])
    for (const side of sides) coverSide(cells, grid, side)
    for (let row = 0; row < grid.rows; row++) coverInside(cells, grid, sides, row)
  }
  return cells
}

/** Numbers of the cells from `from` to `to`, without those that are only touched. */
const between = (from: number, to: number, most: number): [number, number] => [
  Math.max(0, Math.floor(from + SAME)),
  Math.min(most, Math.ceil(to - SAME)) - 1,
]

/** The cells that a side of a mask runs through. */
function coverSide(cells: Uint8Array, grid: Grid, [a, b]: [Point, Point]): void {
  const [upper, lower] = a[1] <= b[1] ? [a, b] : [b, a]
  const height = lower[1] - upper[1]
  const at = (y: number): number => upper[0] + ((lower[0] - upper[0]) * (y - upper[1])) / height
  const [first, last] = between(upper[1], lower[1], grid.rows)
  for (let row = first; row <= last; row++) {
    const ends = height < SAME ? [a[0], b[0]] : [at(Math.max(row, upper[1])), at(Math.min(row + 1, lower[1]))]
    const [from, to] = between(Math.min(...ends), Math.max(...ends), grid.columns)
    cells.fill(1, row * grid.columns + from, row * grid.columns + to + 1)
  }
}

/** The cells of a row whose middle lies inside. */
function coverInside(
  cells: Uint8Array,
  grid: Grid,
  sides: readonly (readonly [Point, Point])[],
  row: number,
): void {
  const y = row + 0.5
  const crossings = sides
    .filter(([[, from], [, to]]) => from <= y !== to <= y)
    .map(([[ax, ay], [bx, by]]) => ax + ((bx - ax) * (y - ay)) / (by - ay))
    .sort((one, other) => one - other)
  for (let index = 0; index + 1 < crossings.length; index += 2) {
    const [from, to] = [Math.ceil(crossings[index]! - 0.5), Math.floor(crossings[index + 1]! - 0.5)]
    cells.fill(1, row * grid.columns + Math.max(0, from), row * grid.columns + Math.min(grid.columns, to + 1))
  }
}

/** Cells side by side are one box, and so are equal ones below each other. */
function merged(cells: Uint8Array, { columns, rows }: Grid): Box[] {
  const boxes: Box[] = []
  let above: Box[] = []
  for (let row = 0; row < rows; row++) {
    const runs = runsOf(cells.subarray(row * columns, (row + 1) * columns), row)
    above = runs.map((run) => {
      const same = above.find((box) => box.column === run.column && box.columns === run.columns)
      if (!same) return (boxes.push(run), run)
      same.rows += 1
      return same
    })
  }
  return boxes
}

function runsOf(cells: Uint8Array, row: number): Box[] {
  const runs: Box[] = []
  for (let column = 0; column < cells.length; column++) {
    if (cells[column] === 0) continue
    const last = runs.at(-1)
    if (last && last.column + last.columns === column) last.columns += 1
    else runs.push({ column, row, columns: 1, rows: 1 })
  }
  return runs
}
