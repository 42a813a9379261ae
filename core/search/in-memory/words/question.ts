import { wordsIn, type Word } from './tokens.ts'

/** Words that stand in this order; a common word between them is any one word. */
export type Phrase = readonly (string | undefined)[]

/** One of the things that are asked for. */
export interface Alternative {
  /** Single words. */
  words: readonly string[]
  phrases: readonly Phrase[]
  excluded: readonly Phrase[]
}

/**
 * What is asked for, as on the web: any of the words, or of the phrases in quotes; of several parts with `or` between them any part.
 * Where a part excludes something (`-truck`, `-"a phrase"`), it wants all its words and phrases, and none of what it excludes.
 */
export interface Question {
  /** All words that are asked for, each once, in the order of the question: they make the score. */
  words: readonly string[]
  alternatives: readonly Alternative[]
  /** All that was said, common words too; undefined between two of which one is not said right behind the other. */
  said: readonly (Word | undefined)[]
}

const PART = /(-)?"([^"]*)"?|(\S+)/g

export function questionOf(text: string): Question {
  const alternatives: Alternative[] = []
  const said: (Word | undefined)[] = []
  let [words, phrases, excluded]: [string[], Phrase[], Phrase[]] = [[], [], []]
  const take = (): void => {
    if (words.length + phrases.length > 0) alternatives.push({ words, phrases, excluded })
    ;[words, phrases, excluded] = [[], [], []]
  }
  for (const [, minus, quoted, plain] of text.matchAll(PART)) {
    if (plain?.toLowerCase() === 'or') {
      take()
      said.push(undefined)
      continue
    }
    const isExcluded = minus !== undefined || /^-[\p{L}\p{N}]/u.test(plain ?? '')
    const spoken = [...wordsIn(quoted ?? plain!)]
    said.push(...(isExcluded ? [undefined] : spoken))
    const phrase = trimmed(spoken.map(({ stem, isCommon }) => (isCommon ? undefined : stem)))
    if (phrase.length === 0) continue
    if (isExcluded) excluded.push(phrase)
    else if (quoted !== undefined && phrase.length > 1) phrases.push(phrase)
    else words.push(...phrase.filter((word) => word !== undefined))
  }
  take()
  const all = alternatives.flatMap((each) => [...each.words, ...each.phrases.flat()])
  return { words: [...new Set(all.filter((word) => word !== undefined))], alternatives, said }
}

/** Without the common words before and behind the others. */
function trimmed(stems: readonly (string | undefined)[]): Phrase {
  const first = stems.findIndex((word) => word !== undefined)
  return first < 0 ? [] : stems.slice(first, stems.findLastIndex((word) => word !== undefined) + 1)
}
