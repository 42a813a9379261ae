/** Something that happened to the cluster. */
export interface Happening {
  key: string
  /** Milliseconds since 1970. */
  at: number
  kind: 'restart' | 'gave-up' | 'order'
  /** Absent: an order to all nodes. */
  node?: string
  title: string
  why: string
}

export const DAY_MS = 24 * 3_600_000
/** Steps of the history: so much of a day is one bar, and what is listed around an instant. */
export const STEP_MS = 15 * 60_000
export const STEPS = DAY_MS / STEP_MS

/** The day that ends with the step of now: it moves on from step to step. Milliseconds since 1970. */
export function dayUntil(now: number): { from: number; until: number } {
  const until = (Math.floor(now / STEP_MS) + 1) * STEP_MS
  return { from: until - DAY_MS, until }
}

/** In which step of the day an instant lies; undefined outside of it. */
export function stepOf(at: number, from: number): number | undefined {
  const step = Math.floor((at - from) / STEP_MS)
  return step >= 0 && step < STEPS ? step : undefined
}

export interface Bar {
  restarts: number
  orders: number
}

/** What happened in each step of the day. */
export function barsOf(happenings: readonly Happening[], from: number): Bar[] {
  const bars = Array.from({ length: STEPS }, (): Bar => ({ restarts: 0, orders: 0 }))
  for (const { at, kind } of happenings) {
    const bar = bars[stepOf(at, from) ?? -1]
    if (bar) bar[kind === 'order' ? 'orders' : 'restarts']++
  }
  return bars
}

/** What happened in one step, the latest first. */
export const within = (happenings: readonly Happening[], from: number, step: number): Happening[] =>
  happenings.filter(({ at }) => stepOf(at, from) === step).sort((one, other) => other.at - one.at)
