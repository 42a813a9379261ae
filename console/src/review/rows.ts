import type { Stretch } from './axis.ts'
import { barAt, lanesOf, type Bar, type Moment } from './lanes.ts'

/** One row of the timeline. Pixels across the axis, from its ruler on. */
export interface Row {
  camera: string
  /** Absent: what was recorded of the camera, and how much happened. */
  type?: string
  bars: readonly Bar[]
  top: number
  height: number
}

/** Measures in pixels; the ruler of an axis that runs down has its times beside it. */
export const RULER = 26
export const RULER_DOWN = 46
const CAMERA_HEIGHT = 30
const LANE_HEIGHT = 18

/** Up to so many cameras have a lane for each kind; more have one lane each. */
const MOST_WITH_KINDS = 4

/** The rows of cameras in their order: what was recorded, then what was seen. */
export function rowsOf(
  moments: readonly Moment[],
  cameras: readonly string[],
  view: Stretch,
  pixels: number,
  ruler = RULER,
): Row[] {
  const rows: Row[] = []
  let top = ruler
  const add = (row: Omit<Row, 'top' | 'height'>, height: number): void => {
    rows.push({ ...row, top, height })
    top += height
  }
  const withKinds = cameras.length <= MOST_WITH_KINDS
  const shown = withKinds ? moments : moments.map((each) => ({ ...each, type: '' }))
  const lanes = Map.groupBy(lanesOf(shown, cameras, view, pixels), ({ camera }) => camera)
  for (const camera of cameras) {
    add({ camera, bars: [] }, CAMERA_HEIGHT)
    for (const { type, bars } of lanes.get(camera) ?? []) add({ camera, type, bars }, LANE_HEIGHT)
  }
  return rows
}

/** All of it, with a little room below. */
export const heightOf = (rows: readonly Row[]): number => {
  const last = rows.at(-1)
  return (last ? last.top + last.height : RULER) + 6
}

/** What is at a place: `along` the axis and `across` it. */
export function momentsAt(rows: readonly Row[], along: number, across: number): readonly Moment[] {
  const row = rows.find(({ top, height }) => top <= across && across < top + height)
  return (row && barAt(row.bars, along)?.moments) ?? []
}
