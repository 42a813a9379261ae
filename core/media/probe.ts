import type { SourceMetadata } from '../../schema/facts.ts'
import type { Config } from '../config.ts'
import { SpectraError } from '../errors.ts'
import { fromFfprobe, readableSeconds } from './probe/ffprobe.ts'
import { thousandths } from './probe/ffprobe-output.ts'
import { empty, tooLong } from './probe/refusals.ts'
import type { Mp4Index } from './mp4/moov.ts'
import type { Source } from './source/source.ts'

/** What ffprobe tells of a source, beyond what is stored of it. */
export interface Probe {
  source: SourceMetadata
  /** Seconds that the container announces; 0 where it announces nothing. */
  announced: number
  /** `announced` is the picture's own length, not that of the whole file, where sound may last longer. */
  exact: boolean
  /** Pictures per second, unrounded. */
  rate: number
  /** Clockwise turn that players apply, in degrees: 0, 90, 180 or 270. */
  rotation: number
  /** Pictures were looked at up to here, in seconds. */
  lookedAt: number
  /** Longest stretch between keyframes within that, in seconds. */
  keyframeInterval: number
}

/**
 * What a source is and how far its keyframes are apart in the first `lookSeconds`; nothing is decoded.
 * @throws SS_NOT_A_VIDEO, SS_NO_VIDEO_STREAM (cover art does not count), SS_VIDEO_EMPTY, SS_VIDEO_TOO_SMALL,
 * SS_VIDEO_TOO_LONG, SS_PLAYLIST_REFUSED, and what the source itself met
 */
export async function probe(
  ffprobe: string,
  source: Source,
  config: Pick<Config, 'videoSeconds'>,
  lookSeconds: number,
  signal: AbortSignal,
): Promise<Probe> {
  const found = source.index
    ? fromIndex(source, source.index, lookSeconds)
    : await fromFfprobe(ffprobe, source, lookSeconds, signal)
  const { width, height } = found.source
  if (width < 16 || height < 16) {
    if (width === 0 && found.lookedAt <= 0) throw empty(source)
    throw new SpectraError(
      'SS_VIDEO_TOO_SMALL',
      `Cannot analyse ${source.name}: its pictures are ${width}x${height} pixels`,
    )
  }
  if (found.lookedAt < 0) await readableSeconds(ffprobe, source, signal)
  if (found.announced > config.videoSeconds) throw tooLong(source, found.announced, config.videoSeconds)
  return found
}

/** A plain MP4 tells everything in its index: no process is started for it. */
export function fromIndex(source: Source, index: Mp4Index, lookSeconds: number): Probe {
  const { codec, width, height, rate, duration, keyframes } = index
  const lookedAt = Math.min(duration, lookSeconds)
  const marks = [0, ...keyframes.filter((at) => at < lookedAt), lookedAt]
  const fps = thousandths(rate)
  return {
    source: { container: 'mp4', codec, width, height, fps, duration, bytes: source.bytes },
    announced: duration,
    exact: true,
    rate,
    rotation: 0,
    lookedAt,
    keyframeInterval: Math.max(...marks.slice(1).map((mark, place) => mark - marks[place]!)),
  }
}
