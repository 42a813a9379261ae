import { createHash } from 'node:crypto'
import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs'
import type { FileState } from './source/source.ts'

/** Work on whole files, in piscina threads: it may block, and its memory does not grow with the file. */

const BLOCK = Buffer.allocUnsafe(256 * 1024)

export interface Digest {
  bytes: number
  /** Lower-case hexadecimal. */
  sha256: string
  /** It is an MP4 with nothing missing. */
  whole: boolean
}

/** Whether the outermost boxes of an MP4 fill the file exactly, with an index among them. */
function isWhole(file: number, bytes: number): boolean {
  const header = Buffer.alloc(16)
  let [offset, indexed] = [0, false]
  while (offset < bytes) {
    const read = readSync(file, header, 0, 16, offset)
    if (read < 8) return false
    const short = header.readUInt32BE(0)
    const size = short === 1 && read === 16 ? Number(header.readBigUInt64BE(8)) : short
    if (size < 8) return false
    indexed ||= header.toString('latin1', 4, 8) === 'moov'
    offset += size
  }
  return offset === bytes && indexed
}

/** SHA-256 and size of a chunk, and whether all of it is there: on a full disk ffmpeg may name a file that lacks its end. */
export function digest(path: string): Digest {
  const hash = createHash('sha256')
  const file = openSync(path, 'r')
  try {
    const bytes = fstatSync(file).size
    for (let at = 0, read = 1; read > 0; at += read) {
      read = readSync(file, BLOCK, 0, BLOCK.length, at)
      hash.update(BLOCK.subarray(0, read))
    }
    return { bytes, sha256: hash.digest('hex'), whole: isWhole(file, bytes) }
  } finally {
    closeSync(file)
  }
}

export interface CopyTask {
  source: FileState
  /** Written first. */
  header: Uint8Array
  /** Stretches of the source that follow it: offset and length in bytes, in turn. */
  ranges: Float64Array
  path: string
  /** Not 0 as soon as nobody wants it any more. */
  stop: Int32Array
}

/** Errors do not keep their codes on the way between threads. */
export interface CopyFailure {
  /** `changed`: the source is no longer what it was. `full`: there is no space. `read-only`: the target cannot be written. */
  failure: 'changed' | 'full' | 'read-only' | 'stopped' | 'failed'
  message: string
}

export type Copied = Omit<Digest, 'whole'> | CopyFailure

const KNOWN: Record<string, CopyFailure['failure']> = {
  ENOSPC: 'full',
  EDQUOT: 'full',
  EROFS: 'read-only',
  ENOENT: 'changed',
}

/** Writes a file of a header and stretches of another, and hashes it on the way. */
export function copy(task: CopyTask): Copied {
  const opened: number[] = []
  const open = (path: string, flags: string): number => {
    opened.push(openSync(path, flags, 0o600))
    return opened.at(-1)!
  }
  try {
    return copyBetween(open(task.source.path, 'r'), open(task.path, 'w'), task)
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException
    return { failure: KNOWN[code] ?? 'failed', message }
  } finally {
    opened.forEach(closeSync)
  }
}

function copyBetween(from: number, to: number, { source, header, ranges, stop }: CopyTask): Copied {
  const hash = createHash('sha256')
  let bytes = 0
  const write = (block: Uint8Array): void => {
    for (let at = 0; at < block.length;) at += writeSync(to, block, at)
    hash.update(block)
    bytes += block.length
  }
  const { size, mtimeMs } = fstatSync(from)
  if (size !== source.bytes || mtimeMs !== source.modifiedMs) {
    return { failure: 'changed', message: 'another size or time' }
  }
  write(header)
  for (let range = 0; range < ranges.length; range += 2) {
    const end = ranges[range]! + ranges[range + 1]!
    for (let at = ranges[range]!; at < end;) {
      if (Atomics.load(stop, 0) !== 0) return { failure: 'stopped', message: 'not wanted any more' }
      const read = readSync(from, BLOCK, 0, Math.min(BLOCK.length, end - at), at)
      if (read === 0) return { failure: 'changed', message: 'it ends earlier' }
      write(BLOCK.subarray(0, read))
      at += read
    }
  }
  return { bytes, sha256: hash.digest('hex') }
}
