import { nounOf } from '../../llm/local/kinds.ts'
import type { Thing, Time } from '../../search/asking/question.ts'
import { clockWords } from '../clock.ts'
import { isUnnamed } from '../unnamed.ts'

const DOING: Readonly<Record<string, string>> = {
  object_entered: 'coming in',
  object_left: 'leaving',
  loitering: 'loitering',
  running: 'running',
  moving_fast: 'moving fast',
  line_crossed: 'crossing the line',
  zone_entered: 'entering the zone',
  object_left_behind: 'left behind',
  object_removed: 'taken away',
}

/** `red car`, `people coming in`: what is asked for, as many as that. */
export function thingWords({ kinds, colours, types }: Thing, count = 1): string {
  const [kind] = kinds
  const doing = types.map((type) => DOING[type]).find((said) => said !== undefined)
  const colour = colours.length > 0 ? `${colours.join(' or ')} ` : ''
  if (kind && !isUnnamed({ types, kinds, colours }))
    return `${colour}${nounOf(kind, count)}${doing ? ` ${doing}` : ''}`
  const thing = count === 1 ? 'thing' : 'things'
  if (doing || types.length === 0) return `${colour}${thing}${doing ? ` ${doing}` : ''}`
  const type = types[0]!.replaceAll('_', ' ')
  return count === 1 ? `moment of “${type}”` : `moments of “${type}”`
}

export const withArticle = (words: string): string => `${/^[aeiou]/.test(words) ? 'an' : 'a'} ${words}`

export const listedOr = (words: readonly string[]): string => words.join(' or ')

/** ` from 09:00:00 on 1 May 2026 until ...`; nothing where no time is meant. */
export function timeWords(time: Time | undefined, zone: string): string {
  if (!time) return ''
  const from = time.from ? ` from ${clockWords(time.from, zone)}` : ''
  const until = time.until ? ` until ${clockWords(time.until, zone)}` : ''
  return `${from}${until}`
}

export const cameraWords = (cameras: readonly string[]): string =>
  cameras.length === 0 ? '' : ` at ${cameras.join(' and ')}`
