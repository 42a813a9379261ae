import { assign } from './assign.ts'
import { grown, iou, moved, within } from './boxes.ts'
import { familyOf, type Family } from './families.ts'
import type { Point } from './tracker.ts'
import type { Blob, Box, Detection } from './types.ts'

/** From this score on a detection is believed by itself; a weaker one only where something was followed to its place. */
export const STRONG = 0.35
/** Below this score detections say nothing. */
export const WEAK = 0.2
/** Boxes are widened by this share before they are compared: with a look a second they hardly overlap otherwise. */
const BUFFER = 0.3
/** Least overlap of the widened boxes of one thing: where something moved from one to the other, and where that is a guess. */
const LEAST_IOU = { carried: 0.1, guessed: 0.2 }
/** Seconds for which a thing that is on its way, or stands, is waited for. */
const WAIT = { moving: 3.2, standing: 8 }

/** What was detected, and what its pixels are like. */
export interface Seen extends Detection {
  blob: Blob
}

/** A detection of a followed thing. */
export interface Spot extends Point {
  detection: Seen
}

/** Detections of one thing, in order of time. */
export interface SpotTrack {
  id: number
  family: Family
  spots: Spot[]
  /** Pixels a second. */
  vx: number
  vy: number
}

/** Where a box of one frame should be in another one, by what moved there meanwhile; undefined where nothing did. */
export type Carry = (box: Box, from: number, to: number) => Box | undefined

export interface ByteTracker {
  /** Takes what was detected in a picture. */
  add(frame: number, time: number, detections: readonly Seen[], carry: Carry): void
  all(): readonly SpotTrack[]
}

/**
 * Follows detections over pictures that are far apart. ByteTrack (Zhang et al., 2022): strong detections are paired with
 * all tracks first, weak ones with those that are left, so that who is half hidden is not lost, and only strong ones begin a track. Boxes are
 * widened as in C-BIoU (Yang et al., 2023), because there are one or two pictures a second, and prediction takes the way of
 * what moved at the place, where something did.
 */
export function createByteTracker(): ByteTracker {
  const tracks: SpotTrack[] = []
  return {
    add(frame, time, all, carry) {
      const detections = withoutParts(all)
      const free = new Set(tracks.filter((track) => time - lastOf(track).time <= patience(track)))
      const open = new Set(detections.filter(({ score }) => score >= WEAK))
      const places = new Map([...free].map((track) => [track, placeOf(track, frame, time, carry)]))
      for (const isTurn of [(score: number) => score >= STRONG, (score: number) => score < STRONG]) {
        const turn = [...open].filter(({ score }) => isTurn(score))
        const pairs = assign([...free], turn, (track, detection) =>
          costOf(track, places.get(track)!, detection),
        )
        for (const [track, detection] of pairs) {
          free.delete(track)
          open.delete(detection)
          extend(track, { frame, time, blob: detection.blob, detection })
        }
      }
      for (const detection of open) {
        const family = familyOf(detection.kind)
        if (detection.score < STRONG || family === 'thing') continue
        const id = tracks.length + 1
        tracks.push({ id, family, spots: [{ frame, time, blob: detection.blob, detection }], vx: 0, vy: 0 })
      }
    },
    all: () => tracks,
  }
}

const lastOf = (track: SpotTrack): Spot => track.spots.at(-1)!

const patience = (track: SpotTrack): number => (isStanding(track) ? WAIT.standing : WAIT.moving)

function isStanding({ spots, vx, vy }: SpotTrack): boolean {
  const { width, height } = spots.at(-1)!.detection.box
  return spots.length > 1 && Math.hypot(vx, vy) < 0.15 * Math.max(width, height)
}

/** Where it should be, and whether something moved there. */
interface Expected {
  box: Box
  carried: boolean
}

function placeOf(track: SpotTrack, frame: number, time: number, carry: Carry): Expected {
  const last = lastOf(track)
  const { box } = last.detection
  const carried = carry(box, last.frame, frame)
  if (carried) return { box: carried, carried: true }
  // Who was lost from sight may have stopped: the guess goes no farther than a second and a half.
  const seconds = Math.min(time - last.time, 1.5)
  return { box: moved(box, track.vx * seconds, track.vy * seconds), carried: false }
}

/** Undefined where it cannot be the same thing. */
function costOf(track: SpotTrack, place: Expected, { kind, score, box }: Detection): number | undefined {
  if (familyOf(kind) !== track.family) return undefined
  const last = lastOf(track).detection.box
  const near = iou(grown(place.box, BUFFER), grown(box, BUFFER))
  const stayed = iou(grown(last, BUFFER), grown(box, BUFFER))
  const common = Math.max(near, stayed * 0.9)
  if (common < (place.carried ? LEAST_IOU.carried : LEAST_IOU.guessed)) return undefined
  return 1 - common + 0.1 * (1 - score)
}

function extend(track: SpotTrack, spot: Spot): void {
  const last = lastOf(track)
  const from = last.detection.box
  const to = spot.detection.box
  const seconds = Math.max(spot.time - last.time, 1e-3)
  const ease = track.spots.length === 1 ? 1 : 0.6
  track.vx += ((to.x + to.width / 2 - from.x - from.width / 2) / seconds - track.vx) * ease
  track.vy += ((to.y + to.height / 2 - from.y - from.height / 2) / seconds - track.vy) * ease
  track.spots.push(spot)
}

/**
 * A detector finds the upper half of somebody beside the whole, and a pair as one: a box within a stronger one of its
 * family is a part of it, and one that holds several stronger ones is a group of them.
 */
function withoutParts(detections: readonly Seen[]): Seen[] {
  const kept: Seen[] = []
  for (const detection of detections.toSorted((a, b) => b.score - a.score)) {
    const family = familyOf(detection.kind)
    const rivals = kept.filter(({ kind }) => familyOf(kind) === family)
    const isPart = rivals.some(({ box }) => within(detection.box, box) > 0.8)
    const members = rivals.filter(({ box }) => within(box, detection.box) > 0.7)
    const isWhole = members.length === 1 && iou(members[0]!.box, detection.box) > 0.3
    if (!isPart && members.length < 2 && !isWhole) kept.push(detection)
  }
  return kept
}
