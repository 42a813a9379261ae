import { SpectraError } from '../errors.ts'

/** Words that the index leaves out, because they stand in every text: `english.stop` of PostgreSQL. */
export const COMMON_WORDS: ReadonlySet<string> = new Set(
  `i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she her hers herself it its
   itself they them their theirs themselves what which who whom this that these those am is are was were be been being have
   has had having do does did doing a an the and but if or because as until while of at by for with about against between
   into through during before after above below to from up down in out on off over under again further then once here
   there when where why how all any both each few more most other some such no nor not only own same so than too very s t
   can will just don should now`.split(/\s+/),
)

/**
 * Refuses a text that asks for nothing: no letter or digit in it (an emoji, punctuation), or common words only ("what is it").
 * To a vector something is always near, so that it would find something all the same.
 * @throws SS_INPUT_INVALID saying so
 */
export function checkWords(text: string): void {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  if (words.some((word) => !COMMON_WORDS.has(word))) return
  const shown = JSON.stringify(text.length > 40 ? `${text.slice(0, 40).toWellFormed()}...` : text)
  const found = words.length === 0 ? 'there is no word in it' : 'its words stand in every text'
  throw new SpectraError('SS_INPUT_INVALID', `Cannot search for ${shown}: ${found}`, {
    details: { field: 'text', advice: 'Say in words what to look for, such as "red car".' },
  })
}
