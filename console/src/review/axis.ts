/** A stretch of time that is looked at. Instants are milliseconds since 1970 in UTC. */
export interface Stretch {
  from: number
  until: number
}

const SECOND = 1000
const DAY = 24 * 3600 * SECOND

/** How little and how much time an axis shows, in milliseconds. */
export const SHORTEST = 10 * SECOND
export const LONGEST = DAY

/** Stretches that an axis can be set to by name, in milliseconds, the longest first. */
export const SPANS: Readonly<Record<string, number>> = {
  '24h': LONGEST,
  '6h': LONGEST / 4,
  '1h': 3600 * SECOND,
  '15m': 900 * SECOND,
  '5m': 300 * SECOND,
  '1m': 60 * SECOND,
  '10s': SHORTEST,
}

export const lengthOf = ({ from, until }: Stretch): number => until - from
export const middleOf = ({ from, until }: Stretch): number => (from + until) / 2

export const clampSpan = (span: number): number => Math.min(Math.max(span, SHORTEST), LONGEST)

/** The stretch of that length with an instant in its middle. */
export function around(at: number, span: number): Stretch {
  const half = clampSpan(span) / 2
  return { from: at - half, until: at + half }
}

/** Where an instant lies, in pixels from the axis' beginning; outside of it where the instant is. */
export const toPixel = (view: Stretch, pixels: number, at: number): number =>
  ((at - view.from) / lengthOf(view)) * pixels

export const toInstant = (view: Stretch, pixels: number, pixel: number): number =>
  view.from + (pixel / pixels) * lengthOf(view)

/** Makes a stretch `factor` times as long; what lay at `about` stays where it is. Never shorter or longer than an axis can be. */
export function zoom(view: Stretch, factor: number, about: number): Stretch {
  const span = clampSpan(lengthOf(view) * factor)
  const share = (about - view.from) / lengthOf(view)
  const from = about - share * span
  return { from, until: from + span }
}

/** Moves a stretch by a share of its length: -1 is one whole stretch back. */
export function pan({ from, until }: Stretch, share: number): Stretch {
  const by = (until - from) * share
  return { from: from + by, until: until + by }
}

/** The span with a name that is the next longer (`out`) or shorter (`in`) one; the same where there is none. */
export function nextSpan(span: number, towards: 'in' | 'out'): number {
  const all = Object.values(SPANS)
  const found =
    towards === 'out' ? all.findLast((each) => each > span * 1.001) : all.find((each) => each < span * 0.999)
  return found ?? clampSpan(span)
}
