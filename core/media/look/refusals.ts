import { SpectraError } from '../../errors.ts'
import type { Source } from '../source/source.ts'

const PLAYLIST_FORMATS =
  /'(?:hls|applehttp|concat|dash|sdp|rtsp|imf|smil|image2\w*)'|not on whitelist.*(?:hls|dash)/

/** The error behind what ffprobe wrote. Below it, the source itself knows best what went wrong. */
export function refusal(source: Source, stderr: string): SpectraError {
  const failure = source.failure()
  if (failure) return failure
  if (source.mp4 && /moov atom not found/.test(stderr)) {
    return new SpectraError(
      'SS_NOT_A_VIDEO',
      `Cannot read ${source.name}: the file is incomplete, its index (moov atom) is missing`,
    )
  }
  if (PLAYLIST_FORMATS.test(stderr)) {
    return new SpectraError('SS_PLAYLIST_REFUSED', `Cannot open ${source.name}: it points at other files`)
  }
  return new SpectraError(
    'SS_NOT_A_VIDEO',
    `Cannot read ${source.name}: its content is no known video format`,
  )
}

export const empty = (source: Source): SpectraError =>
  new SpectraError('SS_VIDEO_EMPTY', `Cannot split ${source.name}: its video stream holds no pictures`)

export const tooLong = (source: Source, seconds: number, limit: number): SpectraError =>
  new SpectraError(
    'SS_VIDEO_TOO_LONG',
    `Cannot split ${source.name}: it lasts ${seconds.toFixed(1)} s, the limit is ${limit} s`,
  )

export const tooWide = (source: Source, size: string): SpectraError =>
  new SpectraError('SS_VIDEO_TOO_WIDE', `Cannot analyse ${source.name}: its pictures are ${size} pixels`)
