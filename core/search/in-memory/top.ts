/** A document, and how well it fits. */
export interface Scored {
  doc: number
  score: number
}

/** The best documents of those that are offered. */
export interface Top {
  /** What a document must reach to be among them. */
  readonly least: number
  offer(doc: number, score: number): void
  /** Best first. */
  best(): Scored[]
}

export interface TopOptions {
  /** How many, at most. */
  n: number
  /** Which of two documents comes first where they fit equally: by their ids, as `Array.sort` takes it. */
  order(a: number, b: number): number
  /** What reaches less than this part of the best one's score is not among them. @default 0 */
  leastPart?: number
}

export function createTop({ n, order, leastPart = 0 }: TopOptions): Top {
  let kept: Scored[] = []
  let best = 0
  /** The last of the `n` best, as far as is known: whoever comes behind it is none of them. */
  let last: Scored | undefined
  let least = -Infinity

  const compare = (a: Scored, b: Scored): number => b.score - a.score || order(a.doc, b.doc)
  const trim = (): void => {
    const reached = leastPart * best
    if (leastPart > 0) kept = kept.filter(({ score }) => score >= reached)
    kept.sort(compare)
    kept.length = Math.min(kept.length, n)
    if (kept.length === n) last = kept.at(-1)
    least = Math.max(last ? last.score : -Infinity, leastPart > 0 ? reached : -Infinity)
  }

  return {
    get least() {
      return least
    },
    offer(doc, score) {
      if (score < least) return
      if (last && score === last.score && order(doc, last.doc) > 0) return
      kept.push({ doc, score })
      if (score > best) {
        best = score
        if (leastPart > 0) least = Math.max(least, leastPart * best)
      }
      // Sorted now and then: each time pays for as many as were offered since.
      if (kept.length >= 2 * n + 16) trim()
    },
    best() {
      trim()
      return [...kept]
    },
  }
}
