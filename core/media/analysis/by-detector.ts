import { iou } from './boxes.ts'
import {
  createByteTracker,
  STRONG,
  WEAK,
  type Carry,
  type Seen,
  type Spot,
  type SpotTrack,
} from './byte-track.ts'
import { carryBy } from './carry.ts'
import { detailOf, lookAt, type Finder } from './closely.ts'
import { familyOf } from './families.ts'
import type { CameraPath } from './camera/path.ts'
import type { Memory } from './history.ts'
import { lookAtParts, united } from './parts.ts'
import { patchOf } from './patch.ts'
import type { Recognition, Recognized, SceneRecognition } from './recognition.ts'
import { isSomething, touched } from './sightings.ts'
import { stitch } from './stitch.ts'
import { isOneAt, joinThings, type Thing } from './things.ts'
import type { Point, Track } from './tracker.ts'
import { ANALYSIS_FPS, type Box, type Detection, type Frame, type Picture } from './types.ts'
import { voteOn, type Ballot } from './vote.ts'

/** Close looks at one thing in a window, at most. */
const LOOKS = 4
/** What covers more than this share of the picture is the scene, unless the detector is quite sure. */
const WHOLE = { share: 0.8, score: 0.6 }
/** What was detected in so many pictures of a window needs no closer look. */
const ENOUGH = 3

/** Frames between two looks at the parts of a picture where there are small things, and where none are known. */
const PARTS_EVERY = 2 * ANALYSIS_FPS
const SEARCH_EVERY = 10 * ANALYSIS_FPS
/** Whose longer side is less than this share of the picture's is small for a detector that sees it whole. */
const SMALL = 0.2
/** A part of a picture is another chance to err. */
const PART_SCORE = 0.3
/** Pictures of the time before, one a second, in which those are looked for that go on. */
const EARLIER = 3
/** Seconds between two looks at a picture, and a little. */
const MISSED = 1.2

/** Tells what things are by a detector, which also finds those that do not move. */
export function recognizeByDetector(detector: Finder & { sure: number }): Recognition {
  const finder = levelled(detector)
  return {
    begin: (width, height, earlier, camera) =>
      createScene(finder, width, height, earlier.slice(-EARLIER), camera),
  }
}

/** With scores bent so that `STRONG` is what this detector takes for there. */
function levelled({ sure, ...detector }: Finder & { sure: number }): Finder {
  if (sure === STRONG) return detector
  const power = Math.log(STRONG) / Math.log(sure)
  return {
    async detect(picture, least = STRONG) {
      const found = await detector.detect(picture, least ** (1 / power))
      return found.map((one) => ({ ...one, score: one.score ** power }))
    },
  }
}

