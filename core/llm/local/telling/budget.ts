export const wordsIn = (text: string): number => text.split(/\s+/).filter(Boolean).length

interface Weighed {
  text: string
  start: number
  /** The larger, the more telling. */
  weight: number
}

/**
 * The most telling sentences that fit, in the order of their passages: always the first of all. A sentence that needs another one
 * before it is left out where that one is.
 */
export function withinBudget<T extends Weighed>(
  passages: readonly (readonly [T, ...T[]])[],
  words: number,
): T[] {
  const inOrder = passages.toSorted(([a], [b]) => b.weight - a.weight || a.start - b.start)
  const candidates = inOrder
    .flatMap((passage) => passage.map((said) => ({ said, first: passage[0] })))
    .toSorted((a, b) => b.said.weight - a.said.weight)
  const taken = new Set<T>()
  let left = words
  for (const { said, first } of candidates) {
    const length = wordsIn(said.text)
    if (taken.size > 0 && (length > left || (said !== first && !taken.has(first)))) continue
    taken.add(said)
    left -= length
  }
  return inOrder.flat().filter((said) => taken.has(said))
}
