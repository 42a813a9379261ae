import t from 'tap'
import { createAutoscaler } from '../../bench/autoscaling/autoscaler.ts'
import { liveThrough } from '../../bench/autoscaling/day.ts'
import { byQueue } from '../../deploy/generate/kubernetes/scaling.ts'
import { SERVICES } from '../../deploy/platform.ts'

const vlm = SERVICES.find(({ name }) => name === 'vlm')!
const rule = byQueue(vlm)
const quiet = { waiting: 0, oldest: 0 }

void t.test('pods follow what waits, between the fewest and the most', (t) => {
  t.equal(createAutoscaler(rule).pods(0, 1, { waiting: 35, oldest: 1 }), 4, 'ten for each')
  t.equal(createAutoscaler(rule).pods(0, 3, { waiting: 1, oldest: 120 }), 6, 'twice as old as it may be')
  t.equal(createAutoscaler(rule).pods(0, 3, { waiting: 1, oldest: 63 }), 3, 'about as old as it may be')
  t.equal(createAutoscaler(rule).pods(0, 1, quiet), vlm.replicas.min)
  t.equal(createAutoscaler(rule).pods(0, 1, { waiting: 100_000, oldest: 0 }), vlm.replicas.max)
  t.end()
})

void t.test('pods go after five quiet minutes, one a minute', (t) => {
  const autoscaler = createAutoscaler(rule)
  let pods = autoscaler.pods(0, 1, { waiting: 50, oldest: 0 })
  const seen = new Map<number, number>()
  for (let at = 15; at <= 600; at += 15) seen.set(at, (pods = autoscaler.pods(at, pods, quiet)))
  t.equal(seen.get(300), 5, 'none before')
  t.equal(seen.get(315), 4)
  t.equal(seen.get(360), 4)
  t.equal(seen.get(375), 3)
  t.equal(seen.get(600), 1)
  t.end()
})

void t.test('a day loses no message, and nobody waits for long', (t) => {
  const rate = (second: number): number => (second > 30_000 && second < 31_000 ? 12 : 0.3)
  const day = { rate, work: 2, workers: 2, coldStart: 45 }
  const scaled = liveThrough(day, createAutoscaler(rule))
  t.equal(scaled.done, scaled.came)
  t.ok(scaled.waited.most < 120, `${scaled.waited.most} s`)
  const never = liveThrough(day, { fixed: 2 })
  t.ok(never.waited.most > 10 * scaled.waited.most, 'two nodes alone would let them wait')
  t.end()
})
