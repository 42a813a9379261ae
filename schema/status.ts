/**
 * Statuses and their legal moves (P4). A status never goes back except by an explicit replay, which is the
 * `revive` move of each table.
 *
 *   process   pending -> queued -> processing -> completed | failed | cancelled
 *   chunk     pending -> processing -> m1_completed -> completed | failed | cancelled
 */
export const PROCESS_STATUSES = [
  'pending',
  'queued',
  'processing',
  'completed',
  'failed',
  'cancelled',
] as const
export type ProcessStatus = (typeof PROCESS_STATUSES)[number]

export const CHUNK_STATUSES = [
  'pending',
  'processing',
  'm1_completed',
  'completed',
  'failed',
  'cancelled',
] as const
export type ChunkStatus = (typeof CHUNK_STATUSES)[number]

const PROCESS_MOVES: Record<ProcessStatus, readonly ProcessStatus[]> = {
  pending: ['queued', 'processing', 'failed', 'cancelled'],
  queued: ['processing', 'failed', 'cancelled'],
  processing: ['completed', 'failed', 'cancelled'],
  completed: [],
  failed: [],
  cancelled: [],
}

const CHUNK_MOVES: Record<ChunkStatus, readonly ChunkStatus[]> = {
  pending: ['processing', 'm1_completed', 'failed', 'cancelled'],
  processing: ['m1_completed', 'failed', 'cancelled'],
  m1_completed: ['completed', 'failed', 'cancelled'],
  completed: [],
  failed: [],
  cancelled: [],
}

/** What a replay of a dead letter may bring back to life, and as what. */
const PROCESS_REVIVAL: Partial<Record<ProcessStatus, ProcessStatus>> = { failed: 'processing' }
const CHUNK_REVIVAL: Partial<Record<ChunkStatus, ChunkStatus>> = { failed: 'processing' }

export const isTerminalProcess = (status: ProcessStatus): boolean => PROCESS_MOVES[status].length === 0
export const isTerminalChunk = (status: ChunkStatus): boolean => CHUNK_MOVES[status].length === 0

export const canMoveProcess = (from: ProcessStatus, to: ProcessStatus): boolean =>
  PROCESS_MOVES[from].includes(to)
export const canMoveChunk = (from: ChunkStatus, to: ChunkStatus): boolean => CHUNK_MOVES[from].includes(to)

export const reviveProcess = (from: ProcessStatus): ProcessStatus => PROCESS_REVIVAL[from] ?? from
export const reviveChunk = (from: ChunkStatus): ChunkStatus => CHUNK_REVIVAL[from] ?? from
