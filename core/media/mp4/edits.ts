import { children, descend } from './boxes.ts'

/** What the edit list (`elst`, ISO/IEC 14496-12, 8.6.6) of a track shows of it. */
export interface Edits {
  /** More than one stretch, or one at another speed. */
  isMontage: boolean
  /** Seconds from the start of the movie to the end of what is shown; absent: to the last picture. */
  end?: number
}

const WHOLE: Edits = { isMontage: false }

function timescaleOf(header: Buffer): number {
  return header.readUInt32BE(header[0] === 1 ? 20 : 12)
}

/** `moov` is the content of that box. @throws RangeError where a box is shorter than it says */
export function editsOf(moov: Buffer, trackId: number): Edits {
  const movie = descend(moov, 'mvhd')
  const track = children(moov, 'trak').find((one) => {
    const header = descend(one, 'tkhd')
    return header?.readUInt32BE(header[0] === 1 ? 20 : 12) === trackId
  })
  const list = descend(track, 'edts', 'elst')
  // The lengths of fragments are not known when the edits are written.
  if (!movie || !list || descend(moov, 'mvex')) return WHOLE
  const isWide = list[0] === 1
  const seconds = (at: number): number =>
    (isWide ? Number(list.readBigUInt64BE(at)) : list.readUInt32BE(at)) / timescaleOf(movie)
  const size = isWide ? 20 : 12
  let [end, shown, isMontage] = [0, 0, false]
  for (let entry = 0; entry < list.readUInt32BE(4); entry += 1) {
    const at = 8 + entry * size
    const [length, rate] = [seconds(at), list.readUInt32BE(at + size - 4)]
    const isPause = isWide ? list.readBigInt64BE(at + 8) === -1n : list.readInt32BE(at + 4) === -1
    // An edit without length lasts as long as there are pictures.
    if (!isPause && length === 0) return { isMontage: shown > 0 }
    end += length
    shown += isPause ? 0 : 1
    isMontage ||= !isPause && (shown > 1 || rate !== 0x10000)
  }
  return shown === 0 ? WHOLE : { isMontage, end }
}
