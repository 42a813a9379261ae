import type { Piece, Reply, Sentence } from '../../../schema/chat.ts'
import { show } from '../../search/asking/shown.ts'
import { remark } from '../evidence.ts'
import type { Happening } from '../happenings.ts'
import type { Asker, ChatTools } from '../tools.ts'
import { absent } from './absent.ts'
import { compared } from './comparing.ts'
import { counted, lasted } from './counting.ts'
import { happened } from './happened.ts'
import { EXAMPLES } from './kinds.ts'
import { happeningSentence } from './listing.ts'
import { atPresent } from './now.ts'
import { readQuestion, type Before, type ReadQuestion } from './reading.ts'
import { nothing, type Answered, type Said } from './said.ts'
import { listedOr } from './words.ts'
import { searched } from './searched.ts'

/** What the rules are called in an answer. */
export const LOCAL = { provider: 'local', model: 'questions-1' }

/** Sentences of an answer that lists what was seen. */
const MOST_LISTED = 8

/**
 * Answers a question of a kind that rules know, by templates over what the tools find; of any other it says so, and what a search finds.
 * Every sentence cites what it tells of.
 */
export async function* answerLocally(
  text: string,
  tools: ChatTools,
  asker: Asker,
  before: readonly Before[],
): AsyncGenerator<Piece, Reply, void> {
  const cameras = await tools.cameras(asker)
  const known = { now: asker.now, zone: asker.zone, cameras, before, about: asker.about }
  const read = readQuestion(text, known)
  yield { kind: 'step', text: read ? `Looking through what was seen` : 'Searching' }
  const said = await sayOf(text, read, { tools, asker })
  for (const sentence of said.sentences) yield { kind: 'sentence', sentence }
  return { ...said, ...(read && { understood: show(read.question) }), ...LOCAL }
}

async function sayOf(
  text: string,
  read: ReadQuestion | undefined,
  { tools, asker }: Omit<Answered, 'read'>,
): Promise<Said> {
  if (!read) return ASKS.test(text) ? unreadable(text, [], { tools, asker }) : searched(text, tools, asker)
  const back = questionBack(read)
  if (back !== undefined) return { kind: 'question', sentences: [remark(back)] }
  const { question, kind } = read
  const all = { read, tools, asker }
  // Who comes after whom, and what must not be there, is judged by search alone.
  const without = read.absent ? [] : question.without
  const byRows = read.strange.length === 0 && question.then.length === 0 && without.length === 0
  if (!byRows) {
    const isCount = kind === 'count' || kind === 'duration' || kind === 'compare'
    return isCount || kind === 'happened' ? unreadable(text, read.strange, all) : searchedFor(text, all)
  }
  if (kind === 'compare') return compared(all)
  if (read.now) return atPresent(all)
  if (read.absent) return absent(all)
  if (kind === 'happened' && question.things.length === 0) return happened(all)
  if (kind === 'count') return counted(all)
  if (kind === 'duration') return lasted(all)
  return listed(all)
}

/** More than words to look for. */
const ASKS = /\?\s*$|^\s*(?:how|why|where|should|could|would|can|will|is|are|do|does|please|tell|ignore)\b/i

/** What has to be known before it can be answered. */
function questionBack({
  unclear,
  question,
  kind,
  stretch,
  absent: none,
  now,
  strange,
}: ReadQuestion): string | undefined {
  if (unclear !== undefined) return `Which camera do you mean by “${unclear}”: ${listedOr(question.cameras)}?`
  // A word that nobody knows is what is to be said first.
  if (none || now || (strange.length > 0 && question.things.length === 0)) return undefined
  const needsThing = kind === 'count' || kind === 'duration' || kind === 'compare'
  if (needsThing && question.things.length === 0) {
    return kind === 'duration'
      ? 'How long was what?'
      : kind === 'count'
        ? 'How many of what?'
        : 'Compare what?'
  }
  const says = question.things.length > 0 || question.time || question.cameras.length > 0
  if (!says && stretch.processId === undefined && kind !== 'happened' && kind !== 'which')
    return 'What are you looking for: people, vehicles, or something that happens?'
  return undefined
}

/** When, whether, first, last, who and what: what was seen, in order. */
async function listed({ read, tools, asker }: Answered): Promise<Said> {
  const { question, kind, stretch } = read
  const which = { ...stretch, things: question.things, time: question.time, cameras: question.cameras }
  const order = kind === 'last' ? ('latest' as const) : ('earliest' as const)
  const most = kind === 'first' || kind === 'last' ? 1 : MOST_LISTED
  const found = await tools.happenings(asker, which, { order, most })
  if (found.count === 0) return nothing({ read, tools, asker })
  const titles = await tools.titles(asker, found.some)
  const said = found.some.map((one) => happeningSentence(one, { titles, zone: asker.zone }, leadOf(kind)))
  return { kind: 'answer', sentences: [...said, ...more(found.count, found.some)] }
}

const leadOf = (kind: ReadQuestion['kind']): string =>
  kind === 'first' ? 'First: ' : kind === 'last' ? 'Last: ' : ''

const more = (count: number, some: readonly Happening[]): Sentence[] =>
  some.length > 1 && count > some.length ? [remark(`These are the first ${some.length} of ${count}.`)] : []

/** Where nothing is found for words that no rule knows, that is no evidence that something is not there. */
async function searchedFor(text: string, { read, tools, asker }: Answered): Promise<Said> {
  const said = await searched(text, tools, asker)
  if (said.kind !== 'nothing' || read.strange.length === 0) return said
  const { things, time, cameras } = read.question
  const { count } = await tools.happenings(
    asker,
    { ...read.stretch, things, time, cameras },
    { order: 'earliest', most: 1 },
  )
  // Of what was not there at all nothing else can be true, either.
  if (things.length > 0 && count === 0) return nothing({ read, tools, asker })
  return {
    kind: 'nothing',
    sentences: [remark(`${unknown(read.strange)}, and a search finds nothing.`)],
  }
}

const unknown = (words: readonly string[]): string =>
  `I do not know what ${listedOr(words.map((word) => `“${word}”`))} means here`

async function unreadable(
  text: string,
  strange: readonly string[],
  { tools, asker }: Omit<Answered, 'read'>,
): Promise<Said> {
  const { sentences } = await searched(text, tools, asker)
  const found = sentences.filter(({ citations }) => citations.length > 0)
  const lead = strange.length > 0 ? `${unknown(strange)}.` : 'I cannot read that question.'
  if (found.length > 0)
    return { kind: 'found', sentences: [remark(`${lead} Here is what a search finds:`), ...found] }
  return {
    kind: 'nothing',
    sentences: [remark(`${lead} A search finds nothing, either. Ask for example: ${EXAMPLES.count}`)],
  }
}
