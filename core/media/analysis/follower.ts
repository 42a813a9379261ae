import type { Recognition, SceneRecognition } from './recognition.ts'
import { sightingOf, steadied, stopsOf, touched } from './sightings.ts'
import { createTracker, type Point } from './tracker.ts'
import { type Blob, type Box, type Frame, type Picture, type Sighting } from './types.ts'
import type { Memory } from './history.ts'
import type { CameraPath } from './camera/path.ts'

/** Follows what is in front of the scene through a chunk, and finds out what it is. */
export interface Follower {
  add(frame: Frame, blobs: readonly Blob[]): void
  /** Another scene begins, or nothing can be seen. */
  cut(): void
  /** The frames of the window are about to be forgotten: looks at them for what things are. */
  endWindow(frames: readonly Frame[]): Promise<void>
  finish(): { sightings: Sighting[]; telling?: Picture }
}

/** Tracks of one scene, what they are, and the frames that it lasted. */
interface Scene {
  tracker: ReturnType<typeof createTracker>
  recognition: SceneRecognition
  firstFrame: number
  lastFrame: number
}

export function createFollower(
  recognition: Recognition,
  width: number,
  height: number,
  memories: readonly Memory[],
  camera: CameraPath,
): Follower {
  const scenes: Scene[] = []
  const stirs = new WeakMap<Point, boolean>()
  const firstPictures = new Map<number, Picture>()
  let scene: Scene | undefined
  let previous: Frame | undefined
  let telling: { picture: Picture; worth: number } | undefined

  /** Parts of it move while it keeps its place. */
  const isLively = (points: readonly Point[]): boolean => {
    const stops = stopsOf(steadied(points, camera), Math.hypot(width, height))
    const standing = points.filter(({ time }) => stops.some(({ start, end }) => time > start && time < end))
    return standing.filter((point) => stirs.get(point)).length > Math.max(1, standing.length * 0.15)
  }

  return {
    add(frame, blobs) {
      if (!scene) {
        scene = {
          tracker: createTracker(width, height),
          recognition: recognition.begin(width, height, frame.index === 0 ? memories : [], camera),
          firstFrame: frame.index,
          lastFrame: frame.index,
        }
        scenes.push(scene)
        if (frame.index === 0) firstPictures.set(frame.index, frame)
        previous = undefined
      }
      scene.lastFrame = frame.index
      scene.tracker.add(frame.index, frame.time, blobs)
      let worth = 0
      for (const track of scene.tracker.live()) {
        const point = track.points.at(-1)!
        if (point.frame !== frame.index) continue
        if (previous) stirs.set(point, isStirring(previous, frame, point.blob.box))
        const whole = touched(point.blob.box, width, height).length === 0
        if (track.points.length > 2) worth += Math.sqrt(point.blob.area) * (whole ? 1 : 0.4)
      }
      if (worth > (telling?.worth ?? 0)) telling = { picture: frame, worth }
      previous = frame
    },
    cut() {
      scene?.tracker.cut()
      scene = undefined
    },
    async endWindow(frames) {
      for (const one of scenes) {
        const own = frames.filter(({ index }) => index >= one.firstFrame && index <= one.lastFrame)
        if (own.length > 0) await one.recognition.look(own, one.tracker.all())
      }
    },
    finish() {
      const picture = firstPictures.get(0)
      const sightings = scenes.flatMap((one) =>
        one.recognition.things(one.tracker.all()).map((thing) => {
          const { firstFrame, lastFrame } = one
          const lively = isLively(thing.points)
          const dwellBefore = picture && firstFrame === 0 ? dwell(memories, picture, thing.points[0]!) : 0
          return sightingOf(thing, { lively, dwellBefore, firstFrame, lastFrame, camera }, width, height)
        }),
      )
      const numbered = sightings
        .sort((a, b) => a.start - b.start)
        .map((one, index) => ({ ...one, id: index + 1 }))
      return { sightings: numbered, telling: telling?.picture }
    },
  }
}

/** Whether a fair part of the box changed between two frames. */
function isStirring(before: Picture, after: Picture, box: Box): boolean {
  let changed = 0
  let count = 0
  for (let y = box.y; y < box.y + box.height; y += 2) {
    for (let x = box.x; x < box.x + box.width; x += 2) {
      const at = (y * after.width + x) * 3 + 1
      if (Math.abs(before.data[at]! - after.data[at]!) > 24) changed++
      count++
    }
  }
  return changed > Math.max(2, count * 0.01)
}

/** What is around a thing in its box looks the same without it. */
const middleOf = ({ x, y, width, height }: Box): Box => ({
  x: Math.round(x + width / 4),
  y: Math.round(y + height / 4),
  width: Math.max(1, Math.round(width / 2)),
  height: Math.max(1, Math.round(height / 2)),
})

/** Seconds for which the same thing was in the same place before the chunk. */
function dwell(memories: readonly Memory[], first: Picture, { blob }: Point): number {
  const box = middleOf(blob.box)
  let since = 0
  for (const memory of memories.toReversed()) {
    let difference = 0
    let count = 0
    for (let y = box.y; y < box.y + box.height; y++) {
      for (let x = box.x; x < box.x + box.width; x++) {
        const at = (y * first.width + x) * 3 + 1
        difference += Math.abs(memory.data[at]! - first.data[at]!)
        count++
      }
    }
    if (difference / Math.max(1, count) > 22) break
    since = -memory.time
  }
  return since
}
