import { between, grown, iou, moved, within } from './boxes.ts'
import type { Spot, SpotTrack } from './byte-track.ts'
import { byFrame } from './carry.ts'
import { ANALYSIS_FPS, type Box } from './types.ts'
import type { Point, Track } from './tracker.ts'

/** Something that moved, was detected, or both, with every place it was seen at, in order of time. */
export interface Thing {
  points: Point[]
  tracks: Track[]
  spots: SpotTrack[]
}

/** Detections farther apart than this, in frames, leave it to motion to say where the thing was meanwhile. */
const CLOSE = 1.6 * ANALYSIS_FPS
/** Share of the pictures they have in common in which a detection and what moves must be at one place. */
const AGREED = 0.5
/** Seconds before the chunk within which somebody was seen who goes on in it. */
const LONGEST_SECONDS = 1.6
/** Less than this share of a detection's box moves for a reason of its own. */
const LEAST_PART = 0.06

/**
 * Joins what moved with what was detected. What moved with one detected thing at a time is that thing, from when it came into view
 * to when it left; pieces of it that were lost in between become one. What moved with several at once is a group: its members are
 * those that were detected, each as long as it was, or as the group was where it came or went with them.
 */
export function joinThings(tracks: readonly Track[], spots: readonly SpotTrack[]): Thing[] {
  const frames = new Map(tracks.map((track) => [track, byFrame(track)]))
  const links = tracks.flatMap((track) =>
    spots
      .map((one) => ({
        track,
        spots: one,
        matches: matchesOf(frames.get(track)!, one) || goesOn(track, one),
      }))
      .filter(({ matches }) => matches > 0),
  )
  const groups = new Set(
    tracks.filter((track) => {
      const members = links.filter((link) => link.track === track).map((link) => link.spots)
      return members.some((one, index) => members.slice(index + 1).some((other) => areTwo(one, other)))
    }),
  )
  const things = spots.map((one): Thing => ({ points: [], tracks: [], spots: [one] }))
  const taken = new Set<Track>()
  for (const { track, spots: one } of links.toSorted((a, b) => b.matches - a.matches)) {
    if (groups.has(track)) continue
    taken.add(track)
    const thing = things.find((candidate) => candidate.spots.includes(one))!
    const other = things.find((candidate) => candidate.tracks.includes(track))
    if (!other) thing.tracks.push(track)
    else if (other !== thing && !other.spots.some((a) => thing.spots.some((b) => areTwo(a, b)))) {
      other.spots.push(...thing.spots)
      other.tracks.push(...thing.tracks)
      things.splice(things.indexOf(thing), 1)
    }
  }
  for (const track of groups) {
    taken.add(track)
    for (const link of links.filter((one) => one.track === track)) {
      const thing = things.find((candidate) => candidate.spots.includes(link.spots))!
      thing.tracks.push(shareOf(track, link.spots))
    }
  }
  for (const thing of things) thing.points = pointsOf(thing)
  const alone = tracks.filter((track) => !taken.has(track))
  return [...things, ...alone.map((track) => ({ points: track.points, tracks: [track], spots: [] }))]
}

/** Pictures in which a thing was detected where the track was; 0 where they mostly disagree. */
function matchesOf(points: ReadonlyMap<number, Point>, { spots }: SpotTrack): number {
  let common = 0
  let matches = 0
  for (const { frame, detection } of spots) {
    const point = points.get(frame)
    if (!point) continue
    common++
    if (isOneAt(point.blob.box, detection.box)) matches++
  }
  return matches >= common * AGREED ? matches : 0
}

/** 1 where something moves from the first on where somebody should be who was seen last before. */
function goesOn({ points }: Track, { spots, vx, vy }: SpotTrack): number {
  const last = spots.at(-1)!
  const first = points[0]!
  const seconds = first.time - last.time
  if (last.frame >= 0 || first.frame > 1 || seconds > LONGEST_SECONDS) return 0
  const place = moved(last.detection.box, vx * seconds, vy * seconds)
  return isOneAt(first.blob.box, grown(place, 0.3)) ? 1 : 0
}

