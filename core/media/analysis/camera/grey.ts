import type { Picture } from '../types.ts'

/** Cells along the longer side of the finer picture, about. */
const CELLS = 80

/** Mean green of square cells, row by row: the channel that tells most of the light. */
export interface Grey {
  columns: number
  rows: number
  /** Pixels of the picture along a side of a cell. */
  cell: number
  values: Float32Array
}

/** A picture in 80 cells along its longer side, where it has as many pixels: noise is gone from their means. */
export function greyOf({ width, height, data }: Picture): Grey {
  const cell = Math.max(1, Math.round(Math.max(width, height) / CELLS))
  const columns = Math.floor(width / cell)
  const rows = Math.floor(height / cell)
  const sums = new Uint32Array(columns * rows)
  for (let y = 0; y < rows * cell; y++) {
    const row = Math.floor(y / cell) * columns
    let at = y * width * 3 + 1
    for (let column = row; column < row + columns; column++) {
      let sum = 0
      // Four at a time: the usual cell is that wide.
      let pixel = 0
      for (; pixel + 4 <= cell; pixel += 4, at += 12)
        sum += data[at]! + data[at + 3]! + data[at + 6]! + data[at + 9]!
      for (; pixel < cell; pixel++, at += 3) sum += data[at]!
      sums[column]! += sum
    }
  }
  const values = new Float32Array(sums.length)
  for (let index = 0; index < values.length; index++) values[index] = sums[index]! / (cell * cell)
  return { columns, rows, cell, values }
}

/** The same picture with half as many cells a side. */
export function halved({ columns, rows, cell, values }: Grey): Grey {
  const [across, down] = [columns >> 1, rows >> 1]
  const half = new Float32Array(across * down)
  for (let y = 0; y < down; y++) {
    for (let x = 0; x < across; x++) {
      const at = 2 * y * columns + 2 * x
      half[y * across + x] =
        (values[at]! + values[at + 1]! + values[at + columns]! + values[at + columns + 1]!) / 4
    }
  }
  return { columns: across, rows: down, cell: cell * 2, values: half }
}
