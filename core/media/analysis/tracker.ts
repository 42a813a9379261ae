import { overlap } from './boxes.ts'
import { ANALYSIS_FPS, type Blob, type Box } from './types.ts'

/** Frames for which a track lives on without being seen. */
const COAST = 4
/** Like that, while it is hidden in the blob of another one. */
const COAST_MERGED = 3 * ANALYSIS_FPS

/** A blob at a time. */
export interface Point {
  frame: number
  time: number
  blob: Blob
}

/** What was seen of one thing, in order of time. */
export interface Track {
  id: number
  points: Point[]
  /** Smoothed velocity in pixels a frame. */
  vx: number
  vy: number
  missed: number
  merged: boolean
}

export interface Tracker {
  /** Takes the blobs of the next frame. */
  add(frame: number, time: number, blobs: readonly Blob[]): void
  /** Ends all live tracks: nothing is followed across a cut. */
  cut(): void
  live(): readonly Track[]
  /** Every track, live ones included, in order of their first frame. */
  all(): Track[]
}

/**
 * Follows blobs over frames: constant-velocity prediction, gates by distance, size and colour, pairs with the lowest cost first.
 * Blobs that are parts of one followed thing are joined; a thing that disappears in the blob of another is waited for.
 */
export function createTracker(width: number, height: number): Tracker {
  const diagonal = Math.hypot(width, height)
  const ended: Track[] = []
  let live: Track[] = []
  let lastId = 0

  return {
    add(frame, time, blobs) {
      const candidates = joinFragments(blobs, live, height)
      const pairs: { track: Track; index: number; cost: number }[] = []
      for (const track of live) {
        for (const [index, blob] of candidates.entries()) {
          const cost = costOf(track, blob, diagonal)
          if (cost < 1) pairs.push({ track, index, cost })
        }
      }
      pairs.sort((a, b) => a.cost - b.cost || a.track.id - b.track.id || a.index - b.index)
      const taken = new Set<number>()
      const matched = new Set<Track>()
      for (const { track, index } of pairs) {
        if (taken.has(index) || matched.has(track)) continue
        taken.add(index)
        matched.add(track)
        extend(track, { frame, time, blob: candidates[index]! })
      }
      for (const track of live) {
        if (matched.has(track)) continue
        track.missed++
        const place = predicted(track)
        track.merged = [...matched].some((other) => overlap(place, other.points.at(-1)!.blob.box) > 0.4)
      }
      for (const [index, blob] of candidates.entries()) {
        if (taken.has(index)) continue
        live.push({ id: ++lastId, points: [{ frame, time, blob }], vx: 0, vy: 0, missed: 0, merged: false })
      }
      const gone = live.filter((track) => track.missed > (track.merged ? COAST_MERGED : COAST))
      ended.push(...gone)
      live = live.filter((track) => !gone.includes(track))
    },
    cut() {
      ended.push(...live)
      live = []
    },
    live: () => live,
    all: () => [...ended, ...live].sort((a, b) => a.points[0]!.frame - b.points[0]!.frame || a.id - b.id),
  }
}

function extend(track: Track, point: Point): void {
  const last = track.points.at(-1)!
  const frames = point.frame - last.frame
  const ease = track.points.length === 1 ? 1 : 0.5
  track.vx += ((point.blob.x - last.blob.x) / frames - track.vx) * ease
  track.vy += ((point.blob.y - last.blob.y) / frames - track.vy) * ease
  track.missed = 0
  track.merged = false
  track.points.push(point)
}

/** Where the track's box should be in the next frame. */
function predicted(track: Track): Box {
  const { box } = track.points.at(-1)!.blob
  const frames = Math.min(track.missed + 1, COAST)
  return { ...box, x: box.x + track.vx * frames, y: box.y + track.vy * frames }
}

