import { isTerminalChunk, isTerminalProcess } from '../../schema/status.ts'
import type { Progress } from './progress.ts'
import type { WorkItem } from './work-item.ts'

/** What `begin` does with a message. */
export type BeginDecision =
  /** Its work is to be done. */
  | 'fresh'
  /** Its work is done. */
  | 'done'
  /** It failed for good, and nobody replayed it since. */
  | 'failed'
  /** There is nothing to work on: acknowledge and forget. */
  | 'void'
  /** An operator replayed it: what failed because of it lives again. */
  | 'revive'
  /** The inbox says that it ended, and its effects are not there: its work is to be done. */
  | 'reopen'
  /** Its process was cut to the end, and has no such chunk: refuse it. */
  | 'unknown chunk'

/**
 * What to do with a message: the whole rule of `begin`, without its effects.
 *
 * Where its work is still open, it is to be done, whatever the inbox says. A database that was restored, or that failed over
 * to an older state, may know the end of a message and not its effects; the same message then comes again, under the same
 * id. If it were refused, its chunk would stay open for ever.
 *
 * A chunk that is not recorded is no fault of its message as long as cutting goes on: such a database forgot the cutting, too,
 * and it is done again. Then the message comes again, under the same id. Until then there is nothing to work on (`void`);
 * failing it would fail the later message with it.
 *
 * What is put aside comes back from there. A copy of it is one that was not acknowledged any more, and its work would be done twice side
 * by side if both were taken.
 */
export function decideBegin(step: WorkItem['step'], progress: Progress, replays: number): BeginDecision {
  const { process, chunk, inbox } = progress
  if (!process || process.status === 'cancelled' || progress.held) return 'void'
  if (inbox?.state === 'failed' && replays > inbox.replays) return 'revive'
  if (inbox && inbox.state !== 'open') return isOpen(step, progress) ? 'reopen' : inbox.state
  if (step === 'take' && process.taken) return 'done'
  if (step === 'take' || step === 'cut') {
    if (!isTerminalProcess(process.status)) return 'fresh'
    return process.chunked ? 'done' : 'void'
  }
  if (!chunk) return process.chunked ? 'unknown chunk' : 'void'
  if (!isTerminalChunk(chunk.status)) return 'fresh'
  return isRecorded(step, progress) ? 'done' : 'void'
}

/** The step is not recorded, and its process or chunk has not ended. */
function isOpen(step: WorkItem['step'], progress: Progress): boolean {
  const { process, chunk } = progress
  if (isRecorded(step, progress)) return false
  const ofProcess = step === 'take' || step === 'cut'
  return ofProcess
    ? !isTerminalProcess(process!.status)
    : chunk !== undefined && !isTerminalChunk(chunk.status)
}

/** All that the step was to bring about is recorded: its message counts as done, acknowledged or not. */
export function isRecorded(step: WorkItem['step'], { process, chunk }: Progress): boolean {
  switch (step) {
    case 'take':
      return process?.taken ?? false
    case 'cut':
      return process?.chunked ?? false
    case 'describe':
      return chunk?.described ?? false
    case 'detect':
      return chunk?.settled ?? false
  }
}
