import { toDate, type Sql } from '../../database/database.ts'
import type { Cause } from '../../errors.ts'
import { HOLES, SEAM_MS, SEGMENTS } from '../ring/rows.ts'
import type { Finding } from './finding.ts'

/** Longest time that another node takes to go on for one that is gone. Milliseconds. */
const RESTART_MS = 60_000

interface Piece {
  camera: string
  from: number
  until: number
}

interface Row {
  camera: string
  begins: string | Date
  ends: string | Date
}

const toPiece = ({ camera, begins, ends }: Row): Piece => ({
  ...{ camera, from: toDate(begins).getTime(), until: toDate(ends).getTime() },
})

/**
 * P12: between the segments of a camera nothing is missing without a hole that says why, no second is there twice, and where a node is
 * gone another goes on within a minute.
 */
export async function noSecondIsLost(sql: Sql): Promise<Finding> {
  const whose = `organization_id || '/' || camera_id as camera`
  const segments = await sql.query<Row & { frames: number; bytes: string | number; key: string }>(
    `select ${whose}, start_at as begins, end_at as ends, frames, bytes, key from ${SEGMENTS} order by camera, start_at`,
  )
  const rows = await sql.query<Row & { cause: Cause | null }>(
    `select ${whose}, from_at as begins, coalesce(until_at, now()) as ends, cause from ${HOLES} order by camera, from_at`,
  )
  const wrong: string[] = []
  const holes = rows.map((row) => ({ ...toPiece(row), cause: row.cause }))
  for (const { camera, from, until, cause } of holes) {
    if (!cause?.code) wrong.push(`the hole of ${camera} at ${at(from)} has no cause`)
    if (cause?.code === 'SS_RECORDER_GONE' && until - from > RESTART_MS)
      wrong.push(`${camera} was recorded by nobody for ${(until - from) / 1000} s from ${at(from)} on`)
  }
  let before: Piece | undefined
  for (const row of segments) {
    const next = toPiece(row)
    if (row.frames < 1 || Number(row.bytes) < 1) wrong.push(`${row.key} is empty`)
    if (before?.camera === next.camera) {
      const overlap = before.until - next.from
      if (overlap > SEAM_MS)
        wrong.push(`${next.camera} is recorded twice for ${overlap} ms at ${at(next.from)}`)
      const missing = unexplained({ camera: next.camera, from: before.until, until: next.from }, holes)
      if (missing > SEAM_MS)
        wrong.push(`${missing} ms of ${next.camera} are missing at ${at(before.until)}, and nothing says why`)
    }
    before = next
  }
  const cameras = new Set(segments.map(({ camera }) => camera)).size
  return {
    counted: `${segments.length} segments of ${cameras} cameras, ${holes.length} holes, each with its cause`,
    wrong,
  }
}

/** Milliseconds of a gap that no hole is about. */
function unexplained(gap: Piece, holes: readonly Piece[]): number {
  let left = Math.max(0, gap.until - gap.from)
  for (const hole of holes) {
    if (hole.camera !== gap.camera) continue
    left -= Math.max(0, Math.min(hole.until, gap.until) - Math.max(hole.from, gap.from))
  }
  return left
}

const at = (ms: number): string => new Date(ms).toISOString()
