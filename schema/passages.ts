import type { Description } from './analysis.ts'
import { searchedTexts, summaryWithTexts } from './read-texts.ts'
import { searchedText } from './spoken.ts'

/**
 * A part of a chunk that is found by itself: one sentence or event of it, lines of what is said, or the whole. Seconds of the source,
 * of which `startTime` is where to play.
 */
export interface Passage {
  text: string
  startTime: number
  endTime: number
  kind: 'chunk' | 'sentence' | 'event' | 'transcript'
}

/** Passages of a chunk, the whole one among them: each has a vector, and what is beyond is joined with its neighbours. */
export const MOST_PASSAGES = 24
const MOST_SENTENCES = 9
const MOST_EVENTS = 6
const MOST_LINES = MOST_PASSAGES - 1 - MOST_SENTENCES - MOST_EVENTS

interface Span {
  startTime: number
  endTime: number
}

/**
 * What a chunk is found by: all of its text, each sentence of its summary, each event that says something else, and what is said in
 * it, a line at a time. A sentence has the times of the claim or event that says the same, else those of the chunk.
 */
export function passagesOf({
  summary,
  observations,
  claims = [],
  transcript,
  texts = [],
  span,
}: Parts): [Passage, ...Passage[]] {
  const events = [...observations, ...texts].map(({ description: text, startTime, endTime }): Passage => ({
    text,
    startTime,
    endTime,
    kind: 'event',
  }))
  const times = new Map([...events, ...claims].map((said) => [keyOf(said.text), said]))
  const sentences = sentencesOf(summary).map((text): Passage => {
    const { startTime, endTime } = times.get(keyOf(text)) ?? span
    return { text, startTime, endTime, kind: 'sentence' }
  })
  const lines = (transcript?.lines ?? []).map((line): Passage => ({ ...line, kind: 'transcript' }))
  const searched = searchedText(summaryWithTexts({ summary, texts }), transcript)
  const text = texts.length > 0 ? `${searched}\n${searchedTexts(texts)}` : searched
  return bounded({ text, ...span }, { sentences, events, lines })
}

type Parts = Pick<Description, 'summary' | 'observations' | 'claims' | 'transcript' | 'texts'> & {
  span: Span
}

/** The same of a chunk of which no more is known than its text: rows that are older than passages. */
export function passagesIn({ text, ...span }: Span & { text: string }): [Passage, ...Passage[]] {
  const [summary = '', ...spoken] = text.split(/\n(?=At \d+\.\d s: )/)
  const sentences = sentencesOf(summary).map((each): Passage => ({ text: each, ...span, kind: 'sentence' }))
  const lines = spoken.map((line): Passage => {
    const [, second, said] = /^At (\d+\.\d) s: (.*)$/s.exec(line)!
    return { text: said!, startTime: Number(second), endTime: span.endTime, kind: 'transcript' }
  })
  return bounded({ text, ...span }, { sentences, events: [], lines })
}

interface Lists {
  sentences: readonly Passage[]
  events: readonly Passage[]
  lines: readonly Passage[]
}

function bounded(whole: Omit<Passage, 'kind'>, { sentences, events, lines }: Lists): [Passage, ...Passage[]] {
  const chunk: Passage = { ...whole, kind: 'chunk' }
  const known = new Set([keyOf(chunk.text)])
  const news = (passages: readonly Passage[]): Passage[] =>
    passages.filter(({ text }) => {
      const key = keyOf(text)
      return key !== '' && !known.has(key) && known.add(key)
    })
  return [
    chunk,
    ...joined(news(sentences), MOST_SENTENCES),
    ...joined(news(events), MOST_EVENTS),
    ...joined(news(lines), MOST_LINES),
  ]
}

/** At most so many, neighbours together: their texts one after the other, from the first one's start to the last one's end. */
function joined(passages: readonly Passage[], most: number): Passage[] {
  if (passages.length <= most) return [...passages]
  return Array.from({ length: most }, (_, place) => {
    const [from, to] = [place, place + 1].map((edge) => Math.round((edge * passages.length) / most))
    const some = passages.slice(from, to)
    return {
      text: some.map(({ text }) => text).join(' '),
      startTime: Math.min(...some.map(({ startTime }) => startTime)),
      endTime: Math.max(...some.map(({ endTime }) => endTime)),
      kind: some[0]!.kind,
    }
  })
}

/** What two texts have in common that say the same. */
const keyOf = (text: string): string => (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).join(' ')

const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' })

export const sentencesOf = (text: string): string[] =>
  [...segmenter.segment(text)].map(({ segment }) => segment.trim()).filter((segment) => segment !== '')
