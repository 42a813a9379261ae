import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { shippedWeights } from '../../core/llm/local/detector/installed.ts'
import { createLocalVision } from '../../core/llm/local/vision.ts'
import type { DetectedEvent } from '../../schema/analysis.ts'
import { sharedDir } from '../helpers/shared.ts'
import { tempDir } from '../helpers/temp.ts'
import { describeVideo } from './describe.ts'

interface Truth {
  video: string
  tolerance: number
  vehicles?: {
    from: number
    to: number
    colors: string[]
    direction: string
    entryEdge: string
    exitEdge: string
  }[]
  people?: { from: number; to: number; note: string }[]
  empty: [number, number][]
}

const shared = sharedDir()
const skip = shared ? false : 'the shared footage is missing: set SPECTRA_SHARED'

/** Without a detector nothing but people has a name. */
const detects = shippedWeights() !== undefined

const truthOf = (name: string): Truth =>
  JSON.parse(readFileSync(join(import.meta.dirname, 'truth', `${name}.json`), 'utf8')) as Truth

const overlap = (event: DetectedEvent, [from, to]: readonly [number, number]): number =>
  Math.min(event.endTime, to) - Math.max(event.startTime, from)

/** Seconds of a stretch that events cover together. */
function covered(events: readonly DetectedEvent[], stretch: readonly [number, number]): number {
  return events.reduce((sum, event) => sum + Math.max(0, overlap(event, stretch)), 0)
}

/** Over the seconds in which somebody is there throughout, or nobody: whether somebody is said to be there for most of it. */
function bySecond(people: readonly DetectedEvent[], truth: Truth): { precision: number; recall: number } {
  const isSaid = (second: number): boolean => covered(people, [second, second + 1]) > 0.5
  const within = ([from, to]: readonly [number, number]): number[] =>
    Array.from(
      { length: Math.max(0, Math.floor(to) - Math.ceil(from)) },
      (_, index) => Math.ceil(from) + index,
    )
  const there = truth.people!.flatMap(({ from, to }) => within([from, to]))
  const right = there.filter(isSaid).length
  const wrong = truth.empty.flatMap(within).filter(isSaid).length
  return { precision: right / (right + wrong), recall: right / there.length }
}

void t.test('Local analyst: the vehicles of car-detection.mp4 are reported', { skip }, async (t) => {
  const truth = truthOf('car-detection')
  const vision = createLocalVision({ ffmpeg: 'ffmpeg', threads: 2 })
  t.teardown(() => vision.close())
  const told = await describeVideo(vision, join(shared!, 'videos', truth.video), tempDir(t), 5)
  const events = told.flatMap((chunk) => chunk.events)
  for (const { span, description } of told)
    t.comment(`${span.startTime}-${span.endTime}: ${description.summary}`)

  const moving = events.filter((event) => event.type === 'object_moving')
  const near = (a: number, b: number): boolean => Math.abs(a - b) <= truth.tolerance
  for (const vehicle of truth.vehicles!) {
    const name = `${vehicle.colors[0]} vehicle at ${vehicle.from} s`
    const found = moving.find(
      (event) =>
        near(event.startTime, vehicle.from) &&
        near(event.endTime, vehicle.to) &&
        vehicle.colors.includes(String(event.attributes.color)),
    )
    t.ok(found, `${name} is moving at the right time in its colour`)
    if (detects) t.equal(found?.attributes.kind, 'car', `${name} is a car`)
    t.equal(found?.attributes.direction, vehicle.direction, `${name} has its direction`)
    t.equal(found?.attributes.exitEdge, vehicle.exitEdge, `${name} leaves at its edge`)
  }
  t.equal(moving.length, truth.vehicles!.length, 'nothing else moves')
  t.notOk(
    events.some((event) => event.type.startsWith('camera_')),
    'the camera is well',
  )
  t.notOk(
    events.some((event) => event.type === 'person_detected'),
    'no vehicle is called a person',
  )
  const red = truth.vehicles!.find((vehicle) => vehicle.colors.includes('red'))!
  for (const { span, description } of told) {
    const there = span.startTime < red.to && span.endTime > red.from
    t.equal(
      /\bred\b/.test(description.summary),
      there,
      `chunk at ${span.startTime} s ${there ? 'tells' : 'does not tell'} of red`,
    )
  }
  const quiet = events.filter((event) => event.type === 'no_activity')
  for (const vehicle of truth.vehicles!) {
    t.ok(
      covered(quiet, [vehicle.from + 0.3, vehicle.to - 0.3]) === 0,
      'no quiet is reported while a vehicle crosses',
    )
  }
})

void t.test(
  'Local analyst: people are reported while someone is in view, quiet while the room is empty',
  { skip },
  async (t) => {
    const truth = truthOf('one-by-one-person-detection')
    const vision = createLocalVision({ ffmpeg: 'ffmpeg', threads: 2 })
    t.teardown(() => vision.close())
    const told = await describeVideo(vision, join(shared!, 'videos', truth.video), tempDir(t), 10)
    const events = told.flatMap((chunk) => chunk.events)
    for (const { span, description } of told)
      t.comment(`${span.startTime}-${span.endTime}: ${description.summary}`)

    t.notOk(
      events.some((event) => event.type.startsWith('camera_')),
      'the camera is well',
    )
    const people = events.filter((event) => event.type === 'person_detected')
    const quiet = events.filter((event) => event.type === 'no_activity')
    const { precision, recall } = bySecond(people, truth)
    t.comment(`a person present, per second: precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}`)
    t.ok(
      precision >= 0.98 && recall >= 0.98,
      'someone is said to be there in the seconds in which someone is',
    )
    for (const { from, to } of truth.people!) {
      const seen = covered(people, [from, to]) / (to - from)
      t.ok(
        seen > 0.85,
        `someone is in view from ${from} to ${to} s: reported for ${(seen * 100).toFixed(0)} % of it`,
      )
      t.ok(covered(quiet, [from + truth.tolerance, to - truth.tolerance]) === 0, 'and no quiet meanwhile')
    }
    for (const stretch of truth.empty) {
      const [from, to] = stretch
      const inner = [from + truth.tolerance, to - truth.tolerance] as const
      t.ok(covered(people, inner) <= 0, `nobody is reported in the empty room from ${from} to ${to} s`)
      const borders = told.map(({ span }) => span.startTime).filter((time) => time > from && time < to)
      const pieces = [from, ...borders, to]
        .slice(1)
        .map((end, index) => [[from, ...borders][index]!, end] as const)
      for (const piece of pieces.filter(([start, end]) => end - start > 3)) {
        t.ok(
          covered(quiet, piece) > (piece[1] - piece[0]) * 0.6,
          `and quiet is reported there (${piece.join('-')})`,
        )
      }
    }
  },
)
