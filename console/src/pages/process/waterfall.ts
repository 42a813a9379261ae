/** A call with where its bar begins and how long it is, in shares of the whole, 0 to 1. */
export interface Bar<Span> {
  span: Span
  from: number
  length: number
}

interface Timed {
  startedAt: string
  durationMs: number | null
}

/** What was asked one beside and after another, drawn to one scale; what has not ended lasts until `now` (ms since 1970). */
export function waterfall<Span extends Timed>(spans: readonly Span[], now: number): Bar<Span>[] {
  const placed = spans.map((span) => {
    const from = Date.parse(span.startedAt)
    return { span, from, until: span.durationMs === null ? Math.max(from, now) : from + span.durationMs }
  })
  const first = Math.min(...placed.map(({ from }) => from))
  const whole = Math.max(1, Math.max(...placed.map(({ until }) => until)) - first)
  return placed.map(({ span, from, until }) => ({
    ...{ span, from: (from - first) / whole, length: (until - from) / whole },
  }))
}

/** What all of them took together; undefined where nobody counted. */
export function sumOf<Span>(spans: readonly Span[], of: (span: Span) => number | null): number | undefined {
  const counted = spans.map(of).filter((each) => each !== null)
  return counted.length === 0 ? undefined : counted.reduce((sum, each) => sum + each, 0)
}
