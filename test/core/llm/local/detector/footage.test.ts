import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { openDetector } from '../../../../../core/llm/local/detector/open.ts'
import { shippedWeights } from '../../../../../core/llm/local/detector/installed.ts'
import { decode } from '../../../../../core/media/analysis/frames.ts'
import type { Detection } from '../../../../../core/media/analysis/types.ts'
import { sharedDir } from '../../../../helpers/shared.ts'

interface Truth {
  people?: { from: number; to: number }[]
  vehicles?: { from: number; to: number }[]
  empty: [number, number][]
}

const shared = sharedDir()
const skip =
  shared && shippedWeights()
    ? false
    : 'the shared footage is missing, or @mediapipe/objectron is not installed'
const never = { stopped: false, onStop: () => () => true }

/** What is found in one picture a second. */
async function look(name: string): Promise<{ truth: Truth; seen: { time: number; found: Detection[] }[] }> {
  const detector = (await openDetector('auto'))!
  const truth = join(import.meta.dirname, '../../../../analyst/truth', `${name}.json`)
  const seen = []
  try {
    const video = join(shared!, 'videos', `${name}.mp4`)
    for await (const frame of decode('ffmpeg', video, never, { fps: 1, side: 768 }))
      seen.push({ time: frame.time, found: await detector.detect(frame) })
  } finally {
    await detector.close()
  }
  return { truth: JSON.parse(readFileSync(truth, 'utf8')) as Truth, seen }
}

const within = (time: number, from: number, to: number, margin: number): boolean =>
  time >= from + margin && time <= to - margin

void t.test(
  'Detector: it finds the people of a real video, and nobody in the empty room',
  { skip },
  async (t) => {
    const { truth, seen } = await look('one-by-one-person-detection')
    const hasPerson = ({ found }: { found: Detection[] }): boolean =>
      found.some(({ kind }) => kind === 'person')
    const present = seen.filter(({ time }) =>
      truth.people!.some(({ from, to }) => within(time, from, to, 0.3)),
    )
    const absent = seen.filter(({ time }) => truth.empty.some(([from, to]) => within(time, from, to, 0.3)))
    t.ok(
      present.length > 100 && absent.length > 20,
      `${present.length} pictures with somebody, ${absent.length} without`,
    )
    const missed = present.filter((one) => !hasPerson(one)).map(({ time }) => time)
    t.ok(missed.length <= 1, `missed at seconds: ${missed.join(', ')}`)
    t.same(absent.filter(hasPerson), [], 'and nobody where nobody is')
    for (const { found } of seen)
      for (const { box } of found)
        t.ok(box.x >= 0 && box.y >= 0 && box.x + box.width <= 768.001 && box.y + box.height <= 432.001)
  },
)

void t.test('Detector: it calls cars from above cars, at their place', { skip }, async (t) => {
  const { truth, seen } = await look('car-detection')
  for (const { from, to } of truth.vehicles!) {
    const there = seen.filter(({ time }) => time >= from && time <= to)
    const cars = there.flatMap(({ found }) => found.filter(({ kind }) => kind === 'car'))
    t.ok(cars.length > 0, `a car between ${from} and ${to} s`)
  }
})
