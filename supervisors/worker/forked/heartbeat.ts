import type { Clock } from '../../../core/clock.ts'

export interface HeartbeatOptions {
  clock: Clock
  heartbeatMs: number
  /** Asks whether somebody is there. What it rejects with is told elsewhere. */
  ask: () => Promise<unknown>
  onSilence: () => void
}

/** Parts of `heartbeatMs`: a question in each, unless the one before is still open. */
const TICKS = 4

/**
 * Watches that somebody answers. After a question that stayed open for `heartbeatMs` it calls `onSilence`, once:
 *
 *     ask  answer  ask   .     .     .     .  silence
 *      |-----------|-----|-----|-----|-----|
 *
 * Ticks are counted, not time: one who was stopped himself for an hour comes back to one late tick, and hears the answers that
 * wait for him before he blames anybody. Returns the way to stop.
 */
export function startHeartbeat({ clock, heartbeatMs, ask, onSilence }: HeartbeatOptions): () => void {
  let open = false
  let missed = 0
  let timer = clock.setTimeout(tick, heartbeatMs / TICKS)

  function answered(): void {
    open = false
  }

  function tick(): void {
    if (open && ++missed >= TICKS) return onSilence()
    timer = clock.setTimeout(tick, heartbeatMs / TICKS)
    if (open) return
    open = true
    missed = 0
    ask().then(answered, answered)
  }

  return () => clock.clearTimeout(timer)
}
