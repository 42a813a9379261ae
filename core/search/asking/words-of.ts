/** A word of a question, or a quoted phrase, and where it stands. */
export interface Word {
  /** In small letters, without accents of its own writing. */
  word: string
  start: number
  end: number
  /** Quoted, or excluded by a dash: means itself. */
  literal: boolean
  /** A comma, full stop or the like follows. */
  stop: boolean
}

const PIECE = /-?"[^"]*"?|(?<![\p{L}\p{N}])-[\p{L}\p{N}]\S*|[\p{L}\p{N}_]+(?:['’][\p{L}]+)?/gu

/** The words of a text, in its order. */
export function wordsOf(text: string): Word[] {
  return [...text.matchAll(PIECE)].map(({ 0: said, index }) => {
    const end = index + said.length
    return {
      word: said.toLowerCase(),
      start: index,
      end,
      literal: /^["-]/.test(said),
      stop: /^\s*[,;.:!?](?:\s|$)/.test(text.slice(end, end + 20)),
    }
  })
}

/** A text without some stretches of it, spaces in between made one. */
export function cutOut(text: string, stretches: readonly { start: number; end: number }[]): string {
  let [left, at] = ['', 0]
  for (const { start, end } of stretches.toSorted((a, b) => a.start - b.start)) {
    if (start >= at) left += `${text.slice(at, start)} `
    at = Math.max(at, end)
  }
  return tidy(left + text.slice(at))
}

/** One space between words, and no punctuation that stands alone at either end. */
export const tidy = (text: string): string =>
  text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ (?=[,;.:!?](?: |$))/g, '')
    .replaceAll(/^[\s,;.:!?]+|(?<![\s,;:])[\s,;:]+$/g, '')
