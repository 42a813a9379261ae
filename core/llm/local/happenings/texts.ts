import type { Observation } from '../../../../schema/analysis.ts'
import type { ChunkAnalysis, SeenText } from '../../../media/analysis/types.ts'
import { signsOf } from '../../../media/analysis/reading/lines.ts'
import { nounOf } from '../kinds.ts'
import type { Teller } from './teller.ts'

/** Texts of one chunk that are told: those that are to be read for longest. */
const MOST = 30
/** Pictures are read every few seconds: what is read so near to a border goes on beyond it. */
const NEAR = 0.5

/** What is written in the pictures, for how long. */
export function happeningsOfText(
  { texts = [], duration }: Pick<ChunkAnalysis, 'texts' | 'duration'>,
  { lasting }: Teller,
): Observation[] {
  return texts
    .toSorted((a, b) => b.end - b.start - (a.end - a.start))
    .slice(0, MOST)
    .sort((a, b) => a.start - b.start)
    .map((seen) => {
      const place = placeOf(seen)
      return lasting('text_seen', {
        ...{ start: seen.start, end: seen.end, what: whatOf(seen), confidence: rounded(seen.confidence) },
        attributes: {
          ...{ text: seen.text, ...place },
          ...(seen.at && { trackId: seen.at.id, at: seen.at.kind }),
          ...(seen.isClock && { clock: true }),
        },
        ...{ before: seen.start < NEAR, after: duration - seen.end < NEAR },
        key: seen.isClock ? 'clock' : signsOf(seen.text),
        looks: { ...{ family: 'text', color: '' }, from: place, to: place },
      })
    })
}

function whatOf({ text, at, isClock }: SeenText): string {
  const quoted = `"${text.replaceAll('"', "'")}"`
  if (isClock) return `A clock in the picture, which begins with ${quoted}, is to be read`
  const noun = at && nounOf(at.kind)
  return `The text ${quoted} is to be read${noun ? ` at ${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}` : ''}`
}

/** Its middle and its sides. */
const placeOf = ({ box: { x, y, width, height } }: SeenText) => ({
  ...{ x: rounded(x + width / 2), y: rounded(y + height / 2) },
  ...{ width: rounded(width), height: rounded(height) },
})

const rounded = (value: number): number => Number(value.toFixed(3))
