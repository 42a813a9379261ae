import type { Transcript } from './analysis.ts'

/** Characters that are searched of what is said in one chunk: more than an hour of fast speech has. */
const MOST_SEARCHED = 100_000

/** One line, with its second, so that whoever finds it finds the place. */
const spoken = ({ startTime, text }: Transcript['lines'][number]): string =>
  `At ${startTime.toFixed(1)} s: ${text}`

/** The text by which a chunk is found: what is seen in it, and what is said. */
export const searchedText = (summary: string, transcript: Transcript | undefined): string =>
  transcript ? `${summary}\n${transcript.lines.map(spoken).join('\n').slice(0, MOST_SEARCHED)}` : summary

/** Characters that are told of what is said in one chunk. */
const MOST_TOLD = 8000

/** As many lines from the front as a model is told. */
export function toldLines({ lines }: Transcript): Transcript['lines'] {
  let length = 0
  return lines.filter(({ text }) => (length += text.length) <= MOST_TOLD)
}