/** Below 1: may be the same thing. */
function costOf(track: Track, blob: Blob, diagonal: number): number {
  const last = track.points.at(-1)!.blob
  const place = predicted(track)
  const common = overlap(place, blob.box)
  const speed = Math.hypot(track.vx, track.vy)
  const size = Math.hypot(last.box.width, last.box.height)
  // A thing that has been seen once may go anywhere near; later it goes on about as it went.
  const reach = diagonal * (track.points.length === 1 ? 0.14 : 0.06) + size * 0.35 + speed * 1.2
  const x = place.x + place.width / 2
  const y = place.y + place.height / 2
  const distance = Math.hypot(blob.box.x + blob.box.width / 2 - x, blob.box.y + blob.box.height / 2 - y)
  if (distance > reach && common < 0.3) return 2
  const ratio = Math.max(last.area, blob.area) / Math.min(last.area, blob.area)
  if (ratio > 5 && common < 0.5) return 2
  const color = Math.hypot(...last.mean.map((value, channel) => value - blob.mean[channel]!)) / 441
  if (color > 0.3 && common < 0.3) return 2
  return (distance / reach) * 0.4 + (1 - common) * 0.25 + Math.log2(ratio) * 0.08 + color * 0.8
}

/** Joins blobs that belong to one followed thing, and new ones that stand above each other with hardly a gap. */
function joinFragments(blobs: readonly Blob[], live: readonly Track[], height: number): Blob[] {
  let result = [...blobs]
  for (const track of live) {
    if (track.points.length < 2 || track.merged) continue
    const place = grown(predicted(track), 0.08)
    const parts = result.filter((blob) => overlap(place, blob.box) > 0.8 && isWithin(blob.box, place))
    if (parts.length < 2) continue
    const claimed = parts.some((part) =>
      live.some(
        (other) => other !== track && other.points.length > 2 && overlap(predicted(other), part.box) > 0.6,
      ),
    )
    if (!claimed) result = [...result.filter((blob) => !parts.includes(blob)), parts.reduce(joined)]
  }
  const gap = Math.max(3, height * 0.03)
  for (let first = 0; first < result.length; first++) {
    for (let second = result.length - 1; second > first; second--) {
      const a = result[first]!.box
      const b = result[second]!.box
      const side = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)
      const between = Math.max(a.y, b.y) - Math.min(a.y + a.height, b.y + b.height)
      if (side > 0.6 * Math.min(a.width, b.width) && between < gap) {
        result[first] = joined(result[first]!, result[second]!)
        result.splice(second, 1)
      }
    }
  }
  return result
}

/** Within a place, but for two pixels. */
const isWithin = (box: Box, place: Box): boolean =>
  box.x >= place.x - 2 &&
  box.y >= place.y - 2 &&
  box.x + box.width <= place.x + place.width + 2 &&
  box.y + box.height <= place.y + place.height + 2

function grown(box: Box, by: number): Box {
  const dx = box.width * by + 2
  const dy = box.height * by + 2
  return { x: box.x - dx, y: box.y - dy, width: box.width + 2 * dx, height: box.height + 2 * dy }
}

function joined(a: Blob, b: Blob): Blob {
  const area = a.area + b.area
  const mix = (ofA: number, ofB: number): number => (ofA * a.area + ofB * b.area) / area
  const x = Math.min(a.box.x, b.box.x)
  const y = Math.min(a.box.y, b.box.y)
  return {
    box: {
      x,
      y,
      width: Math.max(a.box.x + a.box.width, b.box.x + b.box.width) - x,
      height: Math.max(a.box.y + a.box.height, b.box.y + b.box.height) - y,
    },
    area,
    x: mix(a.x, b.x),
    y: mix(a.y, b.y),
    mean: [mix(a.mean[0], b.mean[0]), mix(a.mean[1], b.mean[1]), mix(a.mean[2], b.mean[2])],
    colors: a.colors.map((value, index) => mix(value, b.colors[index]!)),
  }
}
