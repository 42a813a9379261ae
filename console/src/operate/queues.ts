/** How full one queue is, as far as it is shown. */
export interface Depth {
  queue: string
  ready: number
  delayed: number
  inFlight: number
  deadLetters: string | null
  waiting: readonly { priority: number; count: number; longestWaitMs: number }[]
  rates: { done: number; failed: number } | null
}

const SAMPLES = 40

/** What lies before a stage: what it can take now, what waits for its retry, and what waits to be let in. */
export const backlogOf = ({ ready, delayed, waiting }: Depth): number =>
  ready + delayed + waiting.reduce((sum, { count }) => sum + count, 0)

/**
 * Milliseconds until all of it would be done at the pace of the last minute, if nothing more came. Infinity: nothing is being done;
 * undefined: the pace is not known.
 */
export function drainsIn(depth: Depth): number | undefined {
  const backlog = backlogOf(depth) + depth.inFlight
  if (backlog === 0) return 0
  if (!depth.rates) return undefined
  return depth.rates.done > 0 ? (backlog / depth.rates.done) * 1000 : Infinity
}

/** Messages done per second at the last looks, the latest last, by queue. */
export type Paces = ReadonlyMap<string, readonly number[]>

/** With one look more; queues that are gone are forgotten. */
export const withLook = (paces: Paces, depths: readonly Depth[]): Paces =>
  new Map(
    depths
      .filter(({ rates }) => rates)
      .map(({ queue, rates }) => [queue, [...(paces.get(queue) ?? []), rates!.done].slice(-SAMPLES)]),
  )

/** Points of an SVG polyline, in a box of that size: the largest value touches its top, and 0 its bottom. */
export function lineOf(values: readonly number[], width: number, height: number): string {
  const most = Math.max(...values, 0)
  const step = width / Math.max(1, values.length - 1)
  const place = (value: number): number => (most === 0 ? height : height - (value / most) * height)
  return values.map((value, at) => `${(at * step).toFixed(1)},${place(value).toFixed(1)}`).join(' ')
}
