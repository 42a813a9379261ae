import { ProcessOptions, wrongOption } from '../../schema/messages/index.ts'
import type { CutOptions } from '../ports.ts'
import { SpectraError } from '../errors.ts'
import type { Look } from './look/look.ts'

/** What chunks are made of a video. */
export interface Plan {
  /** Pieces whose keyframes allow it are copied. */
  copies: boolean
  fps: number
  width: number
  height: number
  /** What pictures are fitted into, with their own ratio; absent: they are stretched to the size that was asked for. */
  shown?: { width: number; height: number }
  /** Seconds from one picture to the next, as usual. */
  interval: number
}

/** @throws SS_INPUT_INVALID saying what would be right */
export function checkCutOptions(options: CutOptions): void {
  const { error } = ProcessOptions.safeParse(options)
  if (!error) return
  const { field, right } = wrongOption(error)
  const message = `Cannot cut the video: ${field} is ${String(options[field])}, it has to be ${right}`
  throw new SpectraError('SS_INPUT_INVALID', message)
}

const even = (size: number, round: (value: number) => number): number => Math.max(16, round(size / 2) * 2)

/** Even sizes, as yuv420p needs: asked-for ones are rounded down, the source's own up. One alone keeps the ratio. */
function sizeOf({ source }: Look, options: CutOptions): { width: number; height: number } {
  const { width, height } = source
  if (!options.width && !options.height)
    return { width: even(width, Math.ceil), height: even(height, Math.ceil) }
  const wide = options.width ?? (options.height! * width) / height
  const high = options.height ?? (options.width! * height) / width
  return {
    width: even(wide, options.width ? Math.floor : Math.round),
    height: even(high, options.height ? Math.floor : Math.round),
  }
}

/**
 * Pictures are copied where nothing about them has to change. Overlap needs pictures from before a keyframe, and a turned
 * picture has to be turned: both are encoded.
 */
export function planOf(look: Look, options: CutOptions): Plan {
  const { fps, width, height, overlap } = options
  const { source, rate } = look
  const isSized = width !== undefined || height !== undefined
  const isUpright = look.rotation === 0 && !look.isMirrored
  return {
    copies: look.copies && isUpright && overlap === 0 && fps === undefined && !isSized,
    fps: fps ?? source.fps,
    ...sizeOf(look, options),
    ...(isSized ? {} : { shown: { width: source.width, height: source.height } }),
    interval: 1 / (fps ?? rate),
  }
}
