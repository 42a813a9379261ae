import type { ProcessStatus } from '../../schema/status.ts'
import { ERRORS, type Cause, type ErrorCode } from '../errors.ts'

export interface ChunkTally {
  /** Rows of any status. */
  chunks: number
  completed: number
  failed: number
  /** Why the failed chunk with the lowest ordinal failed. */
  firstFailure?: { ordinal: number; cause: Cause }
}

export type Outcome = { status: 'completed' } | { status: 'failed'; cause: Cause }

/**
 * The completion rule: a process ends when chunking has ended and every chunk that it announced is there and is
 * terminal; it is completed if all of them are, and failed otherwise. Undefined while it goes on.
 */
export function outcomeOf(
  process: { status: ProcessStatus; chunksTotal: number | null },
  tally: ChunkTally,
): Outcome | undefined {
  const { status, chunksTotal } = process
  if (status !== 'processing' || chunksTotal === null) return undefined
  if (chunksTotal === 0)
    return {
      status: 'failed',
      cause: cause('SS_VIDEO_EMPTY', 'Cannot analyse the video: nothing could be cut from it'),
    }
  if (tally.chunks !== chunksTotal || tally.completed + tally.failed !== chunksTotal) return undefined
  if (tally.failed === 0) return { status: 'completed' }
  const { ordinal, cause: first } = tally.firstFailure ?? {}
  const why = first ? `: ${first.message}` : ''
  const which = `Cannot analyse ${tally.failed} of ${chunksTotal} chunks, first chunk ${ordinal}${why}`
  return { status: 'failed', cause: cause(first?.code ?? 'SS_INTERNAL', which) }
}

const cause = (code: ErrorCode, message: string): Cause => ({
  code,
  message: message.slice(0, 2000),
  retryable: ERRORS[code].retryable,
})
