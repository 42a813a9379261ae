import { COLORS, KINDS, type Color, type Kind } from '../../media/analysis/types.ts'
import { SOON, type Count, type Following, type Question, type Step, type Thing } from './question.ts'

/**
 * A question as one line that can be read, changed and asked again, and means the same at any time:
 *
 *     from:2026-11-26T16:00:00.000Z camera:back-door [person >=3] -[car red] text:"three people" >>60s [car object_left] text:"a car leaves"
 */
export function show(question: Question): string {
  const { time, cameras, without, then } = question
  return [
    ...(time?.from ? [`from:${time.from.toISOString()}`] : []),
    ...(time?.until ? [`until:${time.until.toISOString()}`] : []),
    ...cameras.map((id) => `camera:${/^[\w.-]+$/.test(id) ? id : JSON.stringify(id)}`),
    ...showStep(question),
    ...without.map((thing) => `-${showThing(thing)}`),
    ...then.flatMap((step) => [`>>${step.within}s`, ...showStep(step)]),
  ].join(' ')
}

export const showStep = ({ things, text }: Step): string[] => [
  ...things.map(showThing),
  ...(text ? [`text:${JSON.stringify(text)}`] : []),
]

function showThing({ types, kinds, colours, count }: Thing): string {
  const known = (type: string): string =>
    ([...KINDS, ...COLORS] as string[]).includes(type) ? `type:${type}` : type
  return `[${[...kinds, ...colours, ...types.map(known), ...(count ? [showCount(count)] : [])].join(' ')}]`
}

const showCount = ({ least, most }: Count): string =>
  most === undefined ? `>=${least}` : `${least}..${most}`

const STRING = '"(?:[^"\\\\]|\\\\.)*"'
const PIECES = new RegExp(
  `(?<=^|\\s)(?:(from|until):(\\S+)|camera:(${STRING}|[\\w.-]+)|text:(${STRING})|(-?)\\[([\\w.:<>= ]*)\\]|>>(\\d{0,6})s?)(?=\\s|$)`,
  'gs',
)

export interface Read extends Question {
  /** What is said in plain words beside it. */
  plain: string
}

/** Reads what `show` writes, and parts of it among plain words. What is no such part is plain. */
export function read(line: string): Read {
  const question: Read = { cameras: [], things: [], text: '', without: [], then: [], plain: '' }
  let step: Step = question
  let end = 0
  for (const piece of line.matchAll(PIECES)) {
    const plain = line.slice(end, piece.index)
    const [, limit, instant, camera, text, minus, thing, within] = piece
    const value = limit ? instantOf(instant!) : undefined
    const said = thing === undefined ? undefined : thingOf(thing)
    // Whatever only looks like a part stays among the plain words.
    if ((limit && !value) || (thing !== undefined && !said)) continue
    question.plain += plain
    end = piece.index + piece[0].length
    if (limit === 'from') question.time = { ...question.time, from: value }
    else if (limit) question.time = { ...question.time, until: value }
    else if (camera !== undefined) question.cameras.push(stringOf(camera))
    else if (text !== undefined) step.text = [step.text, stringOf(text)].filter(Boolean).join(' ')
    else if (said) (minus ? question.without : step.things).push(said)
    else question.then.push((step = { things: [], text: '', within: Number(within) || SOON } as Following))
  }
  question.plain += line.slice(end)
  return question
}

function instantOf(said: string): Date | undefined {
  const at = /^\d{4}-\d\d-\d\d/.test(said) ? new Date(said) : new Date(NaN)
  return Number.isNaN(at.getTime()) ? undefined : at
}

function stringOf(said: string): string {
  if (!said.startsWith('"')) return said
  try {
    return String(JSON.parse(said))
  } catch {
    // Written by hand: a backslash that means nothing.
    return said.slice(1, -1)
  }
}

function thingOf(said: string): Thing | undefined {
  const thing: Thing = { types: [], kinds: [], colours: [] }
  for (const word of said.split(' ').filter(Boolean)) {
    const count = countOf(word)
    const type = /^(?:type:)?([a-z][a-z0-9_]*)$/.exec(word)?.[1]
    if (count) thing.count = count
    else if ((KINDS as readonly string[]).includes(word)) thing.kinds.push(word as Kind)
    else if ((COLORS as readonly string[]).includes(word)) thing.colours.push(word as Color)
    else if (type) thing.types.push(type)
    else return undefined
  }
  return thing.types.length + thing.kinds.length + thing.colours.length > 0 ? thing : undefined
}

function countOf(said: string): Count | undefined {
  const [, more, only, from, to] = /^(?:>=(\d{1,3})|=(\d{1,3})|(\d{1,3})\.\.(\d{1,3}))$/.exec(said) ?? []
  if (more !== undefined) return { least: Number(more) }
  if (only !== undefined) return { least: Number(only), most: Number(only) }
  return from === undefined ? undefined : { least: Number(from), most: Number(to) }
}
