import { camerasIn } from './cameras.ts'
import { negationIn } from './negation.ts'
import type { Part, Question, Step, Thing } from './question.ts'
import { sequenceIn } from './sequence.ts'
import { read } from './shown.ts'
import { thingsIn } from './things.ts'
import { timeIn, type Now } from './times.ts'
import { cutOut, tidy, wordsOf } from './words-of.ts'
import { quoteWritten } from './written.ts'

/** What a text is understood by. */
export interface Known extends Now {
  /** Ids of the cameras that may be asked for. */
  cameras: readonly string[]
  /** What is not to be looked for in it: words that were taken for it stay words. */
  not?: readonly Part[]
}

export interface Understood {
  question: Question
  /** Words that fit more than one camera, all of which are asked for. */
  unclear?: string
}

/**
 * What a text asks, in English; other languages stay words. It takes any text, parts of a line as `show` writes it among them, which
 * mean what they say; `show` and `parse` undo each other.
 */
export function parse(line: string, known: Known): Understood {
  const not = new Set(known.not)
  const { plain, ...said } = read(line)
  const question: Question = said
  let text = quoteWritten(tidy(plain))
  let unclear: string | undefined

  if (!not.has('time') && !question.time) {
    const found = timeIn(text, known)
    if (found) {
      question.time = found.time
      text = cutOut(text, found.said)
    }
  }
  if (!not.has('cameras') && question.cameras.length === 0) {
    const found = camerasIn(wordsOf(text), known.cameras)
    if (found) {
      question.cameras = found.cameras
      unclear = found.unclear
      text = cutOut(text, [found.said])
    }
  }
  const counts = !not.has('counts')
  const thingsOf = (part: string): Thing[] => thingsIn(wordsOf(part), counts).things
  const sequence = not.has('then') ? undefined : sequenceIn(text, (part) => thingsOf(part).length > 0)
  const [first = '', ...others] = sequence?.parts ?? [text]
  const stepOf = (part: string): Step => {
    const { without, left } = not.has('without') ? { without: [], left: part } : negated(part)
    question.without.push(...without)
    if (not.has('things')) return { things: [], text: left }
    const { things, said: cut } = thingsIn(wordsOf(left), counts)
    return { things: some(things), text: cutOut(left, cut) }
  }
  const { things, text: left } = stepOf(first)
  question.things = some([...things, ...question.things])
  question.text = [left, question.text].filter(Boolean).join(' ')
  let latest = things.at(-1)
  const following = others.map((part) => {
    const step = stepOf(part)
    // "Someone enters, then leaves": the same one, as far as events can tell.
    for (const thing of step.things) if (thing.kinds.length === 0) thing.kinds = [...(latest?.kinds ?? [])]
    latest = step.things.at(-1) ?? latest
    return { ...step, within: sequence!.within }
  })
  question.then = [...following, ...question.then].slice(0, MOST_FOLLOWING)
  question.without = some(question.without)
  return { question, unclear }
}

/** Whoever names more, names words. */
const MOST_THINGS = 8
const MOST_FOLLOWING = 4

/** Each once, and no endless list of them. */
const some = (things: readonly Thing[]): Thing[] =>
  [...new Map(things.map((thing) => [JSON.stringify(thing), thing])).values()].slice(0, MOST_THINGS)

function negated(text: string): { without: Thing[]; left: string } {
  const { without, words, said } = negationIn(wordsOf(text))
  const left = cutOut(text, said)
  return { without, left: [left, ...words.map((word) => `-${word}`)].filter(Boolean).join(' ') }
}
