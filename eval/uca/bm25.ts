const K1 = 1.2
const B = 0.75

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []

/**
 * Plain BM25 (Robertson and Zaragoza, 2009; k1 1.2, b 0.75, no stemming), all that is held against: its own code, so that what the product does
 * to words does not change the measure. Places of the texts, best first, at most `n`.
 */
export function createBm25(texts: readonly string[]): (query: string, n: number) => number[] {
  const documents = texts.map(wordsOf)
  const average = documents.reduce((sum, words) => sum + words.length, 0) / documents.length
  const places = new Map<string, Map<number, number>>()
  for (const [place, words] of documents.entries()) {
    for (const word of words) {
      const counts = places.get(word) ?? new Map<number, number>()
      places.set(word, counts.set(place, (counts.get(place) ?? 0) + 1))
    }
  }
  return (query, n) => {
    const scores = new Map<number, number>()
    for (const word of new Set(wordsOf(query))) {
      const counts = places.get(word) ?? new Map<number, number>()
      const rarity = Math.log(1 + (documents.length - counts.size + 0.5) / (counts.size + 0.5))
      for (const [place, count] of counts) {
        const long = 1 - B + (B * documents[place]!.length) / average
        scores.set(place, (scores.get(place) ?? 0) + (rarity * count * (K1 + 1)) / (count + K1 * long))
      }
    }
    return [...scores]
      .sort(([a, x], [b, y]) => y - x || a - b)
      .slice(0, n)
      .map(([place]) => place)
  }
}
