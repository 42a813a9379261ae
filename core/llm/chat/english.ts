/** Small words that English cannot do without, and that other languages written in the same letters do not have. */
const SMALL =
  /^(the|an?|is|are|was|were|and|of|to|in|on|at|from|with|by|it|its|no|not|nothing|there|then|into|as|for|this|that|they|one|left|right|between|while|after|before)$/
/** Fewer words say nothing about their language. */
const FEW = 8
/** Of the words of English prose about a third are small ones; of what is written in another language hardly any. */
const SHARE = 0.1

/** Whether a text may be English. Where it is too short to tell, it may. */
export function mayBeEnglish(text: string): boolean {
  const letters = text.match(/\p{L}/gu) ?? []
  const latin = letters.filter((letter) => /\p{Script=Latin}/u.test(letter))
  if (letters.length > 0 && latin.length < letters.length / 2) return false
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? []
  if (words.length < FEW) return true
  return words.filter((word) => SMALL.test(word)).length >= words.length * SHARE
}
