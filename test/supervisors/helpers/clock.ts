import { sleepOn, type Clock } from '../../../core/clock.ts'
import { turns } from './until.ts'

export interface FakeClock extends Clock {
  /** Moves time on; timers fire in order, each with time for what follows from it. */
  advance(ms: number): Promise<void>
  /** Timers that are set. */
  pending(): number
}

export function fakeClock(start = Date.UTC(2024, 0, 1)): FakeClock {
  let now = start
  let next = 1
  const timers = new Map<number, { at: number; callback: () => void }>()
  const clock: FakeClock = {
    now: () => now,
    setTimeout(callback, ms) {
      timers.set(next, { at: now + Math.max(0, ms), callback })
      return next++
    },
    clearTimeout: (handle) => void timers.delete(handle as number),
    sleep: (ms, signal) => sleepOn(clock, ms, signal),
    pending: () => timers.size,
    async advance(ms) {
      const until = now + ms
      await turns()
      for (;;) {
        const [first] = [...timers].sort(([a, x], [b, y]) => x.at - y.at || a - b)
        if (!first || first[1].at > until) break
        timers.delete(first[0])
        now = Math.max(now, first[1].at)
        first[1].callback()
        await turns()
      }
      now = until
      await turns()
    },
  }
  return clock
}
