import type { ReadAt } from '../source/source.ts'
import { children, descend } from './boxes.ts'
import type { SampleTable } from './samples.ts'

/** What the index of a plain MP4 says of its one video track. */
export interface Mp4Index {
  codec: 'h264' | 'hevc'
  width: number
  height: number
  /** Pictures per second. */
  rate: number
  /** Seconds. */
  duration: number
  /** Times of the keyframes in decoding order, in seconds from the first picture. */
  keyframes: number[]
  /** Where its pictures stand; absent where copying them is ffmpeg's affair. */
  table?: SampleTable
}

const MAX_INDEX_BYTES = 64 * 1024 * 1024
/** Two days at 100 pictures per second; an index that claims more is not to be trusted with memory. */
const MAX_SAMPLES = 20_000_000
const CODECS: Record<string, Mp4Index['codec']> = { avc1: 'h264', avc3: 'h264', hvc1: 'hevc', hev1: 'hevc' }
/** Their description tells all that a decoder needs. */
const COPIED = new Set(['avc1', 'hvc1'])
const UPRIGHT = '00010000' + '0'.repeat(24) + '00010000' + '0'.repeat(24) + '40000000'

/** `mvhd` and `mdhd`: ticks per second, and length in ticks. */
function clockOf(header: Buffer): { timescale: number; ticks: number } {
  const wide = header[0] === 1
  return {
    timescale: header.readUInt32BE(wide ? 20 : 12),
    ticks: wide ? Number(header.readBigUInt64BE(24)) : header.readUInt32BE(16),
  }
}

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

/** No edits, or one that plays the whole track from (about) its start. */
function playsWhole(
  edits: Buffer | undefined,
  seconds: number,
  movieScale: number,
  trackScale: number,
): boolean {
  if (!edits) return true
  const edit = editOf(edits)
  if (!edit?.isPlain) return false
  const [length, start] = [edit.length / movieScale, edit.start / trackScale]
  return start >= 0 && start < 1 && Math.abs(length + start - seconds) < 1
}

/**
 * Absent where the pictures are not in this file, where what decodes them may stand between them (`avc3`, `hev1`), or
 * where they are not shown from the first one on.
 */
function tableOf(track: Buffer, timescale: number): SampleTable | undefined {
  const information = descend(track, 'mdia', 'minf')
  const boxes = descend(information, 'stbl')
  const find = (type: string): Buffer | undefined => descend(boxes, type)
  const [description, durations, sizes, runs] = ['stsd', 'stts', 'stsz', 'stsc'].map(find)
  const offsets = find('stco') ?? find('co64')
  const references = descend(information, 'dinf', 'dref')
  const header = descend(track, 'tkhd')
  if (!header || !description || !durations || !sizes || !runs || !offsets) return undefined
  const isHere = references?.readUInt32BE(4) === 1 && (references[19]! & 1) === 1
  if (!isHere || !COPIED.has(description.toString('latin1', 12, 16))) return undefined
  const edits = descend(track, 'edts', 'elst')
  const shifts = find('ctts')
  const first = shifts && shifts.readUInt32BE(4) > 0 ? shifts.readInt32BE(12) : 0
  const start = edits ? editOf(edits)!.start : first
  if (start !== first) return undefined
  return {
    ...{ timescale, start, header, description, durations, shifts, keyframes: find('stss'), sizes, runs },
    ...{ offsets, isWide: !find('stco') },
  }
}

/** Decoding times of the samples named in `stss` (all of them without it), from the run lengths of `stts`. */
function keyframeTimes(
  stts: Buffer,
  stss: Buffer | undefined,
  timescale: number,
): [times: number[], count: number] {
  const times: number[] = []
  let [sample, ticks, next] = [1, 0, 0]
  const keyframe = (): number =>
    stss ? (next < stss.readUInt32BE(4) ? stss.readUInt32BE(8 + 4 * next) : Infinity) : sample
  for (let run = 0; run < stts.readUInt32BE(4); run += 1) {
    const [count, delta] = [stts.readUInt32BE(8 + 8 * run), stts.readUInt32BE(12 + 8 * run)]
    const end = sample + count
    if (end > MAX_SAMPLES) throw new RangeError('more samples than a video has')
    while (keyframe() < end && (stss || sample < end)) {
      times.push((ticks + (keyframe() - sample) * delta) / timescale)
      if (stss) {
        next += 1
      } else {
        sample += 1
        ticks += delta
      }
    }
    ticks += (end - sample) * delta
    sample = end
  }
  return [times, sample - 1]
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
  const [stsd, stts, stss] = ['stsd', 'stts', 'stss'].map((type) => descend(table, type))
  if (!header || !clock || !stsd || !stts || stsd.readUInt32BE(4) !== 1) return undefined
  const matrix = header.toString('hex', header[0] === 1 ? 52 : 40, header[0] === 1 ? 88 : 76)
  const codec = CODECS[stsd.toString('latin1', 12, 16)]
  if (!codec || matrix !== UPRIGHT) return undefined
  const { timescale, ticks } = clockOf(clock)
  const duration = ticks / timescale
  if (!playsWhole(descend(track, 'edts', 'elst'), duration, clockOf(movie).timescale, timescale))
    return undefined
  const [keyframes, samples] = keyframeTimes(stts, stss, timescale)
  const index = {
    codec,
    width: stsd.readUInt16BE(40),
    height: stsd.readUInt16BE(42),
    rate: samples / duration,
  }
  const sound = Number.isFinite(index.rate) && index.rate > 0 && index.rate <= 1000 && keyframes.length > 0
  return sound ? { ...index, duration, keyframes, table: tableOf(track, timescale) } : undefined
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
