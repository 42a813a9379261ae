/** What a line says, and how sure that is (0-1): the mean over its characters. */
export interface Line {
  text: string
  confidence: number
}

/**
 * Reads what a network says of a line from left to right: at each step how likely each character is, of which the first stands for "none", and
 * the last for a space (CTC, Graves et al., 2006, greedily). What is the same at steps that follow each other is one character.
 * @param likeness of so many steps, `characters.length + 2` numbers each
 */
export function lineOf(likeness: ArrayLike<number>, characters: readonly string[]): Line {
  const classes = characters.length + 2
  const read: { character: string; score: number }[] = []
  let previous = 0
  for (let step = 0; step < likeness.length / classes; step++) {
    const best = bestOf(likeness, step * classes, classes)
    if (best !== 0 && best !== previous) {
      const character = best === classes - 1 ? ' ' : characters[best - 1]!
      read.push({ character, score: likeness[step * classes + best]! })
    }
    previous = best
  }
  const letters = read.filter(({ character }) => character.trim() !== '')
  if (letters.length === 0) return { text: '', confidence: 0 }
  const confidence = letters.reduce((total, { score }) => total + score, 0) / letters.length
  const text = read.map(({ character }) => character).join('')
  return { text: text.replaceAll(/\s+/g, ' ').trim(), confidence }
}

function bestOf(likeness: ArrayLike<number>, from: number, classes: number): number {
  let best = 0
  for (let index = 1; index < classes; index++) {
    if (likeness[from + index]! > likeness[from + best]!) best = index
  }
  return best
}
