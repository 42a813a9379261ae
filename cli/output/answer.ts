import { offsetWords } from '../../core/chat/clock.ts'
import type { Spent } from '../../core/ports.ts'
import type { Citation, Reply, Sentence } from '../../schema/chat.ts'
import { money } from './money.ts'
import { paint, print } from './terminal.ts'

const MOST_SHOWN = 3

/** Prints an answer sentence by sentence, each with where to see it, then who answered and what that cost. */
export function printReply({ sentences, provider, model, note, noteCode }: Reply, cost?: Spent): void {
  for (const sentence of sentences) printSentence(sentence)
  const code = noteCode === undefined ? '' : ` (${noteCode})`
  if (note !== undefined) print(paint('yellow', `${note.replace(/\.$/, '')}.${code}`))
  print(paint('dim', `answered by ${provider} ${model}${costOf(cost)}`))
}

function printSentence({ text, support, citations }: Sentence): void {
  print(support === 'unsupported' ? paint('dim', `${text} (nothing supports this)`) : text)
  for (const citation of citations.slice(0, MOST_SHOWN)) print(paint('dim', `   ${placeOf(citation)}`))
  const more = citations.length - MOST_SHOWN
  if (more > 0)
    print(paint('dim', `   and ${more} more ${more === 1 ? 'place' : 'places'} (--json lists them)`))
}

const placeOf = ({ processId, startTime, endTime, cameraId }: Citation): string =>
  [
    `${offsetWords(startTime)}–${offsetWords(endTime)}`,
    ...(cameraId ? [cameraId] : []),
    `process ${processId}`,
  ].join('  ')

/** Nothing where nobody was paid. */
function costOf(cost: Spent | undefined): string {
  if (!cost || cost.calls === 0) return ''
  const { calls, unpriced, usd } = cost
  const priceless = unpriced === 0 ? '' : `, and ${unpriced} without a known price`
  return `; ${calls} ${calls === 1 ? 'call' : 'calls'} of models for ${money(usd)}${priceless}`
}
