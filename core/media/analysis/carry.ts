import { centreOf, moved, within } from './boxes.ts'
import type { Carry } from './byte-track.ts'
import type { CameraPath } from './camera/path.ts'
import type { Point, Track } from './tracker.ts'

/** Share of a box that must lie within what moved, or the other way round, to be carried by it. */
const HELD = 0.5

/** The point of each frame of a track. */
export const byFrame = (track: Pick<Track, 'points'>): Map<number, Point> =>
  new Map(track.points.map((point) => [point.frame, point]))

/** Boxes go where what moved at their place went; where the camera moved, the other way than it. */
export function carryBy(tracks: readonly Track[], camera: Pick<CameraPath, 'at'>): Carry {
  const frames = tracks.map(byFrame)
  return (box, from, to) => {
    let best: { dx: number; dy: number; held: number } | undefined
    for (const points of frames) {
      const start = points.get(from)
      const end = points.get(to)
      if (!start || !end) continue
      const held = Math.max(within(box, start.blob.box), within(start.blob.box, box))
      if (held < HELD || held <= (best?.held ?? 0)) continue
      const [fromX, fromY] = centreOf(start.blob.box)
      const [toX, toY] = centreOf(end.blob.box)
      best = { dx: toX - fromX, dy: toY - fromY, held }
    }
    if (best) return moved(box, best.dx, best.dy)
    const [before, now] = [camera.at(from), camera.at(to)]
    return before.x === now.x && before.y === now.y
      ? undefined
      : moved(box, now.x - before.x, now.y - before.y)
  }
}
