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
 * What is wrong with a sentence, as a part of one that begins with it; undefined where it says what the texts say that it cites. What a model
 * says is data: it is held to those by its numbers, its words and its denials, as far as that can be done without understanding it.
 */
export function faultInSentence(text: string, cited: string): string | undefined {
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
