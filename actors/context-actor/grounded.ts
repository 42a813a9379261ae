import type { Overview, OverviewClaim, ToldSentences } from '../../schema/overview.ts'

/** Words of a summary that a model tells. */
export const MOST_WORDS = 100

/** Words that say nothing of what was seen. */
const EMPTY = new Set(
  (
    'about after again also been before being between both during each from have into less more most near other over some ' +
    'than that their them then there these they this those through until upon very were what when where which while with'
  ).split(' '),
)
const NUMBERS = (
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen ' +
  'nineteen twenty'
).split(' ')
const NO = /\b(?:no|none|nobody|nothing|never|not|without)\b|n['’]t\b/i
/** Links, markup, and whatever is no text of one line. */
const NO_PROSE = /https?:|www\.|[<>`{}[\]|\\]|\p{Cc}/iu

/**
 * What is wrong with the sentences of a model; undefined where each says what the claims say that it cites. What a model says is data: it
 * is held to the claims by their numbers, their words and their denials, as far as that can be done without understanding it.
 */
export function faultIn({ sentences }: ToldSentences, { claims }: Overview): string | undefined {
  const words = sentences.reduce((sum, { text }) => sum + text.split(/\s+/).filter(Boolean).length, 0)
  if (words > MOST_WORDS) return `it has ${words} words, of ${MOST_WORDS}`
  for (const [place, sentence] of sentences.entries()) {
    const unknown = sentence.claims.find((number) => number > claims.length)
    if (unknown !== undefined) return `sentence ${place + 1} rests on claim ${unknown}, which there is not`
    const fault = faultOf(sentence.text, citedIn(sentence, claims).map(({ text }) => text).join(' ')) // prettier-ignore
    if (fault !== undefined) return `sentence ${place + 1} ${fault}`
  }
  const cited = new Set(sentences.flatMap((sentence) => sentence.claims))
  const leftOut = claims.findIndex(({ sources }, at) => sources.length === 0 && !cited.has(at + 1))
  return leftOut < 0 ? undefined : `it leaves out that “${claims[leftOut]!.text}”`
}

export const citedIn = (
  sentence: ToldSentences['sentences'][number],
  claims: readonly OverviewClaim[],
): OverviewClaim[] => [...new Set(sentence.claims)].map((number) => claims[number - 1]!)

function faultOf(text: string, cited: string): string | undefined {
  if (NO_PROSE.test(text)) return 'is no plain sentence'
  if (NO.test(text) && !NO.test(cited)) return 'denies what no claim that it cites denies'
  const known = new Set(numbersIn(cited))
  const other = numbersIn(text).find((number) => !known.has(number))
  if (other !== undefined) return `says ${other}, which no claim that it cites says`
  const own = tellingIn(text)
  const shared = tellingIn(cited)
  const found = own.filter((word) => shared.some((one) => one.slice(0, 5) === word.slice(0, 5)))
  return found.length > 0 && found.length * 2 >= own.length
    ? undefined
    : 'says what no claim that it cites says'
}

/** Figures and times as they stand, and numbers in words; `one` is as often no number. */
const numbersIn = (text: string): string[] =>
  (text.toLowerCase().match(/\d+(?:[:.,]\d+)*|[a-z]+/g) ?? []).flatMap((word) => {
    if (/^\d/.test(word)) return word
    const number = NUMBERS.indexOf(word)
    return number < 0 || number === 1 ? [] : String(number)
  })

const tellingIn = (text: string): string[] =>
  (text.toLowerCase().match(/\p{L}{4,}/gu) ?? []).filter(
    (word) => !EMPTY.has(word) && !NUMBERS.includes(word),
  )
