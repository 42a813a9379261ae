import type { CutOptions } from '../ports.ts'
import { SpectraError } from '../errors.ts'
import type { Probe } from './probe.ts'

/** How a video is cut: by copying packets between keyframes, or by encoding anew. */
export interface Plan {
  method: 'copy' | 'encode'
  /** Of the chunks. */
  codec: string
  fps: number
  width: number
  height: number
  /** Pictures per second, unrounded: times of pictures are multiples of its inverse, where the rate is constant. */
  rate: number
}

const MIN_DURATION = 1
const MAX_DURATION = 3600

/** Seconds of packet headers that are read to learn how far keyframes are apart: two chunks, within reason. */
export const lookFor = (chunkDuration: number): number => Math.min(60, 2 * chunkDuration) + 1

/** @throws SS_INPUT_INVALID saying what would be right */
export function checkCutOptions(options: CutOptions): void {
  const { chunkDuration, overlap, fps, width, height } = options
  const refuse = (what: string, got: unknown, right: string): never => {
    throw new SpectraError(
      'SS_INPUT_INVALID',
      `Cannot cut the video: ${what} is ${got}, it has to be ${right}`,
    )
  }
  if (!(chunkDuration >= MIN_DURATION && chunkDuration <= MAX_DURATION)) {
    refuse('the chunk duration', `${chunkDuration} s`, `from ${MIN_DURATION} to ${MAX_DURATION} s`)
  }
  if (!(overlap >= 0 && overlap < chunkDuration)) {
    refuse('the overlap', `${overlap} s`, `at least 0 and less than the chunk duration of ${chunkDuration} s`)
  }
  if (fps !== undefined && !(fps > 0 && fps <= 240)) refuse('the frame rate', fps, 'above 0 and at most 240')
  for (const [name, size] of Object.entries({ width, height })) {
    if (size !== undefined && !(Number.isInteger(size) && size >= 16 && size <= 7680)) {
      refuse(`the ${name}`, size, 'a whole number of pixels from 16 to 7680')
    }
  }
}

const even = (size: number, round: (value: number) => number): number => Math.max(16, round(size / 2) * 2)

/** Even sizes, as yuv420p needs: asked-for ones are rounded down, the source's own up. One alone keeps the ratio. */
function sizeOf(probe: Probe, options: CutOptions): { width: number; height: number } {
  const { width, height } = probe.source
  if (!options.width && !options.height)
    return { width: even(width, Math.ceil), height: even(height, Math.ceil) }
  const wide = options.width ?? (options.height! * width) / height
  const high = options.height ?? (options.width! * height) / width
  return {
    width: even(wide, options.width ? Math.floor : Math.round),
    height: even(high, options.height ? Math.floor : Math.round),
  }
}

/** Codecs that MP4 and browsers take, and containers that time each picture. AVI, for one, has no such times. */
const COPY_CODECS = new Set(['h264', 'hevc'])
const COPY_CONTAINERS = new Set(['mp4', 'matroska', 'mpegts', 'flv'])

/**
 * Copies where nothing about the pictures has to change and keyframes are no further apart than a chunk is long, so that
 * a chunk is never longer than twice what was asked for. Else encodes, with a keyframe forced at each boundary.
 * Overlap needs pictures from before a keyframe, and a turned picture has to be turned: both are encoded.
 */
export function planOf(probe: Probe, options: CutOptions): Plan {
  const { source } = probe
  const whole = source.duration > 0 && source.duration <= options.chunkDuration
  const copies =
    COPY_CODECS.has(source.codec) &&
    COPY_CONTAINERS.has(source.container) &&
    probe.rotation === 0 &&
    options.overlap === 0 &&
    options.fps === undefined &&
    options.width === undefined &&
    options.height === undefined &&
    (whole || (probe.lookedAt > 0 && probe.keyframeInterval <= options.chunkDuration))
  if (copies) {
    const { codec, fps, width, height } = source
    return { method: 'copy', codec, fps, width, height, rate: probe.rate }
  }
  const { fps = source.fps } = options
  return { method: 'encode', codec: 'h264', fps, ...sizeOf(probe, options), rate: options.fps ?? probe.rate }
}
