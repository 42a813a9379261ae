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

export type Entry = 'done' | 'failed' | 'void' | 'revive' | 'fresh' | 'unknown chunk'

/** How to meet a message: the whole rule of `begin`, without its effects. */
export function entryOf(work: Subject['work'], known: Known, replays: number): Entry {
  const { process, chunk, inbox } = known
  if (!process || process.status === 'cancelled') return 'void'
  if (inbox?.state === 'done') return 'done'
  if (inbox?.state === 'failed') return replays > inbox.replays ? 'revive' : 'failed'
  if (work === 'take' && process.taken) return 'done'
  if (work === 'take' || work === 'cut') {
    if (!isTerminalProcess(process.status)) return 'fresh'
    return process.chunked ? 'done' : 'void'
  }
  if (!chunk) return 'unknown chunk'
  if (!isTerminalChunk(chunk.status)) return 'fresh'
  return isRecorded(work, known) ? 'done' : 'void'
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
