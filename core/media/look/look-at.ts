import type { SourceMetadata } from '../../../schema/facts.ts'
import type { Config } from '../../config.ts'
import { SpectraError } from '../../errors.ts'
import type { Mp4Index } from '../mp4/moov.ts'
import { MOST_PIXELS, type Source } from '../source/source.ts'
import { thousandths } from './ffprobe-output.ts'
import { lookByFfprobe } from './ffprobe.ts'
import type { Look } from './look.ts'
import { tooLong, tooWide } from './refusals.ts'

/** An index does not tell which of the pictures in it are missing at the end. */
const isCutOff = ({ mp4, truncated }: Source): boolean => mp4 && truncated

/**
 * What a source is, by a look into it; nothing is decoded.
 * @throws SS_NOT_A_VIDEO, SS_NO_VIDEO_STREAM (cover art does not count), SS_VIDEO_EMPTY, SS_PLAYLIST_REFUSED, and what the
 * source itself met
 */
export async function lookAt(ffprobe: string, source: Source, signal: AbortSignal): Promise<Look> {
  const look = isCutOff(source)
    ? undefined
    : await intoPackets(source).catch((error: unknown) => {
        const failure = source.failure()
        if (failure) throw failure
        if (error instanceof SpectraError) throw error
        // What one reader stumbles over may be whole for the other.
        return undefined
      })
  signal.throwIfAborted()
  return look ?? lookByFfprobe(ffprobe, source, signal)
}

/** Its library is loaded by who looks: most workers never do, and would start later. */
async function intoPackets(source: Source): Promise<Look | undefined> {
  const { lookIntoPackets } = await import('./packets.ts')
  return lookIntoPackets(source)
}

/** A plain MP4 tells everything in its index: no look into its packets is needed. */
export function fromIndex(source: Source, index: Mp4Index): SourceMetadata {
  const { codec, width, height, rate } = index
  const duration = thousandths(index.duration)
  return { container: 'mp4', codec, width, height, fps: thousandths(rate), duration, bytes: source.bytes }
}

/** @throws SS_VIDEO_TOO_SMALL, SS_VIDEO_TOO_WIDE, SS_VIDEO_TOO_LONG */
export function checkSource(
  { width, height, duration }: SourceMetadata,
  source: Source,
  { videoSeconds }: Pick<Config, 'videoSeconds'>,
): void {
  if (width < 16 || height < 16) {
    throw new SpectraError(
      'SS_VIDEO_TOO_SMALL',
      `Cannot analyse ${source.name}: its pictures are ${width}x${height} pixels`,
    )
  }
  if (width * height > MOST_PIXELS) throw tooWide(source, `${width}x${height}`)
  if (duration > videoSeconds) throw tooLong(source, duration, videoSeconds)
}
