import { sortOf, type Thing, type Truth } from './truth.ts'
import type { Reported } from '../product.ts'

/** How well single things were told: each is paired with at most one event. */
export interface Things {
  found: {
    thing: Thing
    event: Reported
    kindIsRight: boolean
    directionIsRight: boolean
    colorIsRight: boolean
  }[]
  missed: Thing[]
  /** Reported of a sort of which all are listed, beside all things that are there. */
  wrong: Reported[]
  /** Largest error of a start or an end among those found, seconds. */
  worstTime: number
}

/** A reported thing fits one that is there from when its middle lies within it: sort first, then the nearest times. */
export function thingsOf(truth: Truth, reported: readonly Reported[]): Things {
  const open = [...truth.things]
  const wrong: Reported[] = []
  const found: Things['found'] = []
  for (const event of reported.filter(({ type }) => type.endsWith('_detected'))) {
    const sort = sortOf(event.attributes.kind ?? '')
    const ofSort = truth.things.filter(({ kind }) => sortOf(kind) === sort)
    const thing = open
      .filter((one) => ofSort.includes(one) && overlap(event, one) > 0)
      .sort((a, b) => offBy(event, a) - offBy(event, b))[0]
    if (thing) {
      open.splice(open.indexOf(thing), 1)
      found.push({
        ...{ thing, event },
        kindIsRight: event.attributes.kind === thing.kind,
        directionIsRight: !thing.direction || event.attributes.direction === thing.direction,
        colorIsRight: !thing.colors || thing.colors.includes(event.attributes.color ?? ''),
      })
    } else if (sort && truth.complete.includes(sort) && !ofSort.some((one) => overlap(event, one) > 0)) {
      wrong.push(event)
    }
  }
  const worstTime = Math.max(0, ...found.map(({ thing, event }) => offBy(event, thing)))
  return { found, missed: open, wrong, worstTime }
}

const overlap = (event: Reported, { from, to }: Thing): number =>
  Math.min(event.endTime, to) - Math.max(event.startTime, from)

const offBy = (event: Reported, { from, to }: Thing): number =>
  Math.max(Math.abs(event.startTime - from), Math.abs(event.endTime - to))