function createScene(
  finder: Finder,
  width: number,
  height: number,
  earlier: readonly Memory[],
  camera: CameraPath,
): SceneRecognition {
  const spots = createByteTracker()
  /** What the looks at a moving thing found, by the moment. */
  const ballots = new WeakMap<Point, Ballot[]>()
  /** All that was found in the pictures that were looked at as a whole, by the frame. */
  const found = new Map<number, readonly Detection[]>()
  let hasSmall = false
  let looked: { first: Frame; last: Frame } | undefined

  const somethings = (tracks: readonly Track[]): Track[] =>
    stitch(tracks, width, height).filter((track) => isSomething(track, width, height))

  return {
    async look(frames, tracks) {
      const [first] = frames
      if (!first) return
      if (!looked) await lookBack()
      const carry = carryBy(tracks, camera)
      looked = { first: looked?.first ?? first, last: frames.at(-1)! }
      for (const frame of frames.filter((one) => isLookedAt(one, frames, tracks, camera))) {
        const all = await findIn(frame, tracks)
        take(frame, frame.index, all, carry)
      }
      const looks = new Map<number, Point[]>()
      for (const track of somethings(tracks)) {
        const here = track.points.filter((point) => point.frame >= first.index && !ballots.has(point))
        if (isPlain(here, spots.all())) continue
        for (const point of spread(here.filter(({ frame }) => frames[frame - first.index]?.large)))
          looks.set(point.frame, [...(looks.get(point.frame) ?? []), point])
      }
      for (const [index, points] of looks) {
        const detail = await detailOf(frames[index - first.index]!)
        for (const point of points) ballots.set(point, await lookAt(finder, detail, point.blob.box))
      }
    },
    things(tracks) {
      const believed = spots.all().filter((one) => isBelieved(one, tracks))
      return joinThings(somethings(tracks), believed)
        .map((thing) => recognized(thing))
        .filter((thing) => thing !== undefined)
    },
  }

  function take(
    picture: Picture & { time: number },
    frame: number,
    all: readonly Detection[],
    carry: Carry,
  ): void {
    found.set(frame, all)
    const seen = all.map((one): Seen => ({ ...one, blob: patchOf(picture, one.box) }))
    spots.add(frame, picture.time, seen, carry)
  }

  /** Who was there as the chunk before ended goes on in this one. */
  async function lookBack(): Promise<void> {
    for (const memory of earlier) {
      const all = (await finder.detect(memory, WEAK)).filter((one) => isThing(one, width, height))
      take(memory, Math.round(memory.time * ANALYSIS_FPS), all, () => undefined)
    }
  }

  /** All that is found in a picture; where small things were found or move, also in its parts. */
  async function findIn(frame: Frame, tracks: readonly Track[]): Promise<Detection[]> {
    const whole = (await finder.detect(frame, WEAK)).filter((one) => isThing(one, width, height))
    if (!frame.large || frame.index % PARTS_EVERY !== 0) return whole
    const isDue =
      hasSmall || frame.index % SEARCH_EVERY === 0 || tracks.some((track) => isSmallAt(track, frame.index))
    if (!isDue) return whole
    const found = await lookAtParts(finder, await detailOf(frame), PART_SCORE)
    hasSmall = found.some(
      ({ kind, box, score }) => score >= STRONG && familyOf(kind) !== 'thing' && isSmall(box),
    )
    return united([...whole, ...found])
  }

  function isSmallAt({ points }: Track, index: number): boolean {
    const point = points.find(({ frame }) => frame === index)
    return point !== undefined && isSmall(point.blob.box)
  }

  function isSmall(box: Box): boolean {
    return Math.max(box.width, box.height) < SMALL * Math.max(width, height)
  }

  function recognized(thing: Thing): Recognized | undefined {
    const votes = [
      ...thing.spots.flatMap((one) =>
        one.spots.map((spot) => ballotAt(found.get(spot.frame)!, spot.detection.box)),
      ),
      ...thing.tracks.flatMap((track) => track.points.flatMap((point) => ballots.get(point) ?? [])),
    ]
    const { kind, score } = voteOn(votes)
    // What stands still and is nobody's class is part of the scene.
    if (thing.tracks.length === 0 && familyOf(kind) === 'thing') return undefined
    const person = kind === 'person' ? score : 0
    // What was before the scene is told of what came before it.
    const own = thing.points.filter(({ frame }) => frame >= looked!.first.index)
    if (own.length === 0) return undefined
    const points = thing.spots.length > 0 ? toBorders(own) : own
    const detected = thing.spots.flatMap((one) => one.spots)
    return { points, kind, kindScore: score, person, ...(detected.length > 0 && { clearest: detected }) }
  }

  /** What was missed only in the first or the last picture of a scene was there: it neither came nor went. */
  function toBorders(points: readonly Point[]): Point[] {
    const at = ({ index, time }: Frame, { blob }: Point): Point => ({ frame: index, time, blob })
    const isInside = ({ blob }: Point): boolean => touched(blob.box, width, height).length === 0
    const [first, last] = [points[0]!, points.at(-1)!]
    const { first: begin, last: end } = looked!
    const result = [...points]
    if (first.frame > begin.index && first.time - begin.time <= MISSED && isInside(first))
      result.unshift(at(begin, first))
    if (last.frame < end.index && end.time - last.time <= MISSED && isInside(last)) result.push(at(end, last))
    return result
  }
}

/** The first picture of each second, the last one of all, and another one a second while something moves. */
function isLookedAt(
  frame: Frame,
  frames: readonly Frame[],
  tracks: readonly Track[],
  camera: CameraPath,
): boolean {
  const turn = frame.index % ANALYSIS_FPS
  if (turn === 0 || frame === frames.at(-1)) return true
  const isMoving =
    camera.turnsAt(frame.time) ||
    tracks.some(({ points }) => points.some((point) => point.frame === frame.index))
  return turn === 2 && isMoving
}

const isThing = ({ box, score }: Detection, width: number, height: number): boolean =>
  score >= WHOLE.score || box.width * box.height < WHOLE.share * width * height

/** Whether enough looks at the whole picture found the same in its place already. */
function isPlain(points: readonly Point[], spots: readonly SpotTrack[]): boolean {
  return spots.some((one) => {
    const times = one.spots.filter((spot) =>
      points.some(
        (point) =>
          point.frame === spot.frame &&
          spot.detection.score >= STRONG &&
          isOneAt(point.blob.box, spot.detection.box),
      ),
    )
    return times.length >= ENOUGH
  })
}

function spread(points: readonly Point[]): Point[] {
  if (points.length <= LOOKS) return [...points]
  return Array.from(
    { length: LOOKS },
    (_, look) => points[Math.floor(((look + 0.5) * points.length) / LOOKS)]!,
  )
}

/** Everything that was found at a place is a vote, also for another kind. */
const ballotAt = (found: readonly Detection[], box: Box): Ballot =>
  found.filter((one) => iou(one.box, box) > 0.5)

/**
 * Once is not enough: it takes about three pictures that agree where nothing moves, two where something does.
 */
function isBelieved({ spots }: SpotTrack, tracks: readonly Track[]): boolean {
  const sum = spots.reduce((total, { detection }) => total + detection.score, 0)
  const mean = sum / spots.length
  const moves = (spot: Spot): boolean =>
    tracks.some(({ points }) =>
      points.some((point) => point.frame === spot.frame && isOneAt(point.blob.box, spot.detection.box)),
    )
  return spots.length > 1 && mean >= STRONG * 0.9 && sum >= (spots.some(moves) ? 0.7 : 1.05)
}
