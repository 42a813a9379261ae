import type { Say } from '../../text/catalogue.ts'
import type { Formats } from '../../text/formats.ts'
import type { Part } from './search.ts'
import type { SearchKey } from './texts.ts'

export interface Thing {
  types: readonly string[]
  kinds: readonly string[]
  colours: readonly string[]
  least: number | null
  most: number | null
}

/** What `ask` says of a question. */
export interface Understood {
  text: string
  from: string | null
  until: string | null
  cameras: readonly string[]
  things: readonly Thing[]
  without: readonly Thing[]
  then: readonly { text: string; within: number; things: readonly Thing[] }[]
}

/** One part of what a question was understood to ask. */
export interface Chip {
  /** By which it can be left as words; absent where it is words already. */
  part?: Part
  says: string
}

/** What was understood, part by part, in words. */
export function chipsOf(
  understood: Understood,
  t: Say<SearchKey>,
  formats: Pick<Formats, 'instant' | 'span'>,
): Chip[] {
  const { from, until, cameras, things, without, then, text } = understood
  const said = (thing: Thing): string => thingWords(thing, t)
  const time = timeWords(from, until, t, formats)
  return [
    ...(time ? [{ part: 'TIME' as const, says: time }] : []),
    ...(cameras.length > 0 ? [{ part: 'CAMERAS' as const, says: cameras.join(', ') }] : []),
    ...things.map((thing) => ({
      part: isCounted(thing) ? ('COUNTS' as const) : ('THINGS' as const),
      says: said(thing),
    })),
    ...without.map((thing) => ({ part: 'WITHOUT' as const, says: t('without', { thing: said(thing) }) })),
    ...then.map((step) => ({
      part: 'THEN' as const,
      says: t('then', {
        thing: step.things.map(said).join(', ') || step.text,
        span: formats.span(step.within * 1000),
      }),
    })),
    ...(text.trim() !== '' && things.length === 0 ? [{ says: t('words', { text }) }] : []),
  ]
}

const isCounted = ({ least, most }: Thing): boolean => least != null || most != null

function timeWords(
  from: string | null,
  until: string | null,
  t: Say<SearchKey>,
  { instant }: Pick<Formats, 'instant'>,
): string | undefined {
  if (from && until) return t('fromUntil', { from: instant(from), until: instant(until) })
  if (from) return t('from', { from: instant(from) })
  return until ? t('until', { until: instant(until) }) : undefined
}

/** `2 or more red car`, `object left`: as much as a thing says. */
export function thingWords({ types, kinds, colours, least, most }: Thing, t: Say<SearchKey>): string {
  const count =
    least != null && most != null
      ? t(least === most ? 'exactly' : 'between', { least, most })
      : least != null && least > 1
        ? t('least', { least })
        : ''
  const named = kinds.length > 0 ? kinds : types.map((type) => type.replaceAll('_', ' '))
  return [count, colours.join(' / '), named.join(' / ')].filter(Boolean).join(' ')
}
