import type { ReadAt } from '../read-at.ts'
import { children, descend } from './boxes.ts'
import { samples, type SampleTable } from './samples.ts'

/** What the index of a plain MP4 says of its one video track. */
export interface Mp4Index {
  codec: 'h264' | 'hevc'
  width: number
  height: number
  /** Pictures per second. */
  rate: number
  /** Seconds from the first picture to the end of the last. */
  duration: number
  /** Where its pictures stand. */
  table: SampleTable
}

const MAX_INDEX_BYTES = 64 * 1024 * 1024
/** Two days at 100 pictures per second; an index that claims more is not to be trusted with memory. */
const MAX_SAMPLES = 20_000_000
/** Those whose description tells all that a decoder needs. */
const CODECS: Record<string, Mp4Index['codec']> = { avc1: 'h264', hvc1: 'hevc' }
/** Seconds. */
const ROUNDING = 0.002
const UPRIGHT = '00010000' + '0'.repeat(24) + '00010000' + '0'.repeat(24) + '40000000'

/** `mvhd` and `mdhd`: ticks per second. */
const timescaleOf = (header: Buffer): number => header.readUInt32BE(header[0] === 1 ? 20 : 12)

/** `elst` with one entry, in ticks of the movie and of the track. */
function editOf(edits: Buffer): { length: number; start: number; isPlain: boolean } | undefined {
  if (edits.readUInt32BE(4) !== 1) return undefined
  return edits[0] === 1
    ? {
        length: Number(edits.readBigUInt64BE(8)),
        start: Number(edits.readBigInt64BE(16)),
        isPlain: edits.readUInt32BE(24) === 0x10000,
      }
    : {
        length: edits.readUInt32BE(8),
        start: edits.readInt32BE(12),
        isPlain: edits.readUInt32BE(16) === 0x10000,
      }
}

/** Absent where the pictures are not in this file, or not shown from the first one on. */
function tableOf(track: Buffer, timescale: number): Omit<SampleTable, 'end'> | undefined {
  const information = descend(track, 'mdia', 'minf')
  const boxes = descend(information, 'stbl')
  const find = (type: string): Buffer | undefined => descend(boxes, type)
  const [description, durations, sizes, runs] = ['stsd', 'stts', 'stsz', 'stsc'].map(find)
  const offsets = find('stco') ?? find('co64')
  const references = descend(information, 'dinf', 'dref')
  const header = descend(track, 'tkhd')
  if (!header || !description || !durations || !sizes || !runs || !offsets) return undefined
  const isHere = references?.readUInt32BE(4) === 1 && (references[19]! & 1) === 1
  if (!isHere) return undefined
  const edits = descend(track, 'edts', 'elst')
  const shifts = find('ctts')
  const first = shifts && shifts.readUInt32BE(4) > 0 ? shifts.readInt32BE(12) : 0
  const start = edits ? editOf(edits)?.start : first
  if (start !== first) return undefined
  return {
    ...{ timescale, start, header, description, durations, shifts, keyframes: find('stss'), sizes, runs },
    ...{ offsets, isWide: !find('stco') },
  }
}

/** How many pictures there are, and in ticks when the first and the last are shown, and until when: no header is believed. */
function extentOf(table: Omit<SampleTable, 'end'>): {
  count: number
  first: number
  last: number
  end: number
} {
  let [count, first, last, end] = [0, Infinity, -Infinity, 0]
  for (const { time, shift, duration } of samples(table)) {
    const shown = time + shift
    count += 1
    if (count > MAX_SAMPLES) throw new RangeError('more samples than a video has')
    if (shown < first) first = shown
    if (shown > last) [last, end] = [shown, shown + duration]
  }
  return { count, first, last, end }
}

/** Where the edits end, in ticks of the track; undefined where they are more than one stretch from its start. */
function endOfEdits(edits: Buffer | undefined, movieScale: number, timescale: number): number | undefined {
  if (!edits) return Infinity
  const edit = editOf(edits)
  if (!edit?.isPlain) return undefined
  return edit.length === 0 ? Infinity : edit.start + (edit.length / movieScale) * timescale
}

/** Whether its pixels are square (`pasp`, ISO/IEC 14496-12, 12.1.4), as almost all are: behind 78 bytes of other things. */
function isSquare(entry: Buffer): boolean {
  const ratio = descend(entry.subarray(78), 'pasp')
  const [wide, high] = ratio ? [ratio.readUInt32BE(0), ratio.readUInt32BE(4)] : [1, 1]
  const width = entry.readUInt16BE(24)
  return Math.abs((width * wide) / high - width) <= 1
}

function read(moov: Buffer): Mp4Index | undefined {
  const movie = descend(moov, 'mvhd')
  const tracks = children(moov, 'trak').filter(
    (track) => descend(track, 'mdia', 'hdlr')?.toString('latin1', 8, 12) === 'vide',
  )
  const [track] = tracks
  if (!movie || !track || tracks.length !== 1 || descend(moov, 'mvex')) return undefined
  const header = descend(track, 'tkhd')
  const clock = descend(track, 'mdia', 'mdhd')
  const table = descend(track, 'mdia', 'minf', 'stbl')
  const stsd = descend(table, 'stsd')
  if (!header || !clock || !stsd || stsd.readUInt32BE(4) !== 1) return undefined
  const matrix = header.toString('hex', header[0] === 1 ? 52 : 40, header[0] === 1 ? 88 : 76)
  const codec = CODECS[stsd.toString('latin1', 12, 16)]
  const entry = stsd.subarray(16, 8 + stsd.readUInt32BE(8))
  if (!codec || matrix !== UPRIGHT || !isSquare(entry)) return undefined
  const timescale = timescaleOf(clock)
  const plain = tableOf(track, timescale)
  if (!plain) return undefined
  const { count, first, last, end } = extentOf(plain)
  const until = endOfEdits(descend(track, 'edts', 'elst'), timescaleOf(movie), timescale)
  if (until === undefined || until <= last) return undefined
  // Movies count in milliseconds: what is rounded is no cut.
  const shownUntil = until < end - ROUNDING * timescale ? Math.round(until) : end
  const duration = (shownUntil - first) / timescale
  const rate = count / duration
  const isSound = Number.isFinite(rate) && rate > 0 && rate <= 1000
  return isSound
    ? {
        codec,
        width: stsd.readUInt16BE(40),
        height: stsd.readUInt16BE(42),
        rate,
        duration,
        table: { ...plain, end: shownUntil },
      }
    : undefined
}

/**
 * Reads the index (`moov`, ISO/IEC 14496-12, 8) of a plain MP4: one upright H.264 or HEVC track, no fragments, no edits
 * worth the name. Undefined for anything else, which is ffprobe's to read. It saves starting a process, which takes
 * longer than cutting some minutes of video.
 */
export async function mp4Index(
  readAt: ReadAt,
  moov: { offset: number; size: number } | undefined,
): Promise<Mp4Index | undefined> {
  if (!moov || moov.size > MAX_INDEX_BYTES) return undefined
  const content = await readAt(moov.offset, moov.size)
  try {
    return read(content.subarray(8))
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}
