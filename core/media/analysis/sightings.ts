import { moved } from './boxes.ts'
import type { CameraPath } from './camera/path.ts'
import { dominantColor } from './colour.ts'
import { median } from './scene.ts'
import {
  ANALYSIS_FPS,
  COLORS,
  PATH_PLACES,
  type Box,
  type Direction,
  type Edge,
  type Entry,
  type Exit,
  type Kind,
  type Place,
  type Sighting,
  type Stretch,
} from './types.ts'
import type { Recognized } from './recognition.ts'
import type { Point, Track } from './tracker.ts'

/** What is true of a thing but cannot be read from its points. */
export interface TrackFacts {
  lively: boolean
  dwellBefore: number
  /** Frames between which it can have been seen: its scene's first and last. */
  firstFrame: number
  lastFrame: number
  camera: Pick<CameraPath, 'at' | 'turnsAt'>
}

/** From this likeness on a thing is called a person. */
export const PERSON = 0.5
/** Furniture does not cross the picture: what looks like it and does is something else. As a share of the diagonal. */
const STANDING: ReadonlySet<Kind> = new Set(['chair', 'table', 'computer'])
const STANDS_WITHIN = 0.2
const STOP_SECONDS = 2
/** Places closer than this are one place, as a share of the diagonal. */
const STOP_REACH = 0.035

/** Whether a track is something, and not noise: seen often enough, or large and fast. */
export function isSomething(track: Pick<Track, 'points'>, width: number, height: number): boolean {
  const { points } = track
  const share = median(points.map(({ blob }) => blob.area)) / (width * height)
  if (points.length < 2) return false
  if (points.length === 2) return share > 0.015
  const span = points.at(-1)!.frame - points[0]!.frame + 1
  if (points.length < span * 0.5) return false
  return reachOf(points) / Math.hypot(width, height) > 0.03 || points.length >= ANALYSIS_FPS
}

/** A thing in the words of the analyst; its number is given later. */
export function sightingOf(thing: Recognized, facts: TrackFacts, width: number, height: number): Sighting {
  const { points, kindScore, person } = thing
  const first = points[0]!
  const last = points.at(-1)!
  const diagonal = Math.hypot(width, height)
  const { camera } = facts
  // Who comes into view because the camera turns does not enter.
  const entry = camera.turnsAt(first.time) ? 'start' : entryOf(points, facts.firstFrame, width, height)
  const exit = camera.turnsAt(last.time) ? 'end' : exitOf(points, facts.lastFrame, width, height)
  const steady = steadied(points, camera)
  const [dx, dy] = way(steady)
  const travelled = Math.hypot(dx, dy) / diagonal
  const reach = reachOf(steady) / diagonal
  const kind = STANDING.has(thing.kind) && reach > STANDS_WITHIN ? 'object' : thing.kind
  return {
    ...{ id: 0, kind, kindScore, person },
    start: first.time,
    end: last.time,
    entry,
    exit,
    color: colorOf(thing.clearest ?? points, width, height),
    share: median(points.map(({ blob }) => blob.area)) / (width * height),
    direction: travelled > 0.06 ? directionOf(dx, dy, entry, exit) : undefined,
    travelled,
    reach,
    x: median(points.map(({ blob }) => centre(blob.box)[0])) / width,
    y: median(points.map(({ blob }) => centre(blob.box)[1])) / height,
    path: pathOf(points, width, height),
    stops: stopsOf(steady, diagonal),
    lively: facts.lively,
    confidence: Number((0.55 + 0.4 * (1 - Math.exp(-points.length / 5))).toFixed(2)),
    dwellBefore: entry === 'start' ? facts.dwellBefore : 0,
  }
}

/** Where the points would be if the camera had kept still. */
export function steadied(points: readonly Point[], camera: Pick<CameraPath, 'at'>): readonly Point[] {
  if (points.every(({ frame }) => camera.at(frame).x === 0 && camera.at(frame).y === 0)) return points
  return points.map((point) => {
    const { x, y } = camera.at(point.frame)
    return { ...point, blob: { ...point.blob, box: moved(point.blob.box, -x, -y) } }
  })
}

function pathOf(points: readonly Point[], width: number, height: number): Place[] {
  const last = points.length - 1
  const kept = Math.min(points.length, PATH_PLACES)
  const thinned = Array.from(
    { length: kept },
    (_, index) => points[Math.round((index * last) / (kept - 1 || 1))]!,
  )
  return thinned.map(({ time, blob: { box } }) => ({
    ...{ time, x: box.x / width, y: box.y / height, width: box.width / width, height: box.height / height },
  }))
}

const centre = (box: Box): [number, number] => [box.x + box.width / 2, box.y + box.height / 2]

function way(points: readonly Point[]): [number, number] {
  const [fromX, fromY] = centre(points[0]!.blob.box)
  const [toX, toY] = centre(points.at(-1)!.blob.box)
  return [toX - fromX, toY - fromY]
}

/** Largest distance between two places: of the box around all of them. */
function reachOf(points: readonly Point[]): number {
  const places = points.map(({ blob }) => centre(blob.box))
  const xs = places.map(([x]) => x)
  const ys = places.map(([, y]) => y)
  return Math.hypot(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys))
}

