/** A sentence as a model writes it: its words, and the numbers of the evidence that it names. */
export interface Line {
  text: string
  named: number[]
}

const NAMED = /[[【(]\s*(\d{1,4}(?:\s*[,;]\s*\d{1,4})*)\s*[\]】)]/g

/** Sentences, one a line, each with the numbers of its evidence in brackets: `A red car leaves at 00:18. [2, 5]`. */
export function linesIn(text: string): Line[] {
  return text
    .split(/\n+/)
    .map((line) => line.replace(/^\s*(?:[-*•]|\d+[.)])\s+/, '').trim())
    .filter((line) => line !== '')
    .map(lineOf)
}

function lineOf(line: string): Line {
  const named = [...line.matchAll(NAMED)].flatMap(([, numbers]) => numbers!.split(/\D+/).map(Number))
  const text = line
    .replaceAll(NAMED, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ ([.,;!?])/g, '$1')
    .trim()
  return { text, named: [...new Set(named)] }
}
