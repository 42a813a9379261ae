import { SpectraError } from '../../core/errors.ts'
import { COLORS, KINDS } from '../../core/media/analysis/types.ts'
import type { Asked, AskedPart, AskedThing } from '../../core/ports.ts'
import { checkWords } from '../../core/search/words.ts'
import { checkRange, plainText, processIdOf, typesOf } from './arguments.ts'

export interface AskArguments {
  text: string
  zone?: string | null
  not?: readonly string[] | null
  instead?: InsteadArgument | null
  since?: Date | null
  until?: Date | null
  types?: readonly string[] | null
  processId?: string | null
  group?: string | null
  like?: string | null
  limit?: number | null
}

interface InsteadArgument {
  text?: string | null
  from?: Date | null
  until?: Date | null
  cameras?: readonly string[] | null
  things?: readonly ThingArgument[] | null
  without?: readonly ThingArgument[] | null
}

interface ThingArgument {
  types: readonly string[]
  kinds: readonly string[]
  colours: readonly string[]
  least?: number | null
  most?: number | null
}

type Checked = Omit<Asked, 'organizationId' | 'cameras'>

const LONGEST_TEXT = 1000
const MOST_PARTS = 20

const wrongText = (found: string): SpectraError =>
  new SpectraError('SS_INPUT_INVALID', `Cannot search: ${found}`, {
    details: {
      field: 'text',
      advice: `Say what to look for in 1 to ${LONGEST_TEXT} characters, such as "red car".`,
    },
  })

/** What somebody asks, checked, without for whom. @throws SS_INPUT_INVALID, SS_NOT_FOUND */
export function askedOf(given: AskArguments): Checked {
  const asked = askedBesideOf(given)
  if (asked.text === '') throw wrongText('the text is empty')
  checkWords(asked.text)
  return asked
}

/** The same of what is asked beside something else: there may be no text. */
export function askedBesideOf(given: Partial<AskArguments>): Checked {
  const text = plainText(given.text ?? '')
  if (text.length > LONGEST_TEXT) throw wrongText(`the text has ${text.length} characters`)
  return {
    text,
    zone: given.zone ?? undefined,
    not: given.not?.map((part) => part.toLowerCase() as AskedPart),
    instead: given.instead ? insteadOf(given.instead) : undefined,
    since: given.since ?? undefined,
    until: given.until ?? undefined,
    eventTypes: typesOf(given.types),
    group: given.group ?? undefined,
    processId: given.processId ? processIdOf(given.processId) : undefined,
    like: given.like ? likenessOf(given.like) : undefined,
    limit: checkRange('limit', given.limit, 1, 100) ?? 10,
  }
}

function likenessOf(like: string): string {
  if (/^[0-9a-f]{32}$/.test(like)) return like
  const state = `${JSON.stringify(like.slice(0, 80))} is no likeness`
  throw new SpectraError('SS_INPUT_INVALID', `Cannot search: ${state}`, {
    details: { field: 'like', advice: 'Give the `likeness` of what was found.' },
  })
}

function insteadOf({ text, from, until, cameras, things, without }: InsteadArgument): Asked['instead'] {
  for (const [field, some] of Object.entries({ cameras, things, without }))
    checkRange(field, some?.length, 0, field === 'cameras' ? 1000 : MOST_PARTS)
  if (text && text.length > LONGEST_TEXT) throw wrongText(`the text has ${text.length} characters`)
  return {
    ...(typeof text === 'string' && { text: plainText(text) }),
    ...(from !== undefined && { from }),
    ...(until !== undefined && { until }),
    ...(cameras && { cameras: cameras.map(plainText) }),
    ...(things && { things: things.map(thingOf) }),
    ...(without && { without: without.map(thingOf) }),
  }
}

function thingOf({ types, kinds, colours, least, most }: ThingArgument): AskedThing {
  for (const field of [types, kinds, colours]) checkRange('things', field.length, 0, MOST_PARTS)
  checkRange('least', least, 1, 999)
  checkRange('most', most, least ?? 1, 999)
  const thing = {
    types: types.map(typeNameOf),
    kinds: kinds.map((kind) => oneOf('kinds', KINDS, kind)),
    colours: colours.map((colour) => oneOf('colours', COLORS, colour)),
  }
  const counted = (least ?? most ?? undefined) !== undefined
  return counted ? { ...thing, count: { least: least ?? 1, ...(most ? { most } : {}) } } : thing
}

function typeNameOf(type: string): string {
  if (/^[a-z][a-z0-9_]{0,63}$/.test(type)) return type
  throw new SpectraError(
    'SS_INPUT_INVALID',
    `Cannot search: ${JSON.stringify(type.slice(0, 80))} is no type of events`,
    {
      details: { field: 'types', advice: 'Types are small letters, digits and _, such as person_detected.' },
    },
  )
}

function oneOf<T extends string>(field: string, known: readonly T[], given: string): T {
  const found = known.find((each) => each === given)
  if (found) return found
  throw new SpectraError(
    'SS_INPUT_INVALID',
    `Cannot search: ${field} has ${JSON.stringify(given.slice(0, 80))}`,
    {
      details: { field, advice: `There are ${known.join(', ')}.` },
    },
  )
}
