import type { Warning } from '../../../schema/facts.ts'
import type { SpectraError } from '../../errors.ts'
import type { Mp4Index } from '../mp4/moov.ts'

export interface FileState {
  path: string
  bytes: number
  /** Milliseconds since 1970. */
  modifiedMs: number
}

/** A checked source, ready for ffmpeg. */
export interface Source {
  /** For messages: quoted, without credentials. */
  readonly name: string
  /** What stands behind `-i`, always with its protocol in front. */
  readonly input: string
  /** Options before `-i`: protocols and containers it may use, so that no content can make it open anything else. */
  readonly inputOptions: readonly string[]
  /** What is odd without being in the way; grows while it is read. */
  readonly warnings: Warning[]
  /** Absent where the source does not say. */
  readonly bytes?: number
  /** Its boxes are those of MP4 or QuickTime. */
  readonly mp4: boolean
  /** Where it is a file on this machine: as it was when it was opened. */
  readonly file?: FileState
  /** Where it is a plain MP4 on this machine. */
  readonly index?: Mp4Index
  /** It ends inside its data: the rest was never written or never arrived. */
  readonly truncated: boolean
  /** ffmpeg may jump to any place in it. */
  readonly seekable: boolean
  /** What really went wrong below ffmpeg, which only sees that its input ended. */
  failure(): SpectraError | undefined
  /** Makes it seekable, by a copy below the video's own directory if need be. */
  local(): Promise<Source>
  close(): Promise<void>
}

/**
 * Containers that hold their own pictures. Lists that point at other files or addresses (HLS, DASH, concat, SDP, image
 * sequences) are not among them, so ffmpeg cannot be talked into opening one, whatever the file looks like.
 */
export const CONTAINERS = [
  ...['mov', 'mp4', 'm4a', '3gp', '3g2', 'mj2', 'matroska', 'webm', 'avi', 'mpegts', 'mpeg', 'mpegvideo'],
  ...[
    'flv',
    'live_flv',
    'kux',
    'asf',
    'ogg',
    'mxf',
    'nut',
    'rm',
    'dv',
    'ivf',
    'gif',
    'wtv',
    'gxf',
    'h264',
    'hevc',
  ],
  ...['m4v', 'mjpeg', 'obu', 'av1', 'yuv4mpegpipe', 'h261', 'h263', 'vc1', 'dirac'],
  ...['wav', 'mp3', 'flac', 'aac', 'ac3', 'aiff', 'caf', 'amr'],
]

/** Pixels of the largest picture that is decoded: a few bytes of a file can ask for gigabytes of memory. */
export const MOST_PIXELS = 8192 * 8192

/** Options that keep ffmpeg and ffprobe to pictures that fit into memory, whatever the container says of them. */
export const PICTURE_FENCE = ['-max_pixels', String(MOST_PIXELS)]

/** Options that keep ffmpeg and ffprobe to the given protocols, to `CONTAINERS`, and to pictures that fit into memory. */
export function fence(protocols: readonly string[]): string[] {
  const only = ['-protocol_whitelist', protocols.join(','), '-format_whitelist', CONTAINERS.join(',')]
  return [...only, ...PICTURE_FENCE]
}
