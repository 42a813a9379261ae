import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const BLOCK = 512
/** Places and lengths of what is read of an entry's header (POSIX ustar). */
const NAME = [0, 100] as const
const SIZE = [124, 12] as const
const TYPE = [156, 1] as const
const PREFIX = [345, 155] as const

/**
 * Writes the files and directories of a tar archive into the new directory `directory`, for its owner alone. At once and
 * not in turns: a few hundred small files are there before a thread pool has taken them.
 * @throws where the archive is cut off, holds anything else, or names what lies outside
 */
export function extractTar(archive: Buffer, directory: string): void {
  mkdirSync(directory, { mode: 0o700 })
  for (let at = 0; at + BLOCK <= archive.length;) {
    const header = archive.subarray(at, (at += BLOCK))
    if (header[0] === 0) return
    const [name, prefix, type] = [NAME, PREFIX, TYPE].map((field) => text(header, field))
    const path = prefix ? `${prefix}/${name}` : name!
    if (path.split('/').includes('..')) throw new Error(`Cannot extract ${path}: it lies outside`)
    const bytes = Number.parseInt(text(header, SIZE), 8)
    if (type === '5') mkdirSync(join(directory, path), { recursive: true, mode: 0o700 })
    else if (type === '0') {
      if (!(at + bytes <= archive.length)) throw new Error(`Cannot extract ${path}: the archive is cut off`)
      writeFileSync(join(directory, path), archive.subarray(at, at + bytes), { mode: 0o600, flag: 'wx' })
      at += Math.ceil(bytes / BLOCK) * BLOCK
    } else throw new Error(`Cannot extract ${path}: entries of type ${type} are not known`)
  }
  throw new Error('Cannot extract the archive: its end is missing')
}

/** A field up to its first NUL. */
function text(header: Buffer, [from, length]: readonly [number, number]): string {
  const field = header.subarray(from, from + length)
  const end = field.indexOf(0)
  return field.toString('utf8', 0, end < 0 ? length : end)
}
