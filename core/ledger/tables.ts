import {
  CHUNK_STATUSES,
  PROCESS_STATUSES,
  canMoveChunk,
  canMoveProcess,
  isTerminalChunk,
} from '../../schema/status.ts'
import type { ChunkStatus, ProcessStatus } from '../../schema/status.ts'
import type { Modality } from '../../schema/messages/index.ts'

export interface Tables {
  /** Of a process `p`, where it is of a camera. */
  readonly camera: string
  readonly processes: string
  readonly chunks: string
  readonly events: string
}

/** Files and cameras have tables of their own, whose columns mean the same. */
export const TABLES: Record<Modality, Tables> = {
  batch: {
    camera: 'null::text',
    processes: 'spectra_ops.batch_video_processes',
    chunks: 'spectra_ops.batch_video_chunks',
    events: 'spectra_insights.batch_events',
  },
  live: {
    camera: 'p.camera_id',
    processes: 'spectra_ops.cam_video_processes',
    chunks: 'spectra_ops.cam_video_chunks',
    events: 'spectra_insights.live_events',
  },
}

/** A process whose clip is still to be taken, as a condition on the processes of cameras. */
export const UNTAKEN = `taken_at is null and status in ('queued', 'processing')`

const list = (statuses: readonly string[]): string => statuses.map((status) => `'${status}'`).join(', ')

/**
 * The statuses from which a move to `to` is legal, as an SQL list: `update ... where status in (...)` checks and moves
 * in one step, so no race can make an illegal move (P4).
 */
export const processSources = (to: ProcessStatus): string =>
  list(PROCESS_STATUSES.filter((from) => canMoveProcess(from, to)))
export const chunkSources = (to: ChunkStatus): string =>
  list(CHUNK_STATUSES.filter((from) => canMoveChunk(from, to)))

/** The statuses of chunks that still need work, as an SQL list. */
export const OPEN_CHUNKS = list(CHUNK_STATUSES.filter((status) => !isTerminalChunk(status)))
