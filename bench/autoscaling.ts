import { byQueue } from '../deploy/generate/kubernetes/scaling.ts'
import { SERVICES } from '../deploy/platform.ts'
import { createAutoscaler } from './autoscaling/autoscaler.ts'
import { liveThrough, type Day } from './autoscaling/day.ts'

/**
 * A day of the stage that describes, through the rule by which Kubernetes scales it: how long messages wait, and what it costs in node hours,
 * beside fleets that never change.
 *
 *     node bench/autoscaling.ts
 */
const vlm = SERVICES.find(({ name }) => name === 'vlm')!

/** Cameras by day, few by night, and at 10:00 somebody drops in a week of footage. */
const rate = (second: number): number => {
  const hour = second / 3600
  const cameras = 0.2 + 3.8 * Math.max(0, Math.sin(((hour - 6) / 14) * Math.PI)) ** 2
  return cameras + (hour >= 10 && hour < 10.25 ? 10 : 0)
}
const day: Day = { rate, work: 2, workers: 2, coldStart: 45 }

const rows = [
  ['as scaled by its queue', liveThrough(day, createAutoscaler(byQueue(vlm)))],
  ...[2, 4, 8, 16].map((fixed) => [`always ${fixed}`, liveThrough(day, { fixed })] as const),
] as const
console.log(
  `${rows[0][1].came} messages of ${day.work} s, ${day.workers} workers a node, ${day.coldStart} s until a new node takes any`,
)
for (const [name, { waited, nodeHours, most, done, came }] of rows) {
  console.log(
    `${name.padEnd(24)} waited p50 ${waited.p50} s, p95 ${waited.p95} s, most ${waited.most} s; ${nodeHours.toFixed(0)} node hours, at most ${most} nodes; ${came - done} lost`,
  )
}
