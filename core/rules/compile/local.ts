import type { RuleCondition, RuleThing } from '../../../schema/rules.ts'
import { parse } from '../../search/asking/parse.ts'
import type { Thing } from '../../search/asking/question.ts'
import {
  COLOUR_BY_WORD,
  KIND_BY_WORD,
  NUMBER_BY_WORD,
  TYPE_BY_PHRASE,
} from '../../search/asking/vocabulary.ts'
import { COMMON_WORDS } from '../../search/words.ts'
import { wordsOf } from '../../search/asking/words-of.ts'
import { groupIn, regionIn } from './places.ts'
import { whenIn } from './times-of-day.ts'

/** What a sentence may name. */
export interface Places {
  cameras: readonly string[]
  /** Names of groups of cameras. */
  groups: readonly string[]
  /** Names of zones and lines. */
  regions: readonly string[]
}

/** A rule without its name; what was assumed or not understood. */
export interface Understood {
  condition?: RuleCondition
  cameras: string[]
  groups: string[]
  when?: { days: string[]; from?: string; until?: string }
  cooldownSeconds?: number
  unclear: string[]
}

const NUMBERS = ['a', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten']
const SECONDS = { second: 1, minute: 60, hour: 3600 } as const
const AMOUNT = `(an?|${NUMBERS.slice(1).join('|')}|\\d{1,4})?[ -]?(second|minute|hour)s?`
const LASTING = new RegExp(`\\bfor (?:at least |more than |over )?${AMOUNT}\\b`, 'i')
const WITHIN = new RegExp(`\\b(?:within|in less than|in) ${AMOUNT}\\b`, 'i')
const COOLDOWN = new RegExp(
  `,? ?\\b(?:at most|not more than|no more than) once (?:in|every|per|within)? ?${AMOUNT}\\b`,
  'i',
)
const LEAD =
  /^\s*(?:please )?(?:tell|alert|warn|notify|inform)(?: me| us)?(?: when| if| whenever| about| of)?\b|^\s*(?:when|whenever|if)\b/i
/** Of a count where nothing else is said. Seconds. */
const USUAL = 60

/**
 * Reads what a sentence in English wants to be watched for: a thing, several of it within a time, one thing after another, nobody for a
 * time; colours, zones, cameras and groups of them, times of day and weekdays. What is not understood is said, and changes nothing.
 */
export function compileLocally(text: string, { cameras, groups, regions }: Places): Understood {
  const unclear: string[] = []
  const said = whenIn(text.replace(LEAD, ' '))
  const { when } = said
  let { left } = said
  const taken = (pattern: RegExp): number | undefined => {
    const found = pattern.exec(left)
    if (!found) return undefined
    left = `${left.slice(0, found.index)} ${left.slice(found.index + found[0].length)}`
    return amountOf(found[1]) * SECONDS[found[2]!.toLowerCase() as keyof typeof SECONDS]
  }
  const cooldownSeconds = taken(COOLDOWN)
  const group = groupIn(left, groups, [...cameras, ...regions])
  if (group) left = left.replace(group.said, ' ')
  const zone = regionIn(left, regions)
  if (zone) left = left.replace(zone.said, ' ')
  const lasts = taken(LASTING)
  const known = { cameras, now: new Date(0), zone: 'UTC', not: ['time'] as const }
  const { question, unclear: several } = parse(left.trim(), known)
  if (several) unclear.push(`"${several}" fits more than one camera: all of them are watched.`)
  const withinSaid = WITHIN.exec(left)
  const within = withinSaid
    ? amountOf(withinSaid[1]) * SECONDS[withinSaid[2]!.toLowerCase() as keyof typeof SECONDS]
    : undefined
  const thingOf = (things: readonly Thing[]): RuleThing | undefined => {
    const thing = merged(things, unclear)
    return thing && { ...thing, ...(zone && { zone: zone.name }) }
  }
  const condition = conditionOf({ ...question, lasts, within, unclear }, thingOf)
  unclear.push(...unknownIn(left, [...question.cameras, zone?.name ?? '']))
  return {
    ...(condition && { condition }),
    ...{ cameras: question.cameras, groups: group ? [group.name] : [], unclear },
    ...(when && { when }),
    ...(cooldownSeconds !== undefined && { cooldownSeconds }),
  }
}

interface Said {
  things: readonly Thing[]
  without: readonly Thing[]
  then: readonly { things: Thing[]; within: number }[]
  lasts?: number
  within?: number
  unclear: string[]
}

function conditionOf(
  { things, without, then, lasts, within, unclear }: Said,
  thingOf: (things: readonly Thing[]) => RuleThing | undefined,
): RuleCondition | undefined {
  if (then.length > 0) {
    const steps = [things, ...then.map((step) => step.things)].map(thingOf)
    if (steps.some((step) => !step)) return undefined
    return {
      is: 'sequence',
      steps: steps as RuleThing[],
      withinSeconds: Math.max(...then.map((step) => step.within)),
    }
  }
  if (without.length > 0 && things.length === 0) {
    const thing = thingOf(without)
    if (!thing) return undefined
    if (lasts === undefined) unclear.push('For how long is not said: ten minutes are assumed.')
    return { is: 'absence', thing, forSeconds: Math.max(10, lasts ?? 600) }
  }
  const thing = thingOf(things)
  if (!thing) return undefined
  if (without.length > 0) unclear.push('What must not be there at the same time is not watched for.')
  const count = Math.max(1, ...things.map((one) => one.count?.least ?? 1))
  if (things.some((one) => one.count?.most !== undefined))
    unclear.push('That there are no more than so many is not watched for.')
  if (count < 2)
    return { is: 'event', thing: { ...thing, ...(lasts !== undefined && { minSeconds: lasts }) } }
  if (within === undefined) unclear.push('Within which time is not said: a minute is assumed.')
  return { is: 'count', thing, count, withinSeconds: within ?? USUAL }
}

/** Things of which any will do, as one, where nothing but their kinds tells them apart. */
function merged(things: readonly Thing[], unclear: string[]): RuleThing | undefined {
  const [first, ...others] = things
  if (!first) return undefined
  const alike = ({ types, colours }: Thing): string => JSON.stringify([types, colours])
  const same = others.filter((other) => alike(other) === alike(first))
  if (same.length < others.length)
    unclear.push('Several things are named at once: only the first is watched for.')
  return {
    kinds: [...new Set([first, ...same].flatMap(({ kinds }) => kinds))],
    ...{ types: first.types, colours: first.colours, attributes: {} },
  }
}

const amountOf = (said: string | undefined): number => {
  if (said === undefined || /^an?$/i.test(said)) return 1
  return NUMBERS.indexOf(said.toLowerCase()) > 0 ? NUMBERS.indexOf(said.toLowerCase()) : Number(said)
}

const SPOKEN = new Set(
  `camera cameras seen see sees shown appears there someone somebody within second seconds minute minutes hour hours less least
   more than followed later afterwards times time zone line area group groups empty nobody nothing`.split(
    /\s+/,
  ),
)

/** Words of which nothing was made: whoever wrote them is told. */
function unknownIn(text: string, names: readonly string[]): string[] {
  const phrases = new Set([...TYPE_BY_PHRASE.keys()].flatMap((phrase) => phrase.split(' ')))
  const named = new Set(names.flatMap((name) => name.toLowerCase().split(/[-_ ]+/)))
  const unknown = wordsOf(text)
    .map(({ word }) => word.replaceAll('"', ''))
    .filter(
      (word) =>
        !COMMON_WORDS.has(word) &&
        !KIND_BY_WORD.has(word) &&
        !COLOUR_BY_WORD.has(word) &&
        !NUMBER_BY_WORD.has(word) &&
        !phrases.has(word) &&
        !named.has(word) &&
        !SPOKEN.has(word) &&
        !/^\d+$/.test(word) &&
        !word.includes('_'),
    )
  return unknown.length === 0 ? [] : [`Not understood: ${[...new Set(unknown)].slice(0, 20).join(', ')}.`]
}
