/** What one check saw. */
export interface Finding {
  counted: string
  /** One sentence per fault; none means that the promise was held. */
  wrong: string[]
}

/** Whether one promise of the design held, as far as database, mailbox and storage show. */
export interface Verdict {
  promise: string
  held: boolean
  /** What was counted, or what is wrong: at most a handful of examples. */
  evidence: string
}

/** @param shown how many faults the evidence names */
export function verdictOf(promise: string, { counted, wrong }: Finding, shown = 5): Verdict {
  const held = wrong.length === 0
  return { promise, held, evidence: held ? counted : shorten(wrong, shown) }
}

const shorten = (wrong: string[], shown: number): string =>
  wrong.slice(0, shown).join('; ') + (wrong.length > shown ? `; and ${wrong.length - shown} more` : '')
