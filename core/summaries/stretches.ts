import type { Stretch } from './account.ts'

/** Chunks that follow each other may miss some pictures between them. Seconds. */
const SLACK = 1

/** The stretches of a span that none of these covers, those of a second and less left out. */
export function gapsIn(span: Stretch, covered: readonly Stretch[]): Stretch[] {
  const gaps: Stretch[] = []
  let at = span.start
  const end = { start: span.end, end: span.end }
  for (const next of [...covered.toSorted((a, b) => a.start - b.start), end]) {
    const start = Math.min(next.start, span.end)
    if (start - at > SLACK) gaps.push({ start: at, end: start })
    at = Math.max(at, next.end)
  }
  return gaps
}
