import { tidy } from './words-of.ts'

/** What letters stand on. */
const CARRIER =
  '(?:(?:road|street|traffic|shop) signs?|signs?|posters?|labels?|(?:(?:number|licen[cs]e|registration) )?plates?|text|words?|writing|letters)'
const LEAD = '(?:(?:a|an|the|any) )?'
const SAYS = '(?:(?:that|which) )?(?:says|say|saying|reads|read|reading|spells|written)'
/** What was quoted, and a name with a digit in it, in capitals as plates have it. */
const MARKED = '"[^"]+"|(?=[\\p{Lu} -]*\\d)[\\p{Lu}\\d][\\p{Lu}\\d-]*(?: [\\p{Lu}\\d-]+)*(?![\\p{L}\\d])'
/** Up to where the question goes on with something else. */
const REST =
  '"[^"]+"|[^,;"]+?(?=$|[,;"]| (?:then|but|while|near|next to|beside|behind|yesterday|today|between|before|after|on|at) )'

const SAID = new RegExp(`(?<![\\p{L}\\p{N}"-])${LEAD}${CARRIER} ${SAYS} (${REST})`, 'giu')
const NAMED = new RegExp(`(?<![\\p{L}\\p{N}"-])(?i:${LEAD}${CARRIER}) (${MARKED})`, 'gu')

/**
 * A question in which what is to be read is quoted, as it stands there: of `a sign that says EXIT` is left `"EXIT"`, of `number plate
 * M-AB 1234` the name. On what it is written no text tells.
 */
export function quoteWritten(text: string): string {
  const quoted = (_: string, written: string): string =>
    written.startsWith('"') ? written : `"${written.trim()}"`
  return tidy(text.replaceAll(SAID, quoted).replaceAll(NAMED, quoted))
}
