/** Words that say nothing about what is seen. */
const STOP_WORDS = new Set(
  (
    'a an the and or of in on at to from by with for is are was were be been it its this that there then than as into ' +
    'between until about already while who which what when where i me my we you do does did has have had can could ' +
    'will would show find all any some please'
  ).split(' '),
)

/** The words of a text, lower-case, without accents, times, numbers and words that say nothing, cut to their stems. */
export function tokensOf(text: string): string[] {
  const plain = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  const words = plain.replace(/\b\d{1,2}(:\d{2}){1,2}\b/g, ' ').match(/[\p{L}\p{N}]+/gu) ?? []
  return words.filter((word) => !STOP_WORDS.has(word) && !/^\d+$/.test(word)).map(stem)
}

/** Endings of English words, longest first: what is left is the same for `moving`, `moves` and `moved`. */
const ENDINGS: readonly (readonly [RegExp, string])[] = [
  [/(..)ies$/, '$1y'],
  [/(..[^aeiou])(?:\1)?ing$/, '$1'],
  [/(...)ing$/, '$1'],
  [/(...)edly$/, '$1'],
  [/(..[a-z])ed$/, '$1'],
  [/(..(?:s|x|z|ch|sh))es$/, '$1'],
  [/(..[^su])s$/, '$1'],
  [/(...)ly$/, '$1'],
]

/** A light stemmer in the manner of Porter's first step; irregular forms are given. */
export function stem(word: string): string {
  const known = IRREGULAR[word]
  if (known) return known
  for (const [ending, rest] of ENDINGS) {
    if (ending.test(word)) return withoutE(word.replace(ending, rest))
  }
  return withoutE(word)
}

const withoutE = (word: string): string => {
  const bare = word.length > 3 && word.endsWith('e') ? word.slice(0, -1) : word
  return bare.length > 4 && /([bdgmnprt])\1$/.test(bare) ? bare.slice(0, -1) : bare
}

const IRREGULAR: Record<string, string> = {
  people: 'person',
  persons: 'person',
  men: 'man',
  women: 'woman',
  children: 'child',
  left: 'left',
  leaves: 'leav',
  leave: 'leav',
  leaving: 'leav',
  went: 'go',
  goes: 'go',
  gone: 'go',
  came: 'come',
  coming: 'come',
  ran: 'run',
  gray: 'grey',
  red: 'red',
  nothing: 'nothing',
  something: 'something',
}
