import type { PeopleDetector } from './people.ts'
import { isSomething, sightingOf, stopsOf, touched } from './sightings.ts'
import { stitch } from './stitch.ts'
import { createTracker, type Point, type Track } from './tracker.ts'
import { type Blob, type Box, type Frame, type Picture, type Sighting } from './types.ts'
import type { Memory } from './history.ts'

/** Pictures of one track that the people detector looks at, at most. */
const LOOKS = 6

/** Follows what is in front of the scene through a chunk, and finds out what it is. */
export interface Follower {
  add(frame: Frame, blobs: readonly Blob[]): void
  /** Another scene begins, or nothing can be seen. */
  cut(): void
  /** The frames of the window are about to be forgotten: looks at them for people. */
  endWindow(frames: readonly Frame[]): void
  finish(): { sightings: Sighting[]; telling?: Picture }
}

/** Tracks of one scene, the frames that it lasted, and in which frames each track stirred. */
interface Scene {
  tracker: ReturnType<typeof createTracker>
  firstFrame: number
  lastFrame: number
}

export function createFollower(
  people: PeopleDetector,
  width: number,
  height: number,
  memories: readonly Memory[],
): Follower {
  const scenes: Scene[] = []
  const stirs = new WeakMap<Point, boolean>()
  const weights = new WeakMap<Point, number>()
  const firstPictures = new Map<number, Picture>()
  let scene: Scene | undefined
  let previous: Frame | undefined
  let telling: { picture: Picture; worth: number } | undefined

  const somethings = (of: Scene): Track[] =>
    stitch(of.tracker.all(), width, height).filter((track) => isSomething(track, width, height))

  /** Parts of it move while it keeps its place. */
  const isLively = ({ points }: Track): boolean => {
    const stops = stopsOf(points, Math.hypot(width, height))
    const standing = points.filter(({ time }) => stops.some(({ start, end }) => time > start && time < end))
    return standing.filter((point) => stirs.get(point)).length > Math.max(1, standing.length * 0.15)
  }

  return {
    add(frame, blobs) {
      if (!scene) {
        scene = { tracker: createTracker(width, height), firstFrame: frame.index, lastFrame: frame.index }
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
    endWindow(frames) {
      const [first] = frames
      if (!first) return
      for (const one of scenes) {
        if (one.lastFrame < first.index) continue
        for (const track of somethings(one)) {
          const here = track.points.filter(({ frame }) => frame >= first.index)
          for (const point of worthALook(here, width, height)) {
            if (weights.has(point)) continue
            weights.set(point, people.weigh(frames[point.frame - first.index]!, point.blob.box))
          }
        }
      }
    },
    finish() {
      const picture = firstPictures.get(0)
      const sightings = scenes.flatMap((one) =>
        somethings(one).map((track) => {
          const { firstFrame, lastFrame } = one
          const looks = track.points
            .map((point) => weights.get(point))
            .filter((weight) => weight !== undefined)
          const lively = isLively(track)
          const dwellBefore = picture && firstFrame === 0 ? dwell(memories, picture, track.points[0]!) : 0
          const facts = { person: personFrom(looks), lively, dwellBefore, firstFrame, lastFrame }
          return sightingOf(track, facts, width, height)
        }),
      )
      const numbered = sightings
        .sort((a, b) => a.start - b.start)
        .map((one, index) => ({ ...one, id: index + 1 }))
      return { sightings: numbered, telling: telling?.picture }
    },
  }
}

/** Points at which the thing is whole and of a person's proportions, spread over time. */
function worthALook(points: readonly Point[], width: number, height: number): Point[] {
  const fitting = points.filter(({ blob: { box } }) => {
    const ratio = box.height / box.width
    if (box.height < 24 || ratio < 1.2 || ratio > 5) return false
    return !touched(box, width, height).some((edge) => edge === 'left' || edge === 'right')
  })
  if (fitting.length <= LOOKS) return fitting
  return Array.from(
    { length: LOOKS },
    (_, look) => fitting[Math.floor(((look + 0.5) * fitting.length) / LOOKS)]!,
  )
}

/** 0-1 from the detector's weights: one look may err, several that agree hardly do. */
export function personFrom(weights: readonly number[]): number {
  const hits = weights.filter((weight) => weight > 0.35).toSorted((a, b) => b - a)
  if (hits.length === 0) return 0
  const agreed = hits.length / weights.length
  if (hits.length === 1 && weights.length > 2 && hits[0]! < 1.2) return 0.35
  const strength = Math.min(1, (hits[0]! + (hits[1] ?? 0)) / 2.5)
  return Number(Math.min(0.97, 0.25 + 0.35 * agreed + 0.4 * strength).toFixed(2))
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

/** Seconds for which the same thing was in the same place before the chunk. */
function dwell(memories: readonly Memory[], first: Picture, { blob }: Point): number {
  const { box } = blob
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
