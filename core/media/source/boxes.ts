import type { ReadAt } from '../read-at.ts'

export interface BoxLayout {
  /** `moov` stands before `mdat`, or there is no telling: readable from front to back without seeking. */
  moovFirst: boolean
  /** The last box found ends behind the end of the source. */
  truncated: boolean
  /** Where the index stands. */
  moov?: { offset: number; size: number }
}

const FIRST = new Set(['ftyp', 'styp', 'moov', 'mdat', 'free', 'skip', 'wide', 'pnot', 'uuid'])

/**
 * Walks the outermost boxes of an MP4 or QuickTime file (ISO/IEC 14496-12, 4.2) by their headers alone, at most `limit`
 * of them; undefined where it is something else.
 */
export async function boxLayout(
  readAt: ReadAt,
  bytes: number | undefined,
  limit: number,
): Promise<BoxLayout | undefined> {
  let offset = 0
  let moovFirst: boolean | undefined
  let moov: BoxLayout['moov']
  for (let box = 0; box < limit; box += 1) {
    const header = await readAt(offset, 16)
    if (header.length < 8) break
    const type = header.toString('latin1', 4, 8)
    if (box === 0 && !FIRST.has(type)) return undefined
    if (type === 'moov') moovFirst ??= true
    if (type === 'mdat') moovFirst ??= false
    const short = header.readUInt32BE(0)
    if (short === 0) break
    if (short === 1 && header.length < 16) break
    const size = short === 1 ? Number(header.readBigUInt64BE(8)) : short
    if (size < 8) break
    if (type === 'moov') moov ??= { offset, size }
    offset += size
    if (bytes === undefined) {
      if (moovFirst !== undefined) break
    } else if (offset > bytes) {
      return { moovFirst: moovFirst ?? true, truncated: true, moov }
    }
  }
  return { moovFirst: moovFirst ?? true, truncated: false, moov }
}

/**
 * Whether the size in the head of a Matroska or RIFF (AVI) file reaches behind the end of the file: RFC 9559, 4 and the
 * first chunk of RIFF. Sizes that were never filled in say nothing.
 */
export function endsEarly(head: Buffer, bytes: number | undefined): boolean {
  if (bytes === undefined || head.length < 64) return false
  if (head.toString('latin1', 0, 4) === 'RIFF') {
    const size = head.readUInt32LE(4)
    return size !== 0xffffffff && size + 8 > bytes
  }
  if (head.readUInt32BE(0) !== 0x1a45dfa3) return false
  const segment = head.indexOf('18538067', 4, 'hex')
  if (segment < 0 || segment + 12 > head.length) return false
  const width = Math.clz32(head[segment + 4]!) - 23
  if (width < 1 || width > 8) return false
  const size =
    BigInt(`0x${head.toString('hex', segment + 4, segment + 4 + width)}`) & ((1n << BigInt(7 * width)) - 1n)
  if (size === (1n << BigInt(7 * width)) - 1n) return false
  return segment + 4 + width + Number(size) > bytes
}
