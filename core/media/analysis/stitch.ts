import { ANALYSIS_FPS } from './types.ts'
import { overlap } from './boxes.ts'
import type { Track } from './tracker.ts'
import { touched } from './sightings.ts'

/** Longest time out of sight, in frames, after which it can still be the same thing. */
const GAP = 1.6 * ANALYSIS_FPS

/** Joins tracks of one thing that was lost in the middle of the picture and found again near by. */
export function stitch(tracks: readonly Track[], width: number, height: number): Track[] {
  const result: Track[] = []
  for (const track of tracks) {
    const first = track.points[0]!
    const before = result.find((candidate) => {
      const last = candidate.points.at(-1)!
      const gap = first.frame - last.frame
      if (gap <= 0 || gap > GAP || touched(last.blob.box, width, height).length > 0) return false
      if (touched(first.blob.box, width, height).length > 0 && gap > 2) return false
      const { blob } = last
      const x = blob.x + candidate.vx * gap
      const y = blob.y + candidate.vy * gap
      const reach = Math.hypot(blob.box.width, blob.box.height) * 0.6 + Math.hypot(width, height) * 0.03
      const near =
        Math.hypot(first.blob.x - x, first.blob.y - y) < reach || overlap(blob.box, first.blob.box) > 0.4
      const ratio = Math.max(blob.area, first.blob.area) / Math.min(blob.area, first.blob.area)
      const color = Math.hypot(...blob.mean.map((value, channel) => value - first.blob.mean[channel]!))
      return near && ratio < 4 && color < 90
    })
    if (before) {
      before.points.push(...track.points)
      before.vx = track.vx
      before.vy = track.vy
    } else result.push({ ...track, points: [...track.points] })
  }
  return result
}
