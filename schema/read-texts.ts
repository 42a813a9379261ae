import type { Description } from './analysis.ts'

type Read = Pick<Description, 'texts'>

/** Texts that a summary names, and how many characters of them all. */
const MOST_NAMED = 3
const LONGEST_NAMED = 80

/** Characters that are searched of what is read in one chunk. */
const MOST_SEARCHED = 20_000

const textOf = ({ attributes }: NonNullable<Read['texts']>[number]): string => String(attributes.text)

/** A summary, and a little of what is written in the pictures: as it is shown, and told to no model. */
export function summaryWithTexts({ summary, texts = [] }: Pick<Description, 'summary' | 'texts'>): string {
  let length = 0
  const all = [...new Set(texts.filter(({ attributes }) => !attributes.clock).map(textOf))]
  const named = all.filter((text, index) => index < MOST_NAMED && (length += text.length) <= LONGEST_NAMED)
  if (named.length === 0) return summary
  const quoted = named.map((text) => `"${text.replaceAll('"', "'")}"`).join(', ')
  return `${summary} To be read: ${quoted}${named.length < all.length ? ' and more' : ''}.`
}

/**
 * What is written in the pictures, as it is found: the second, the text, and where it has several words the same without the spaces, which
 * are easily lost, or made, in reading.
 */
export function searchedTexts(texts: NonNullable<Read['texts']>): string {
  const lines = texts.map((seen) => {
    const text = textOf(seen)
    const joined = text.replaceAll(/[ -/:-@[-`{-~]/g, '')
    return `Text at ${seen.startTime.toFixed(1)} s: ${text}${joined === text ? '' : ` (${joined})`}`
  })
  return lines.join('\n').slice(0, MOST_SEARCHED).toWellFormed()
}
