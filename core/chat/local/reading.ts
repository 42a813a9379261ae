import type { About, Reply } from '../../../schema/chat.ts'
import { parse, type Understood } from '../../search/asking/parse.ts'
import { read } from '../../search/asking/shown.ts'
import type { Question, Thing } from '../../search/asking/question.ts'
import { tellingWords } from '../../search/asking/evidence.ts'
import { ANYTHING, COLOUR_BY_WORD, KIND_BY_WORD, TYPE_BY_PHRASE } from '../../search/asking/vocabulary.ts'
import { wordsOf } from '../../search/asking/words-of.ts'
import type { Which } from '../happenings.ts'
import { PLACE } from '../../search/asking/negation.ts'
import { isOfNow, plainly, subjectOf, withoutNow } from './indefinite.ts'
import { lineOf, readKind, type QuestionKind } from './kinds.ts'

/** What was asked and answered before, the latest last. */
export interface Before {
  question: string
  reply: Reply
}

export interface Known {
  now: Date
  zone: string
  cameras: readonly string[]
  before: readonly Before[]
  /** What it is asked beside. */
  about?: About & { startTime?: number; endTime?: number }
}

export interface ReadQuestion {
  kind: QuestionKind
  question: Question
  /** Of a comparison. */
  other?: Question
  /** Words that no rule understood. */
  strange: string[]
  /** Asked is when none of these was there. */
  absent?: Thing[]
  /** Asked is what is there now. */
  now?: true
  /** Cameras that one word may mean. */
  unclear?: string
  /** The stretch of a video that is meant, beside what the question says. */
  stretch: Pick<Which, 'processId' | 'startsFrom' | 'startsBefore'>
}

const FOLLOWS =
  /^(?:and\s+|then\s+)?(?:what\s+(?:happened|came|happens)\s+)?(after|before)\s+(?:that|this|it)\b(.*)$/i
const ANOTHER = /^(?:and|what about|how about|and what about) (.+)$/i
const SAME = /\b(?:the\s+same|that|this)\s+(?=\p{L}+)|\b(?:it|he|she|they|them)\b/iu
/** After "and after that?" as much of a video is looked at. Seconds. */
const SOON = 300

/** Reads a question by rules, with what was said before; undefined where it is of no kind that they know. */
export function readQuestion(text: string, known: Known): ReadQuestion | undefined {
  const whole = lineOf(text)
  const now = isOfNow(whole)
  const line = plainly(now ? withoutNow(whole) : whole)
  const latest = known.before.at(-1)
  const follows = latest && FOLLOWS.exec(line)
  if (follows) return following(follows, latest, known)
  const another = latest && ANOTHER.exec(line)
  if (another) {
    const kind = readKind(plainly(lineOf(latest.question)))?.kind ?? 'happened'
    return kind === 'compare' ? undefined : readAs(kind, another[1]!, known, latest)
  }
  const found = readKind(line)
  if (!found) return undefined
  if (found.kind === 'compare') return comparison(found.rest, found.other!, known)
  const read = readAs(
    found.kind,
    plainly(found.rest),
    known,
    latest && SAME.test(found.rest) ? latest : undefined,
  )
  return now ? { ...read, now, strange: read.strange.filter((word) => !PLACE.has(word)) } : read
}

/** @param given the turn whose things and times stand where none is said */
function readAs(kind: QuestionKind, rest: string, known: Known, given?: Before): ReadQuestion {
  const { question, unclear } = understood(rest.replace(SAME, ''), known)
  const before = given && questionBefore(given)
  if (before) {
    if (question.things.length === 0 && question.without.length === 0) question.without = before.without
    if (question.things.length === 0) question.things = before.things
    else if (/\bsame\b/i.test(rest)) question.things = sameAs(question, before)
    if (!question.time) question.time = before.time
    if (question.cameras.length === 0) question.cameras = before.cameras
  }
  const { absent, ...subject } = subjectOf(question, rest)
  if (subject.things) question.things = subject.things
  if (absent) question.without = absent
  const strange = strangeIn(question.text).filter((word) => !absent || !PLACE.has(word))
  const stretch = stretchOf(known)
  return {
    ...{ kind, question, strange, stretch },
    ...(absent && { absent }),
    ...(unclear !== undefined && { unclear }),
  }
}

