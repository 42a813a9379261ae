import type { ProcessOptions } from '../../schema/messages/index.ts'

/** How a process is cut and analysed, as its row says. */
export interface ConfigRow {
  chunk_duration: number
  overlap: number
  fps: number | null
  width: number | null
  height: number | null
  started_at: string | null
  motion_gate: boolean | null
  ocr: boolean | null
}

/** Of `spectra_ops.process_configs f`. */
export const CONFIG_COLUMNS =
  'f.chunk_duration, f.overlap, f.fps, f.width, f.height, f.started_at, f.motion_gate, f.ocr'

export const optionsOf = (row: ConfigRow): ProcessOptions => ({
  chunkDuration: row.chunk_duration,
  overlap: row.overlap,
  ...(row.fps !== null && { fps: row.fps }),
  ...(row.width !== null && { width: row.width }),
  ...(row.height !== null && { height: row.height }),
  ...(row.started_at !== null && { startedAt: row.started_at }),
  ...(row.motion_gate !== null && { motionGate: row.motion_gate }),
  ...(row.ocr !== null && { ocr: row.ocr }),
})
