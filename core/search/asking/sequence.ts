import { SOON } from './question.ts'

/** What was said to happen one after the other, the first first. */
export interface Sequence {
  parts: string[]
  /** Seconds in which each follows the one before it. */
  within: number
}

const COUNTED = ['a', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten']
const SECONDS = { second: 1, minute: 60, hour: 3600 } as const
const AMOUNT = `(a|an|one|two|three|four|five|six|seven|eight|nine|ten|\\d{1,4}) (second|minute|hour)s?`
const WITHIN = new RegExp(
  `,? ?\\b(?:all )?(?:within|in less than|less than|at most) ${AMOUNT}(?: of (?:each other|it|that))?(?: (?:later|afterwards|after that))?`,
  'i',
)
/** Connectors with the first thing on their left; those of the second kind have it on their right. */
const FORWARD =
  /(?:,? ?\b(?:and )?then\b,?|,? ?\bfollowed by\b|,? ?\band (?:afterwards|later|after that)\b,?|,? ?\bbefore\b)/i
const BACKWARD = /,? ?\b(?:right |just |shortly |soon )?after\b/i
const LEADING = /^(after|once|when|before)\b ([^,]+), ?(?:then )?(.+)$/is

/** Without what stands in quotes: each as long as before, so that places stay. */
const veiled = (text: string): string =>
  text.replaceAll(/"[^"]*"?/g, (quoted) => '\u0001'.repeat(quoted.length))

/**
 * Parts a text at `then`, `followed by`, `before` and `after`, where things happen on both sides of it. `isThing` knows that.
 * Undefined where nothing follows anything.
 */
export function sequenceIn(text: string, isThing: (part: string) => boolean): Sequence | undefined {
  const window = WITHIN.exec(veiled(text))
  const seconds = window
    ? amountOf(window[1]!) * SECONDS[window[2]!.toLowerCase() as keyof typeof SECONDS]
    : SOON
  const rest = window ? `${text.slice(0, window.index)} ${text.slice(window.index + window[0].length)}` : text
  const parts = partsOf(rest.trim(), isThing)
  return parts.length > 1 ? { parts, within: seconds } : undefined
}

function amountOf(said: string): number {
  const counted = COUNTED.indexOf(said.toLowerCase())
  if (said.toLowerCase() === 'an') return 1
  return counted >= 0 ? Math.max(1, counted) : Number(said)
}

/** At most this many follow each other. */
const MOST = 4

function partsOf(text: string, isThing: (part: string) => boolean, most = MOST): string[] {
  const whole = veiled(text)
  const leading = LEADING.exec(whole)
  if (leading && isThing(text.slice(leading[1]!.length, leading[1]!.length + 1 + leading[2]!.length))) {
    const at = leading[1]!.length + 1
    const one = text.slice(at, at + leading[2]!.length)
    const other = text.slice(text.length - leading[3]!.length)
    if (isThing(other)) return leading[1]!.toLowerCase() === 'before' ? [other, one] : [one, other]
  }
  if (most > 1) {
    for (const [connector, turned] of [
      [FORWARD, false],
      [BACKWARD, true],
    ] as const) {
      const found = connector.exec(whole)
      if (!found) continue
      const [left, right] = [text.slice(0, found.index), text.slice(found.index + found[0].length)]
      if (!isThing(left) || !isThing(right)) continue
      const others = partsOf(right.trim(), isThing, most - 1)
      return turned ? [...others, left] : [left, ...others]
    }
  }
  return [text]
}
