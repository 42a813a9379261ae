import t from 'tap'
import { sightingOf, type TrackFacts } from '../../../../core/media/analysis/sightings.ts'
import { stitch } from '../../../../core/media/analysis/stitch.ts'
import { overlap } from '../../../../core/media/analysis/boxes.ts'
import { createTracker } from '../../../../core/media/analysis/tracker.ts'
import { COLORS, PATH_PLACES, type Blob } from '../../../../core/media/analysis/types.ts'

const WIDTH = 320
const HEIGHT = 180

/** A blob of one colour, cut by the edges of the picture; undefined outside of it. */
function blob(
  x: number,
  y: number,
  size = 40,
  mean: [number, number, number] = [200, 20, 20],
): Blob | undefined {
  const left = Math.max(0, x)
  const top = Math.max(0, y)
  const width = Math.min(WIDTH, x + size) - left
  const height = Math.min(HEIGHT, y + size) - top
  if (width <= 2 || height <= 2) return undefined
  const colors = new Float32Array(COLORS.length)
  colors[0] = 1
  return {
    box: { x: left, y: top, width, height },
    area: width * height,
    x: left + width / 2,
    y: top + height / 2,
    mean,
    colors,
  }
}

function follow(frames: number, at: (frame: number) => (Blob | undefined)[]) {
  const tracker = createTracker(WIDTH, HEIGHT)
  for (let frame = 0; frame < frames; frame++) {
    tracker.add(
      frame,
      frame / 5,
      at(frame).filter((one) => one !== undefined),
    )
  }
  return tracker.all()
}

const nobody = { kind: 'object', kindScore: 1, person: 0 } as const
const stands: TrackFacts['camera'] = { at: () => ({ x: 0, y: 0 }), turnsAt: () => false }
const facts = (lastFrame: number, camera = stands) => ({
  ...{ lively: false, dwellBefore: 0, firstFrame: 0, lastFrame, camera },
})

void t.test('Tracker: a thing that crosses is one track, from edge to edge', async (t) => {
  const tracks = follow(40, (frame) => [blob(-60 + frame * 11, 70)])
  t.equal(tracks.length, 1)
  const sighting = sightingOf({ ...tracks[0]!, ...nobody }, facts(39), WIDTH, HEIGHT)
  t.match(sighting, { entry: 'left', exit: 'right', direction: 'right', color: 'red' })
})

void t.test(
  'Tracker: what looks like furniture and crosses the picture is an object, what stands is furniture',
  async (t) => {
    const computer = { kind: 'computer', kindScore: 0.8, person: 0 } as const
    const seen = (speed: number) => {
      const [track] = follow(40, (frame) => [blob(10 + frame * speed, 70)])
      return sightingOf({ ...track!, ...computer }, facts(39), WIDTH, HEIGHT).kind
    }
    t.equal(seen(5), 'object')
    t.equal(seen(0.2), 'computer')
  },
)

void t.test('Tracker: a sighting has its way, a long one in as many places as are kept', async (t) => {
  const [short] = follow(11, (frame) => [blob(10 + frame * 10, 70)])
  const { path } = sightingOf({ ...short!, ...nobody }, facts(10), WIDTH, HEIGHT)
  t.same(path[0], { time: 0, x: 10 / WIDTH, y: 70 / HEIGHT, width: 40 / WIDTH, height: 40 / HEIGHT })
  t.equal(path.length, 11)
  const [long] = follow(1000, (frame) => [blob(10 + frame * 0.2, 70)])
  const kept = sightingOf({ ...long!, ...nobody }, facts(999), WIDTH, HEIGHT).path
  t.same([kept.length, kept[0]!.time, kept.at(-1)!.time], [PATH_PLACES, 0, 999 / 5])
})

void t.test('Tracker: two things that pass each other keep their tracks', async (t) => {
  const tracks = follow(40, (frame) => [
    blob(-60 + frame * 11, 20),
    blob(320 - frame * 11, 110, 40, [20, 20, 200]),
  ])
  t.equal(tracks.length, 2)
  t.same(
    tracks.map((track) => sightingOf({ ...track, ...nobody }, facts(39), WIDTH, HEIGHT).direction).sort(),
    ['left', 'right'],
  )
})

void t.test('Tracker: a thing that is hidden for half a second goes on', async (t) => {
  const tracks = follow(40, (frame) => (frame > 15 && frame < 19 ? [] : [blob(-60 + frame * 11, 70)]))
  t.equal(stitch(tracks, WIDTH, HEIGHT).length, 1)
})

void t.test('Tracker: nothing is followed across a cut', async (t) => {
  const tracker = createTracker(WIDTH, HEIGHT)
  tracker.add(0, 0, [blob(100, 70)!])
  tracker.cut()
  tracker.add(1, 0.2, [blob(102, 70)!])
  t.equal(tracker.all().length, 2)
})

void t.test(
  'sightingOf(): what is there at the first and the last frame neither enters nor leaves',
  async (t) => {
    const tracks = follow(30, (frame) => [blob(60 + frame * 5, 70)])
    t.match(sightingOf({ ...tracks[0]!, ...nobody }, facts(29), WIDTH, HEIGHT), {
      entry: 'start',
      exit: 'end',
      direction: 'right',
    })
  },
)

void t.test('sightingOf(): a thing that stays has a stop and no direction', async (t) => {
  const [track] = follow(30, (frame) => [blob(100 + (frame % 2), 70)])
  const sighting = sightingOf({ ...track!, ...nobody }, facts(29), WIDTH, HEIGHT)
  t.equal(sighting.direction, undefined)
  t.same(sighting.stops, [{ start: 0, end: 5.8 }])
})

void t.test('sightingOf(): what only the camera moves stands, and neither enters nor leaves', async (t) => {
  const [track] = follow(30, (frame) => [blob(20 + frame * 9, 70)])
  const told = (camera: TrackFacts['camera']) =>
    sightingOf({ ...track!, ...nobody }, facts(39, camera), WIDTH, HEIGHT)
  const turning = { at: (frame: number) => ({ x: frame * 9, y: 0 }), turnsAt: () => true }
  t.match(told(turning), {
    entry: 'start',
    exit: 'end',
    direction: undefined,
  })
  t.ok(told(turning).reach < 0.01)
  t.match(told(stands), { entry: 'start', exit: 'right', direction: 'right' })
})

void t.test('overlap() is the common area as a share of the smaller box', async (t) => {
  const box = { x: 0, y: 0, width: 10, height: 10 }
  t.equal(overlap(box, { x: 5, y: 0, width: 10, height: 10 }), 0.5)
  t.equal(overlap(box, { x: 2, y: 2, width: 2, height: 2 }), 1)
  t.equal(overlap(box, { x: 10, y: 0, width: 5, height: 5 }), 0)
})
