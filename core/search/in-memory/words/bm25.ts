/** How soon a word that is said again adds nothing, and how much long texts are held back. */
const K1 = 1.2
const B = 0.75

/**
 * What a word is worth that `having` of `documents` have: the more, the fewer they are, and always more than nothing. BM25 (Robertson
 * and Zaragoza, "The Probabilistic Relevance Framework", 2009), with the inverse document frequency of Lucene.
 */
export const weightOf = (documents: number, having: number): number =>
  Math.log(1 + (documents - having + 0.5) / (having + 0.5))

/** What the length of a document of so many words does to how often a word is said in it. */
export const lengthPart = (words: number, averageWords: number): number =>
  K1 * (1 - B + (B * words) / averageWords)

/** How often a word is said in a document, against its length: 0 to 2.2. */
export const countPart = (count: number, length: number): number => (count * (K1 + 1)) / (count + length)
