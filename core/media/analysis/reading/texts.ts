import { overlap } from '../boxes.ts'
import type { Box, SeenText, Sighting } from '../types.ts'
import { clockOf, aheadOf } from './clock.ts'
import { signsOf } from './lines.ts'

/** A line that was read at a moment, in shares of the picture. */
export interface Reading {
  time: number
  text: string
  confidence: number
  box: Box
}

/** A reading in a close look at a thing. */
export interface ReadingAt extends Reading {
  of: Sighting
}

/** At one place, texts that share so much are one that was read differently. */
const ALIKE = 0.75
const SAME_PLACE = 0.5
/** So many letters and digits that lie in the other text are what is left of it behind something. */
const PART = 4
/** What was read once only must be so sure, and have so many letters and digits. */
const ONCE = { confidence: 0.9, signs: 4 }
/** A clock may be so far behind the moment of the picture, or ahead: it changes once a second. */
const CLOCK_SLACK = 1.5

/** Joins what was read in the pictures of a chunk to texts that were there for a while, by what most readings say. */
export function textsOf(readings: readonly Reading[]): SeenText[] {
  const groups: Reading[][] = []
  for (const reading of readings) {
    const group = groups.find((one) => goesOn(one, reading))
    if (group) group.push(reading)
    else groups.push([reading])
  }
  return groups.filter(isBelieved).map((group) => {
    const isClock = isRunning(group)
    const said = isClock ? group[0]! : mostSaid(group)
    return { ...seen(group, said), ...(isClock && { isClock }) }
  })
}

/**
 * What is written at things: read there the same in two close looks or more, and nowhere else in the pictures. What stands at the place of
 * another text is that text, which is laid over the picture.
 */
export function textsAt(looks: readonly ReadingAt[], elsewhere: readonly SeenText[]): SeenText[] {
  const own = looks.filter(({ box }) => !elsewhere.some((text) => overlap(text.box, box) > SAME_PLACE))
  return [...Map.groupBy(own, ({ of }) => of)].flatMap(([{ id, kind }, all]) =>
    [...Map.groupBy(all, ({ text }) => signsOf(text))]
      .filter(([signs, same]) => isTwice(same) && !elsewhere.some(({ text }) => isLike(signsOf(text), signs)))
      .map(([, same]) => ({ ...seen(inOrder(same), mostSaid(same)), at: { id, kind } })),
  )
}

const isTwice = (readings: readonly Reading[]): boolean => new Set(readings.map(({ time }) => time)).size > 1

const inOrder = (readings: readonly Reading[]): Reading[] => readings.toSorted((a, b) => a.time - b.time)

function seen(group: readonly Reading[], { text, box }: Reading): SeenText {
  return {
    ...{ text, box, start: group[0]!.time, end: group.at(-1)!.time },
    confidence: Math.max(...group.map((reading) => reading.confidence)),
    readings: group.map((reading) => ({ time: reading.time, text: reading.text })),
  }
}

function goesOn(group: readonly Reading[], { text, box, time }: Reading): boolean {
  const last = group.at(-1)!
  // Two lines of one picture are two.
  if (last.time === time) return false
  const signs = signsOf(text)
  if (signsOf(last.text) === signs) return true
  if (overlap(last.box, box) < SAME_PLACE) return false
  return (
    isLike(signsOf(last.text), signs) ||
    isPart(signsOf(last.text), signs) ||
    (clockOf(last.text) && clockOf(text)) !== undefined
  )
}

function isBelieved(group: readonly Reading[]): boolean {
  const [first, ...others] = group
  return (
    others.length > 0 || (first!.confidence >= ONCE.confidence && signsOf(first!.text).length >= ONCE.signs)
  )
}

/** A clock goes on as the pictures do; opening hours and dates stand still. */
function isRunning(group: readonly Reading[]): true | undefined {
  const [first, ...others] = group.map(({ text, time }) => ({ clock: clockOf(text), time }))
  if (!first?.clock || others.length === 0) return undefined
  const { days, seconds } = first.clock
  const from = (days[0] ?? 0) + seconds * 1000
  const runs = others.every(
    ({ clock, time }) => clock && Math.abs(aheadOf(clock, from + (time - first.time) * 1000)) <= CLOCK_SLACK,
  )
  return runs && others.at(-1)!.time - first.time > CLOCK_SLACK ? true : undefined
}

/** The surest reading of what is read most, whatever spaces it has. */
function mostSaid(group: readonly Reading[]): Reading {
  const sums = [...Map.groupBy(group, ({ text }) => signsOf(text)).values()].map((same) => ({
    sum: same.reduce((total, { confidence }) => total + confidence, 0),
    best: same.toSorted((a, b) => b.confidence - a.confidence)[0]!,
  }))
  return sums.sort((a, b) => b.sum - a.sum)[0]!.best
}

function isPart(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a]
  const ends = [long.slice(0, short.length), long.slice(-short.length)]
  return short.length >= PART && (long.includes(short) || ends.some((end) => isLike(end, short)))
}

const isLike = (a: string, b: string): boolean =>
  1 - editsBetween(a, b) / Math.max(1, a.length, b.length) >= ALIKE

/** Least number of signs to change, add or leave out so that one text becomes the other (Levenshtein, 1966). */
function editsBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [index, sign] of [...a].entries()) {
    const next = [index + 1]
    for (let at = 1; at < row.length; at++)
      next.push(Math.min(row[at]! + 1, next[at - 1]! + 1, row[at - 1]! + (b[at - 1] === sign ? 0 : 1)))
    row = next
  }
  return row.at(-1)!
}