/** The mode over the track: frames in which it is whole count more than those in which an edge cuts it. */
function colorOf(points: readonly Point[], width: number, height: number): Sighting['color'] {
  const shares = new Float64Array(COLORS.length)
  for (const { blob } of points) {
    const weight = blob.area * (touched(blob.box, width, height).length > 0 ? 0.3 : 1)
    for (let index = 0; index < shares.length; index++) shares[index]! += blob.colors[index]! * weight
  }
  return dominantColor(shares)
}

const OPPOSITE: Record<Edge, Edge> = { left: 'right', right: 'left', top: 'bottom', bottom: 'top' }
const TOWARDS: Record<Edge, Direction> = { left: 'left', right: 'right', top: 'up', bottom: 'down' }

function directionOf(dx: number, dy: number, entry: Entry, exit: Exit): Direction {
  if (entry in OPPOSITE && OPPOSITE[entry as Edge] === exit) return TOWARDS[exit as Edge]
  const across = dx < 0 ? 'left' : 'right'
  const along = dy < 0 ? 'up' : 'down'
  if (Math.abs(dx) > 2 * Math.abs(dy)) return across
  if (Math.abs(dy) > 2 * Math.abs(dx)) return along
  return `${along}-${across}`
}

/** The edges of the picture that a box touches. */
export function touched(box: Box, width: number, height: number): Edge[] {
  const margin = Math.max(2, Math.round(Math.min(width, height) * 0.015))
  const edges: Edge[] = []
  if (box.x <= margin) edges.push('left')
  if (box.x + box.width >= width - margin) edges.push('right')
  if (box.y <= margin) edges.push('top')
  if (box.y + box.height >= height - margin) edges.push('bottom')
  return edges
}

function entryOf(points: readonly Point[], firstFrame: number, width: number, height: number): Entry {
  const first = points[0]!
  if (first.frame <= firstFrame) return 'start'
  const near = points.slice(0, 4)
  const [dx, dy] = way(near)
  const frames = Math.max(1, near.at(-1)!.frame - first.frame)
  const edge = crossedEdge(first.blob.box, -dx / frames, -dy / frames, width, height)
  if (!edge && first.frame <= firstFrame + 1) return 'start'
  return edge ?? 'inside'
}

function exitOf(points: readonly Point[], lastFrame: number, width: number, height: number): Exit {
  const last = points.at(-1)!
  if (last.frame >= lastFrame) return 'end'
  const near = points.slice(-8)
  // The last that is seen of a thing may be its shadow: where it was large it shows where it goes.
  const largest = Math.max(...near.map(({ blob }) => blob.area))
  const [dx, dy] = way(near.filter(({ blob }) => blob.area > largest * 0.3))
  const frames = Math.max(1, last.frame - near[0]!.frame)
  const edge = crossedEdge(last.blob.box, dx / frames, dy / frames, width, height)
  if (!edge && last.frame >= lastFrame - 1) return 'end'
  return edge ?? 'inside'
}

/** The edge behind which a box lies that goes on with this speed (pixels a frame): touched, or reached in three frames. */
function crossedEdge(box: Box, vx: number, vy: number, width: number, height: number): Edge | undefined {
  const speed: Record<Edge, number> = { left: -vx, right: vx, top: -vy, bottom: vy }
  const room: Record<Edge, number> = {
    left: box.x,
    right: width - box.x - box.width,
    top: box.y,
    bottom: height - box.y - box.height,
  }
  const touching = touched(box, width, height)
  if (touching.length > 0) {
    // A thing that is cut by an edge grows as it comes in: its centre moves at half of its speed.
    return touching.sort((a, b) => speed[b] - speed[a])[0]
  }
  const edges: Edge[] = ['left', 'right', 'top', 'bottom']
  const slack = Math.min(width, height) * 0.02
  return edges
    .filter((edge) => speed[edge] > 0.3 && room[edge] < speed[edge] * 3 + slack)
    .sort((a, b) => room[a] - room[b])[0]
}

/** The stretches in which it keeps its place. */
export function stopsOf(points: readonly Point[], diagonal: number): Stretch[] {
  const stops: Stretch[] = []
  for (let from = 0; from < points.length;) {
    const to = stayedUntil(points, from, STOP_REACH * diagonal)
    const start = points[from]!.time
    const end = points[to]!.time
    if (end - start < STOP_SECONDS) {
      from++
      continue
    }
    const last = stops.at(-1)
    if (last && start - last.end <= 2.5 / ANALYSIS_FPS) last.end = end
    else stops.push({ start, end })
    from = to + 1
  }
  return stops
}

/** Index of the last point up to which all places since `from` lie within `reach` of each other. */
function stayedUntil(points: readonly Point[], from: number, reach: number): number {
  let left = Infinity
  let right = -Infinity
  let top = Infinity
  let bottom = -Infinity
  let to = from
  for (; to < points.length; to++) {
    const [x, y] = centre(points[to]!.blob.box)
    left = Math.min(left, x)
    right = Math.max(right, x)
    top = Math.min(top, y)
    bottom = Math.max(bottom, y)
    if (Math.hypot(right - left, bottom - top) >= reach) break
  }
  return Math.max(from, to - 1)
}
