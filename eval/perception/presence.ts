import { sortOf, type Sort, type Truth } from './truth.ts'
import type { Reported } from '../product.ts'

/** How well the seconds were told in which something of a sort is there. */
export interface Presence {
  sort: Sort
  /** Seconds in which it is there, and in which it is not; those near a border, or that nobody judges, are neither. */
  there: number
  absent: number
  /** Of `there`, those that were reported. */
  right: number
  /** Seconds that were missed, and that were reported wrongly. */
  missed: number[]
  wrong: number[]
}

/** Judged at the middle of each whole second. */
export function presenceOf(
  truth: Truth,
  reported: readonly Reported[],
  duration: number,
  sort: Sort,
): Presence {
  const things = truth.things.filter(({ kind }) => sortOf(kind) === sort)
  const events = reported.filter(
    ({ type, attributes }) => type.endsWith('_detected') && sortOf(attributes.kind ?? '') === sort,
  )
  const result: Presence = { sort, there: 0, absent: 0, right: 0, missed: [], wrong: [] }
  for (let second = 0; second + 0.5 < duration; second++) {
    const at = second + 0.5
    if (truth.ignore.some(([from, to]) => at >= from && at <= to)) continue
    const isThere = things.some(({ from, to }) => at >= from && at <= to)
    const near = things.some(
      ({ from, to }) => Math.min(Math.abs(at - from), Math.abs(at - to)) < truth.tolerance,
    )
    const told = events.some(({ startTime, endTime }) => at >= startTime && at <= endTime)
    if (isThere) {
      // One of several may come or go while another stays.
      const sure = things.some(({ from, to }) => at >= from + truth.tolerance && at <= to - truth.tolerance)
      if (near && !sure) continue
      result.there++
      if (told) result.right++
      else result.missed.push(second)
    } else if (!near) {
      result.absent++
      if (told) result.wrong.push(second)
    }
  }
  return result
}
