import type { createAutoscaler } from './autoscaler.ts'

export interface Day {
  /** Messages that come in a second, by the second of the day. */
  rate: (second: number) => number
  /** Seconds that a message takes. */
  work: number
  workers: number
  /** Seconds from the order to a pod that takes messages: a machine that has to be found, its image, its start. */
  coldStart: number
}

export interface Seen {
  /** Seconds that messages waited, at these parts of all of them. */
  waited: { p50: number; p95: number; most: number }
  nodeHours: number
  most: number
  /** Messages that were worked on, and that came. */
  done: number
  came: number
}

const SECONDS = 24 * 3600

/**
 * A day of a stage, second by second: messages come by the curve, wait in line, and are worked on by the pods that the autoscaler keeps. A pod that
 * goes hands back what it has; it goes to the front of the line, and is begun again. After the day until nothing is left.
 */
export function liveThrough(
  day: Day,
  autoscaler: ReturnType<typeof createAutoscaler> | { fixed: number },
): Seen {
  const line: number[] = []
  /** Seconds at which the work in hand ends, and when each message came. */
  let hand: { ends: number; came: number }[] = []
  let starting: number[] = []
  let up = 'fixed' in autoscaler ? autoscaler.fixed : autoscaler.pods(0, 1, { waiting: 0, oldest: 0 })
  const waits: number[] = []
  let [due, came, podSeconds, most] = [0, 0, 0, up]

  for (let now = 0; now < SECONDS || line.length > 0 || hand.length > 0; now++) {
    due += now < SECONDS ? day.rate(now) : 0
    for (; due >= 1; due--, came++) line.push(now)
    hand = hand.filter(({ ends }) => ends > now)
    up += starting.filter((at) => at <= now).length
    starting = starting.filter((at) => at > now)
    if (!('fixed' in autoscaler) && now % autoscaler.everySeconds === 0) {
      const all = up + starting.length
      const wanted = autoscaler.pods(now, all, {
        waiting: line.length,
        oldest: line.length > 0 ? now - line[0]! : 0,
      })
      for (let i = all; i < wanted; i++) starting.push(now + day.coldStart)
      const fewer = Math.max(0, all - wanted)
      starting.splice(Math.max(0, starting.length - fewer))
      up -= Math.max(0, fewer - (all - up))
      const back = hand.splice(up * day.workers)
      line.unshift(...back.map(({ came }) => came))
      waits.splice(waits.length - back.length)
    }
    while (line.length > 0 && hand.length < up * day.workers) {
      const since = line.shift()!
      waits.push(now - since)
      hand.push({ ends: now + day.work, came: since })
    }
    podSeconds += up + starting.length
    most = Math.max(most, up + starting.length)
  }
  waits.sort((one, other) => one - other)
  const at = (part: number): number => waits[Math.min(waits.length - 1, Math.floor(waits.length * part))] ?? 0
  return {
    waited: { p50: at(0.5), p95: at(0.95), most: at(1) },
    nodeHours: podSeconds / 3600,
    ...{ most, done: waits.length, came },
  }
}
