import { decode, type Stop } from '../analysis/frames.ts'
import { encodeJpeg } from '../analysis/thumbnail.ts'
import type { Frame } from '../analysis/types.ts'
import { noveltyOf, sketchOf, type Sketch } from './novelty.ts'

/** A picture as it is shown to a model. */
export interface ShownFrame {
  /** Seconds from the start of the chunk. */
  time: number
  jpeg: Buffer
  /** How much it differs from the one before it: 0 to 1; 1 for the first. */
  novelty: number
}

export interface ChooseOptions {
  ffmpeg: string
  /** At most so many. */
  pictures: number
  /** Longest side, in pixels. */
  side: number
  /** Seconds of the chunk. */
  seconds: number
}

/** Pictures that are looked at for each that may be shown. */
const LOOKED_AT = 5
/** Looked at per second, at most. */
const FASTEST = 5
/** Pictures that differ less than that from the one before are the same to the eye: noise of a sensor stays below. */
const SAME = 0.004

/**
 * The pictures that tell most of a chunk: its time is divided evenly, and of each part the one that differs most from the one
 * before is taken. A part in which nothing is new gives none, so that a still scene is one picture.
 * @throws SS_ANALYSIS_FAILED where no picture can be decoded, the reason of the signal
 */
export async function chooseFrames(
  path: string,
  { ffmpeg, pictures, side, seconds }: ChooseOptions,
  signal: AbortSignal,
): Promise<ShownFrame[]> {
  const fps = Math.min(FASTEST, (LOOKED_AT * pictures) / Math.max(seconds, 1))
  const part = Math.max(seconds, 1) / pictures
  const chosen: ShownFrame[] = []
  let shown: Sketch | undefined
  let best: { frame: Frame; sketch: Sketch; novelty: number } | undefined
  let ordinal = 0
  const take = async (): Promise<void> => {
    if (!best) return
    const { frame, sketch, novelty } = best
    chosen.push({ time: frame.time, jpeg: Buffer.from(await encodeJpeg(frame)), novelty })
    ;[shown, best] = [sketch, undefined]
  }
  for await (const frame of decode(ffmpeg, path, stopOf(signal), { fps, side })) {
    const now = Math.min(pictures - 1, Math.floor(frame.time / part + 1e-6))
    if (now > ordinal) {
      await take()
      ordinal = now
    }
    const sketch = sketchOf(frame)
    const novelty = shown ? noveltyOf(shown, sketch) : 1
    const isNews = !shown ? !best : novelty > Math.max(SAME, best?.novelty ?? 0)
    if (isNews) best = { frame, sketch, novelty }
  }
  signal.throwIfAborted()
  await take()
  return chosen
}

function stopOf(signal: AbortSignal): Stop {
  return {
    get stopped() {
      return signal.aborted
    },
    onStop(kill) {
      if (signal.aborted) kill()
      signal.addEventListener('abort', kill, { once: true })
      return () => signal.removeEventListener('abort', kill)
    },
  }
}
