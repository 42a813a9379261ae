import {
  isTerminalChunk,
  isTerminalProcess,
  type ChunkStatus,
  type ProcessStatus,
} from '../../schema/status.ts'
import type { Cause } from '../errors.ts'
import type { InboxState } from './inbox.ts'
import type { Subject } from './subject.ts'

/** What the ledger knows of a message before the work on it begins. */
export interface Known {
  process: { status: ProcessStatus; taken: boolean; chunked: boolean } | undefined
  chunk: { status: ChunkStatus; described: boolean; settled: boolean } | undefined
  inbox: { state: InboxState; replays: number; cause?: Cause } | undefined
}

export type Entry = 'done' | 'failed' | 'void' | 'revive' | 'reopen' | 'fresh' | 'unknown chunk'

/**
 * How to meet a message: the whole rule of `begin`, without its effects.
 *
 * What is open decides, not what the inbox says: a database that was restored or failed over to an older state knows an
 * end of the message without its effects, and whoever cuts again hands on the same message. Refused, its chunk would
 * stay open for ever.
 *
 * A chunk that nobody has recorded is no fault of its message as long as its process is not cut to the end: the cutting that
 * handed it on was forgotten, and is done again. Then the message comes again, under the same id; until then there is
 * nothing to work on, and a failure would be that of the later message, too.
 */
export function entryOf(work: Subject['work'], known: Known, replays: number): Entry {
  const { process, chunk, inbox } = known
  if (!process || process.status === 'cancelled') return 'void'
  if (inbox?.state === 'failed' && replays > inbox.replays) return 'revive'
  if (inbox && inbox.state !== 'open') return isOpen(work, known) ? 'reopen' : inbox.state
  if (work === 'take' && process.taken) return 'done'
  if (work === 'take' || work === 'cut') {
    if (!isTerminalProcess(process.status)) return 'fresh'
    return process.chunked ? 'done' : 'void'
  }
  if (!chunk) return process.chunked ? 'unknown chunk' : 'void'
  if (!isTerminalChunk(chunk.status)) return 'fresh'
  return isRecorded(work, known) ? 'done' : 'void'
}

/** There is work, and it is the message's to do. */
function isOpen(work: Subject['work'], known: Known): boolean {
  const { process, chunk } = known
  if (isRecorded(work, known)) return false
  const ofProcess = work === 'take' || work === 'cut'
  return ofProcess
    ? !isTerminalProcess(process!.status)
    : chunk !== undefined && !isTerminalChunk(chunk.status)
}

/** All that the message was to bring about is recorded: it counts as done, whatever became of its acknowledgement. */
export function isRecorded(work: Subject['work'], { process, chunk }: Known): boolean {
  switch (work) {
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
