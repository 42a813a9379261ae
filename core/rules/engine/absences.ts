import type { Rule } from '../../../schema/rules.ts'
import { inOrder, type RuleEvent, type Stretch } from './event.ts'
import { presenceOf, thingKeyOf } from './matching.ts'
import { within } from './when.ts'

export interface Watched {
  /** Stretches in which the camera was looked at by its schedule, up to where all is known; in order, apart from each other. */
  stretches: readonly Stretch[]
  zone: string
}

/**
 * The stretches in which a camera was watched, within the times of the rule, and the thing was not there: each of at least `forSeconds`,
 * as long as they were. While nobody watched nothing is known, and nothing is found.
 */
export function absencesOf(
  rule: Rule,
  events: readonly RuleEvent[],
  { stretches, zone }: Watched,
): Stretch[] {
  const { condition } = rule
  if (condition.is !== 'absence') return []
  const least = condition.forSeconds * 1000
  const present = presencesOf(rule, events)
  return stretches
    .flatMap((stretch) => within(rule.when, stretch, zone))
    .flatMap((stretch) => without(stretch, present))
    .filter(({ start, end }) => end - start >= least)
}

/** When the thing was there. Whoever enters a zone is in it until he leaves it, or is seen no more. */
function presencesOf({ condition }: Rule, events: readonly RuleEvent[]): Stretch[] {
  if (condition.is !== 'absence') return []
  const isThere = presenceOf(condition.thing)
  const byThing = Map.groupBy(events, thingKeyOf)
  return events
    .filter(isThere)
    .toSorted(inOrder)
    .map((event) => ({ start: event.start, end: endOf(event, byThing.get(thingKeyOf(event)) ?? []) }))
}

function endOf(event: RuleEvent, ofThing: readonly RuleEvent[]): number {
  if (event.type !== 'zone_entered') return event.end
  const left = ofThing.find(
    ({ type, start, attributes }) =>
      type === 'zone_left' && start >= event.start && attributes.region === event.attributes.region,
  )
  return left ? left.start : Math.max(event.end, ...ofThing.map(({ end }) => end))
}

/** What is left of a stretch. @param present in the order of their beginnings */
function without({ start, end }: Stretch, present: readonly Stretch[]): Stretch[] {
  const left: Stretch[] = []
  let at = start
  for (const one of present) {
    if (one.end < at) continue
    if (one.start >= end) break
    if (one.start > at) left.push({ start: at, end: one.start })
    at = Math.max(at, one.end)
  }
  if (at < end) left.push({ start: at, end })
  return left
}

/** Stretches that follow each other by at most `gapMs` are one. @param stretches in the order of their beginnings */
export function joined(stretches: readonly Stretch[], gapMs: number): Stretch[] {
  const found: Stretch[] = []
  for (const { start, end } of stretches) {
    const last = found.at(-1)
    if (last && start - last.end <= gapMs) last.end = Math.max(last.end, end)
    else found.push({ start, end })
  }
  return found
}
