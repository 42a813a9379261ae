/** What a line says, and how sure that is (0-1): the mean over its characters. */
export interface Line {
  text: string
  confidence: number
}

/** Between two characters that are so many times farther apart than usual is a space, which the network often does not see. */
const SPACE = 1.75

/**
 * Reads what a network says of a line from left to right: at each step how likely each character is, of which the first stands for "none", and
 * the last for a space (CTC, Graves et al., 2006, greedily). What is the same at steps that follow each other is one character.
 * @param likeness of so many steps, `characters.length + 2` numbers each
 */
export function lineOf(likeness: ArrayLike<number>, characters: readonly string[]): Line {
  const classes = characters.length + 2
  const read: { character: string; at: number; score: number }[] = []
  let previous = 0
  for (let step = 0; step < likeness.length / classes; step++) {
    const best = bestOf(likeness, step * classes, classes)
    if (best !== 0 && best !== previous) {
      const character = best === classes - 1 ? ' ' : characters[best - 1]!
      read.push({ character, at: step, score: likeness[step * classes + best]! })
    }
    previous = best
  }
  const letters = read.filter(({ character }) => character.trim() !== '')
  if (letters.length === 0) return { text: '', confidence: 0 }
  const confidence = letters.reduce((total, { score }) => total + score, 0) / letters.length
  return { text: spaced(read), confidence }
}

function bestOf(likeness: ArrayLike<number>, from: number, classes: number): number {
  let best = 0
  for (let index = 1; index < classes; index++) {
    if (likeness[from + index]! > likeness[from + best]!) best = index
  }
  return best
}

function spaced(read: readonly { character: string; at: number }[]): string {
  const gaps = read.slice(1).map(({ at }, index) => at - read[index]!.at)
  const usual = gaps.toSorted((a, b) => a - b)[gaps.length >> 1] ?? 0
  const text = read.map(({ character }, index) =>
    // Two letters, or three, do not say what is usual.
    read.length > 3 && index > 0 && gaps[index - 1]! > usual * SPACE ? ` ${character}` : character,
  )
  return text.join('').replaceAll(/\s+/g, ' ').trim()
}
