import { createHash } from 'node:crypto'
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

const BLOCK = Buffer.allocUnsafe(256 * 1024)

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

/**
 * SHA-256 and size of a chunk, and whether all of it is there: on a full disk ffmpeg may name a file that lacks its end.
 * Memory does not grow with the file. Runs in a piscina thread, so it may block.
 */
export default function digest(path: string): { bytes: number; sha256: string; whole: boolean } {
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
