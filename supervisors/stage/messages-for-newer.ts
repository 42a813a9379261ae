import type { Clock } from '../../core/clock.ts'

/** Messages that newer nodes wrote, and that this one hands back for them. */
export interface MessagesForNewer {
  /** The wait of one more before it comes again. */
  defer(): number
  /** How many are waiting; 0 soon after newer nodes took them. */
  waiting(): number
}

const MIN_MS = 1000
const MAX_MS = 30_000
/** Between two that come again, unless the wait of the later would be longer than `MAX_MS`. */
const APART_MS = 200
/** What does not come back so long after its time was taken by somebody else. */
const GRACE_MS = 5000

/**
 * One after the other, so that they never make a hot loop, and few come back soon, so that a newer node has them soon:
 *
 *     1 message      comes again each second
 *     100 messages   5 a second, each of them every 20 s
 *     10000          each of them every 30 s
 *
 * They wait outside of the queue: others behind them go on.
 */
export function createMessagesForNewer(clock: Pick<Clock, 'now'>): MessagesForNewer {
  /** When each comes again, in order. */
  let due: number[] = []

  function forget(): void {
    const gone = clock.now() - GRACE_MS
    const first = due.findIndex((at) => at > gone)
    due = first < 0 ? [] : due.slice(first)
  }

  return {
    defer() {
      const now = clock.now()
      const first = due.findIndex((at) => at > now)
      // One that was due is the one that came.
      due = first < 0 ? [] : due.slice(first)
      const at = Math.min(now + MAX_MS, Math.max(now + MIN_MS, (due.at(-1) ?? 0) + APART_MS))
      due.push(at)
      return at - now
    },
    waiting() {
      forget()
      return due.length
    },
  }
}
