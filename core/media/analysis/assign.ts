import { createRequire } from 'node:module'

/** Stands for "never": larger than the costs of all pairs together. */
const NEVER = 1e6

const munkres = createRequire(import.meta.url)('munkres-js') as (costs: number[][]) => [number, number][]

/**
 * Pairs rows with columns so that as many as can be are paired, at the least cost in all (the Hungarian algorithm, Munkres 1957).
 * `cost` is undefined for a pair that must not be.
 */
export function assign<R, C>(
  rows: readonly R[],
  columns: readonly C[],
  cost: (row: R, column: C) => number | undefined,
): [R, C][] {
  if (rows.length === 0 || columns.length === 0) return []
  const costs = rows.map((row) => columns.map((column) => cost(row, column) ?? NEVER))
  return munkres(costs)
    .filter(([row, column]) => costs[row]![column]! < NEVER)
    .map(([row, column]) => [rows[row]!, columns[column]!])
}
