import type { Stretch } from './axis.ts'

/** Footage of a camera without a break. */
export interface Clip extends Stretch {
  camera: string
  processId: string
}

/** By camera, each in the order of time. */
export type Clips = ReadonlyMap<string, readonly Clip[]>

/** Any footage, by camera and in the order of time. */
export type Recorded = ReadonlyMap<string, readonly Stretch[]>

/** The clip that shows an instant: of two that overlap the later one, which goes on for longer. */
export const clipAt = (clips: readonly Clip[], at: number): Clip | undefined =>
  clips.findLast(({ from, until }) => from <= at && at < until)

/** The first instant at or after `at` of which any of the cameras has footage; undefined where none has. */
export function nextFootage(clips: Recorded, at: number): number | undefined {
  const starts = [...clips.values()].flatMap((own) => {
    const next = own.filter(({ until }) => until > at)
    return next.map(({ from }) => Math.max(from, at))
  })
  return starts.length > 0 ? Math.min(...starts) : undefined
}

/**
 * Where the playhead is after `elapsed` milliseconds. Where no camera shows anything it leaps to what is shown next; undefined where
 * nothing is: playing is over.
 */
export function advance(clips: Recorded, at: number, elapsed: number, rate: number): number | undefined {
  return nextFootage(clips, at + elapsed * rate)
}

/** How far a picture may be off before it is set right at once, in seconds. */
const LEAP = 0.5
/** How far it may be off at all, in seconds: less is nothing that anybody sees. */
const CLOSE = 0.04

/**
 * How a picture that shows its second `shows` comes into step with the second `wanted`: by a leap where it is far off, or by playing
 * a little faster or slower. While nothing plays it always leaps, unless it is there.
 */
export function inStep(
  shows: number,
  wanted: number,
  { rate, playing }: { rate: number; playing: boolean },
): { seek?: number; rate: number } {
  const off = wanted - shows
  if (!playing) return Math.abs(off) > CLOSE / 4 ? { seek: wanted, rate } : { rate }
  if (Math.abs(off) > LEAP * Math.max(1, rate)) return { seek: wanted, rate }
  if (Math.abs(off) < CLOSE) return { rate }
  return { rate: rate * (1 + Math.min(Math.max(off / 2, -0.15), 0.15)) }
}

/** The name of a file with a clip: what it shows, and since when. */
export const fileName = ({ camera, from }: Pick<Clip, 'camera' | 'from'>): string =>
  `${camera.replaceAll(/[^A-Za-z0-9._-]+/g, '-')}_${new Date(from).toISOString().slice(0, 19).replaceAll(':', '')}Z.mp4`
