import { closeSync, openSync, readdirSync, readFileSync, writeSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'

/**
 * What the processes of a run did, written down by themselves as it happens, apart from the database, the broker and the
 * storage: one file a process, a line an operation. What was written survives kill -9 (the kernel has it).
 */
export type Operation =
  | { op: 'started'; node: string; what: string; tmp?: string }
  /** The work log was asked how to meet a message, and answered. */
  | {
      op: 'began'
      stage: string
      message: string
      process: string
      asked: number
      replays: number
      state: string
    }
  /** The end of a message was committed: the work log said so. */
  | { op: 'ended'; stage: string; message: string; process: string; asked: number }
  | { op: 'failed'; stage: string; message: string; process: string; asked: number }
  /** The model finished a description, whatever becomes of it. */
  | { op: 'described'; chunk: string; nonce: string; asked: number }
  | { op: 'delivered'; queue: string; message: string; attempt: number; inHand: number; prefetch: number }
  /** About to tell the broker. */
  | {
      op: 'settling'
      queue: string
      message: string
      verb: 'ack' | 'retry' | 'deadLetter' | 'defer' | 'requeue'
    }
  /** A planted failure. */
  | { op: 'fault'; point: string; kind: string }

export type Entry = Operation & { pid: number; at: number }

export interface Journal {
  write(operation: Operation): void
}

export function openJournal(directory: string): Journal {
  mkdirSync(directory, { recursive: true })
  const file = openSync(join(directory, `${process.pid}-${Date.now()}.jsonl`), 'a')
  process.once('exit', () => closeSync(file))
  return {
    write(operation) {
      writeSync(file, `${JSON.stringify({ ...operation, pid: process.pid, at: Date.now() })}\n`)
    },
  }
}

/** Everything that was written, in the order of time. A line that a kill cut short is left out. */
export function readJournal(directory: string): Entry[] {
  const lines = readdirSync(directory).flatMap((name) =>
    readFileSync(join(directory, name), 'utf8').split('\n').slice(0, -1),
  )
  return lines.map((line) => JSON.parse(line) as Entry).sort((a, b) => a.at - b.at)
}
