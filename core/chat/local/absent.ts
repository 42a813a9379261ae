import type { Citation, Sentence } from '../../../schema/chat.ts'
import type { Thing } from '../../search/asking/question.ts'
import { withoutEnd } from '../../without-end.ts'
import type { Absences, Gap } from '../absences.ts'
import { clockWords, lengthWords, offsetWords } from '../clock.ts'
import { MOST_CITATIONS, remark, supported } from '../evidence.ts'
import type { Titles } from '../tools.ts'
import { isUnnamed } from '../unnamed.ts'
import { happeningSentence } from './listing.ts'
import { nothingAnalysed, type Answered, type Said } from './said.ts'
import { cameraWords, listedOr, thingWords, timeWords } from './words.ts'

const MOST_LISTED = 8
const LONGEST_BOUND = 100

/** When, whether, how long and how often none of what is meant was there: the stretches between what was seen of it. */
export async function absent(answered: Answered): Promise<Said> {
  const { read, tools, asker } = answered
  const things = read.absent!
  const { time, cameras } = read.question
  const { kind, stretch } = read
  const which = { ...stretch, things, time, cameras }
  const order = kind === 'last' ? 'latest' : kind === 'duration' ? 'longest' : 'earliest'
  const most = kind === 'first' || kind === 'last' ? 1 : MOST_CITATIONS
  const found = await tools.absences(asker, which, { order, most })
  const where = `${cameraWords(cameras)}${timeWords(time, asker.zone)}`
  if (found.looked === 0) return nothingAnalysed(where, read.question, answered)
  if (found.count === 0) return alwaysThere(answered, found)
  const titles = await tools.titlesOf(
    asker,
    found.some.map(({ processId }) => processId),
  )
  const isPart = time !== undefined || stretch.startsFrom !== undefined
  const telling = { nobody: nobodyOf(things), titles, zone: asker.zone, isPart }
  const shown = found.some.slice(0, kind === 'duration' ? 1 : MOST_LISTED)
  const told = shown.map((gap) => gapSentence(gap, telling, kind === 'duration' ? 'The longest: ' : ''))
  const sums = kind === 'duration' || kind === 'count' ? [sumOf(found, things)] : []
  return { kind: 'answer', sentences: [...sums, ...told, ...left(found, shown.length, kind)] }
}

/** `nobody`, `no car`, `no person, vehicle or animal`; of whatever it is `nothing`. */
export function nobodyOf(things: readonly Thing[]): string {
  if (things.some(isUnnamed)) return 'nothing'
  const [only] = things
  const isPerson = things.length === 1 && only!.kinds[0] === 'person'
  if (isPerson && only!.colours.length === 0 && only!.types.length === 0) return 'nobody'
  const named = things.map((thing) => thingWords(thing))
  return `no ${listedOr([named.slice(0, -1).join(', '), named.at(-1)!].filter(Boolean))}`
}

interface Telling {
  nobody: string
  titles: Titles
  zone: string
  /** Not all of the footage is meant: what is beyond it was not asked for. */
  isPart: boolean
}

/** Cites the stretch itself, then what ends before it and what begins behind it. */
function gapSentence(gap: Gap, { nobody, titles, zone, isPart }: Telling, lead: string): Sentence {
  const { chunkId, processId, cameraId, startTime, endTime, at, before, after } = gap
  const from = at ? clockWords(at, zone) : offsetWords(startTime)
  const until = at ? clockWords(new Date(at.getTime() + gap.seconds * 1000), zone) : offsetWords(endTime)
  const title = titles.get(processId)?.title
  const where = cameraId ?? (title && `“${title}”`)
  const claim = `From ${from} to ${until} ${nobody} was seen${where ? ` (${where})` : ''}: ${lengthWords(gap.seconds)}`
  const stretch: Citation = {
    ...{ chunkId, processId, startTime, endTime, claim: `${claim}.` },
    ...(cameraId !== undefined && { cameraId }),
    ...(at && { at: at.toISOString() }),
  }
  const bounds = boundsOf(gap, isPart)
  const cited = [stretch, ...(before ? [before] : []), ...(after ? [after] : [])]
  return supported(`${lead}${[`${claim}.`, ...bounds].join(' ')}`, cited)
}

function boundsOf({ before, after }: Gap, isPart: boolean): string[] {
  if (!before && !after) return isPart ? [] : ['That is all of the footage.']
  return [
    ...(before ? [`Before: ${shortly(before.claim)}.`] : isPart ? [] : ['The footage begins there.']),
    ...(after ? [`After: ${shortly(after.claim)}.`] : isPart ? [] : ['The footage ends there.']),
  ]
}

const shortly = (claim: string): string => {
  const said = withoutEnd(claim, '. \n')
  return said.length <= LONGEST_BOUND ? said : `${said.slice(0, LONGEST_BOUND)}…`
}

const times = (count: number): string => (count === 1 ? 'one stretch' : `${count} stretches`)

/** What the database sums up, as counts are: it is cited by the stretches below it. */
function sumOf({ count, seconds, looked, some }: Absences, things: readonly Thing[]): Sentence {
  const text =
    `In ${times(count)} ${nobodyOf(things)} was seen: for ${lengthWords(seconds)} in all, ` +
    `of ${lengthWords(looked)} that were looked through.`
  return supported(
    text,
    some.map(({ chunkId, processId, cameraId, startTime, endTime, seconds: lasts }) => ({
      ...{ chunkId, processId, startTime, endTime, claim: `${nobodyOf(things)}: ${lengthWords(lasts)}` },
      ...(cameraId !== undefined && { cameraId }),
    })),
  )
}

function left({ count, cut }: Absences, shown: number, kind: string): Sentence[] {
  const listed = kind !== 'first' && kind !== 'last' && kind !== 'duration'
  return [
    ...(listed && count > shown ? [remark(`These are ${shown} of ${count} stretches.`)] : []),
    ...(cut
      ? [remark('Only the newest footage was looked through: name a time, a camera or a video for more.')]
      : []),
  ]
}

/** There was no such stretch: who was there is cited. */
async function alwaysThere({ read, tools, asker }: Answered, { looked }: Absences): Promise<Said> {
  const { time, cameras } = read.question
  const things = read.absent!
  const which = { ...read.stretch, things, time, cameras }
  const { some } = await tools.happenings(asker, which, { order: 'longest', most: 3 })
  const where = `${cameraWords(cameras)}${timeWords(time, asker.zone)}`
  const lead = remark(
    `There was no such time${where}: in all ${lengthWords(looked)} that were looked through something of it was seen, or the camera could not see.`,
  )
  const titles = await tools.titles(asker, some)
  return {
    kind: some.length > 0 ? 'answer' : 'nothing',
    sentences: [lead, ...some.map((one) => happeningSentence(one, { titles, zone: asker.zone }))],
  }
}