/** Whether what moves is at the place of a detection: all of it, a good part of it, or a group that it is in. */
export const isOneAt = (moving: Box, detected: Box): boolean =>
  (within(moving, detected) > 0.5 &&
    moving.width * moving.height > LEAST_PART * detected.width * detected.height) ||
  within(detected, moving) > 0.5

/** Whether both were seen in one picture, at two places. */
function areTwo(a: SpotTrack, b: SpotTrack): boolean {
  const frames = new Map(a.spots.map((spot) => [spot.frame, spot]))
  return b.spots.some((spot) => {
    const other = frames.get(spot.frame)
    return (
      other !== undefined && (a.family === b.family || iou(other.detection.box, spot.detection.box) < 0.4)
    )
  })
}

/** What of a group's way belongs to a member: its beginning where the member came with it, its end where it went with it. */
function shareOf(track: Track, { spots }: SpotTrack): Track {
  const first = spots[0]!
  const last = spots.at(-1)!
  const [begin, end] = [track.points[0]!.frame, track.points.at(-1)!.frame]
  const points = track.points.filter(
    ({ frame }) =>
      (frame < first.frame && first.frame - begin <= CLOSE) ||
      (frame > last.frame && end - last.frame <= CLOSE),
  )
  return { ...track, points: points.map((point) => ({ ...point, blob: placed(point, first, last, track) })) }
}

/** The member's box where the group was: it keeps its place in it. */
function placed(point: Point, first: Spot, last: Spot, track: Track): Point['blob'] {
  const spot = point.frame < first.frame ? first : last
  const there = nearest(track.points, spot.frame).blob
  const { box } = spot.detection
  const dx = point.blob.x - there.x
  const dy = point.blob.y - there.y
  return {
    ...spot.blob,
    box: { ...box, x: box.x + dx, y: box.y + dy },
    x: spot.blob.x + dx,
    y: spot.blob.y + dy,
  }
}

const nearest = (points: readonly Point[], frame: number): Point =>
  points.reduce((best, point) =>
    Math.abs(point.frame - frame) < Math.abs(best.frame - frame) ? point : best,
  )

/** Where it was detected that is its place, and on the way between; before, after and in long gaps it is where something moved. */
function pointsOf({ tracks, spots }: Thing): Point[] {
  const detected = spots.flatMap((one) => one.spots).sort((a, b) => a.frame - b.frame)
  const moving = new Map<number, Point>()
  for (const point of tracks.flatMap((track) => track.points)) {
    const known = moving.get(point.frame)
    if (!known || known.blob.area < point.blob.area) moving.set(point.frame, point)
  }
  const first = detected[0]!.frame
  const last = detected.at(-1)!.frame
  const points = [...moving.values()].filter(({ frame }) => frame < first || frame > last)
  for (const [index, spot] of detected.entries()) {
    const next = detected[index + 1]
    points.push(spot)
    if (!next) break
    const seen = range(spot.frame + 1, next.frame).flatMap((frame) => moving.get(frame) ?? [])
    const far = next.frame - spot.frame > CLOSE && seen.length > 0
    points.push(
      ...(far ? seen : range(spot.frame + 1, next.frame).map((frame) => onTheWay(spot, next, frame))),
    )
  }
  return points.sort((a, b) => a.frame - b.frame)
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, at) => from + at)

function onTheWay(from: Spot, to: Spot, frame: number): Point {
  const share = (frame - from.frame) / (to.frame - from.frame)
  const near = share < 0.5 ? from : to
  const box = between(from.detection.box, to.detection.box, share)
  const time = from.time + (to.time - from.time) * share
  const blob = { ...near.blob, box, x: box.x + box.width / 2, y: box.y + box.height / 2 }
  return { frame, time, blob }
}
