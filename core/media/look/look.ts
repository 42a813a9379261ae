import type { Readable } from 'node:stream'
import type { SourceMetadata } from '../../../schema/facts.ts'

/** Where a picture stands, in terms of the look that told of it. */
export type Place = unknown

/** One coded picture. Times are seconds from time 0 of its video. */
export interface Picture {
  time: number
  /** As the container says; 0 where it does not. */
  duration: number
  isKey: boolean
  /** Of the keyframe from which it can be decoded. */
  place: Place
}

/** Coded pictures for ffmpeg. */
export interface Feed {
  input: string | Readable
  /** Options before `-i`. */
  options: readonly string[]
  /** Which stream of the input, as `-map` takes it. */
  stream: string
  /** Seconds from time 0 of the video to time 0 of what ffmpeg makes of it. */
  zero: number
  /** Resolves when nothing of it is under way any more; throws what kept it from feeding. */
  close(): Promise<void>
}

/** What is known of the pictures of one source. Nothing of it is decoded. */
export interface Look {
  /** Sizes are those on the screen. `duration` is 0 where only a walk through the source would tell. */
  source: SourceMetadata
  /** Seconds of pictures that the container says there are, where its end is missing. */
  announced?: number
  /** Pictures per second where they follow each other as usual, unrounded. */
  rate: number
  /** Clockwise turn that players apply, in degrees: 0, 90, 180 or 270. */
  rotation: number
  isMirrored: boolean
  /** Width of a stored pixel, as a multiple of its height. */
  pixelWidth: number
  /** Pictures can be copied into files of their own. */
  copies: boolean
  /** In the order in which they are shown, as they are read: a look at the first ones costs no more than that. */
  pictures(signal: AbortSignal): AsyncGenerator<Picture, void, void>
  /**
   * Writes the coded pictures from the keyframe at `place` to the one before that at `end` into an MP4 of its own that
   * lasts until `end`. @throws where they need more than was said of them at the start
   */
  copy(job: { place: Place; start: number; end: number; path: string }, signal: AbortSignal): Promise<void>
  /** What ffmpeg needs to decode the pictures from `time` on, the keyframe at `place` before it; to `end` at least. */
  feed(from: { place: Place; time: number; end?: number }, signal: AbortSignal): Feed
  close(): void
}

/** So many pictures may be decoded before one that is shown earlier (H.264 and HEVC allow 16). */
const REORDERED = 20

/** Puts pictures that come in the order of decoding into that of showing. */
export async function* asShown(pictures: AsyncIterable<Picture>): AsyncGenerator<Picture, void, void> {
  const waiting: Picture[] = []
  for await (const picture of pictures) {
    let at = waiting.length
    while (at > 0 && waiting[at - 1]!.time > picture.time) at -= 1
    waiting.splice(at, 0, picture)
    if (waiting.length > REORDERED) yield waiting.shift()!
  }
  yield* waiting
}