/** "The same car", where a red one was spoken of: a red one. */
const sameAs = (question: Question, before: Question): Question['things'] =>
  question.things.map((thing) => {
    const like = before.things.find(({ kinds }) => kinds.some((kind) => thing.kinds.includes(kind)))
    return like && thing.colours.length === 0 ? { ...thing, colours: like.colours } : thing
  })

function questionBefore({ reply }: Before): Question | undefined {
  if (reply.understood === undefined) return undefined
  const { plain, ...question } = read(reply.understood)
  return plain.trim() === '' ? question : { ...question, text: plain.trim() }
}

/** What comes after, or before, what was cited last. */
function following([, way, rest]: RegExpExecArray, latest: Before, known: Known): ReadQuestion | undefined {
  const cited = latest.reply.sentences.flatMap(({ citations }) => citations)
  const last = way!.toLowerCase() === 'after' ? cited.at(-1) : cited[0]
  if (!last) return undefined
  const { question } = understood(rest ?? '', known)
  const { processId, startTime, endTime } = last
  const stretch =
    way!.toLowerCase() === 'after'
      ? { processId, startsFrom: endTime, startsBefore: endTime + SOON }
      : { processId, startsFrom: Math.max(0, startTime - SOON), startsBefore: startTime }
  return { kind: 'which', question, strange: strangeIn(question.text), stretch }
}

function comparison(rest: string, other: string, known: Known): ReadQuestion {
  const first = understood(rest, known)
  const second = understood(other, known)
  if (second.question.things.length === 0) second.question.things = first.question.things
  if (first.question.things.length === 0) first.question.things = second.question.things
  if (second.question.cameras.length === 0 && second.question.time)
    second.question.cameras = first.question.cameras
  else if (!second.question.time) second.question.time = first.question.time
  const unclear = first.unclear ?? second.unclear
  return {
    ...{ kind: 'compare', question: first.question, other: second.question, stretch: stretchOf(known) },
    strange: [...strangeIn(first.question.text), ...strangeIn(second.question.text)],
    ...(unclear !== undefined && { unclear }),
  }
}

const understood = (text: string, { now, zone, cameras }: Known): Understood =>
  parse(withHours(text), { now, zone, cameras })

const HOURS = 'zero one two three four five six seven eight nine ten eleven twelve'.split(' ')
const HOUR = new RegExp(
  `\\b(before|after|until|till|since|from|at)\\s+(${HOURS.slice(1).join('|')}|\\d{1,2})(?:\\s+o['’]?clock)?(?=\\s*(?:[,.;?!]|$|in\\s+the\\b|today|yesterday|and\\b))`,
  'gi',
)

/** "Before nine" is an hour. */
const withHours = (text: string): string =>
  text.replace(HOUR, (_, how: string, hour: string) => {
    const number = HOURS.indexOf(hour.toLowerCase())
    return `${how} ${number < 0 ? hour : number}:00`
  })

function stretchOf({ about }: Known): ReadQuestion['stretch'] {
  if (about?.processId === undefined) return {}
  const { processId, startTime, endTime } = about
  if (startTime === undefined || endTime === undefined) return { processId }
  return { processId, startsFrom: Math.max(0, startTime - 1), startsBefore: endTime + 1 }
}

/** Words that say nothing beside what was understood. */
const PLAIN = new Set(
  `a an the is are was were be been did do does has have had there here any anything something nothing anyone anybody nobody some one ones of in on at to by for
   and or it its that this these those all ever please seen see visible shown appear appeared appears come came comes coming go went goes
   pass passed passes passing through stay stayed stays in out around here today overall total altogether whole video videos footage
   recording clip clips camera cameras you we i me us detected recorded present pass move moved moving moves drive drove drives driving walk
   walked walks walking show shows showed showing up turn turns turned often times colour colours color colors find first last thing things kind kinds happened happen
   happens happening movement motion activity ever completely totally become becomes became park parked parks`.split(
    /\s+/,
  ),
)

/** Words of the vocabulary stand in what was understood. */
const KNOWN = new Set([
  ...KIND_BY_WORD.keys(),
  ...COLOUR_BY_WORD.keys(),
  ...ANYTHING,
  ...[...TYPE_BY_PHRASE.keys()].flatMap((phrase) => phrase.split(' ')),
])

const strangeIn = (text: string): string[] => {
  const telling = new Set(tellingWords(text))
  return wordsOf(text)
    .map(({ word }) => word)
    .filter((word) => telling.has(word) && !PLAIN.has(word) && !KNOWN.has(word))
}
