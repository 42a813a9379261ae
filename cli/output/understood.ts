import type { Answer, AskedHit, AskedQuestion, AskedThing, PictureAnswer } from '../../core/ports.ts'
import { clock, local } from './times.ts'

/** How a question was understood, as people say it, and as a line that can be changed and asked again. */
export function understoodLines({ understood, question, unclear }: Answer): string[] {
  const parts = [
    ...question.things.map(thingText),
    ...(question.text ? [`words: ${question.text}`] : []),
    ...question.without.map((thing) => `without ${thingText(thing)}`),
    ...question.then.map(
      ({ things, text, within }) => `then within ${within} s ${things.map(thingText).join(' and ') || text}`,
    ),
    ...timeText(question),
    ...(question.cameras.length > 0 ? [`by ${question.cameras.join(', ')}`] : []),
  ]
  return [
    `Looking for ${parts.join(' · ')}`,
    ...(unclear ? [`"${unclear}" fits several cameras: all of them are looked through`] : []),
    `As a line: ${understood}`,
  ]
}

/** What was seen in a picture; the first is looked for. */
export function seenLine({ seen }: Pick<PictureAnswer, 'seen'>): string {
  const things = seen.map(({ kind, colour, score }) => `${colour} ${kind} (${score.toFixed(2)})`)
  return `In the picture: ${things.join(', ')}`
}

function timeText({ time }: AskedQuestion): string[] {
  if (!time) return []
  const [from, until] = [time.from && `from ${local(time.from)}`, time.until && `to ${local(time.until)}`]
  return [[from, until].filter(Boolean).join(' ')]
}

function thingText({ types, kinds, colours, count }: AskedThing): string {
  const number =
    count && (count.most === undefined ? `at least ${count.least}` : `${count.least} to ${count.most}`)
  return [number, colours.join('/'), kinds[0], types.join('/')].filter(Boolean).join(' ')
}

/** Why a moment was found: events, words, meaning. */
export function whyLines({ why: { words, meaning, events } }: AskedHit): string[] {
  const shown = events.slice(0, 3).map(({ type, startTime }) => `${type} at ${clock(startTime)}`)
  const parts = [
    ...(events.length > 3 ? [...shown, `${events.length - 3} more`] : shown),
    ...(words.length > 0 ? [`words: ${words.join(', ')}`] : []),
    ...(meaning === undefined ? [] : [`meaning ${meaning.toFixed(2)}`]),
  ]
  return parts.length > 0 ? [`why: ${parts.join(' · ')}`] : []
}

/** How many others say the same, and how to see them; when, where their video has a clock. */
export function alikeLines({ alike, likeness }: AskedHit, isByClock: boolean): string[] {
  if (!alike) return []
  const { count, isMore, first, last } = alike
  const when = isByClock ? `, ${local(first)} to ${local(last)}` : ''
  return [`and ${count}${isMore ? ' or more' : ''} more like it${when}: --like ${likeness}`]
}
