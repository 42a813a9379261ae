import type { Rule } from '../../../schema/rules.ts'
import { ALL_STREAMS, inOrder, type Occurrence, type RuleEvent } from './event.ts'
import { matcherOf, thingKeyOf, type Matcher } from './matching.ts'
import { isWithin } from './when.ts'

/** What is known besides the events of a stream. */
export interface Known {
  /** IANA name of the zone by whose clock a camera's day is told. */
  zoneOf(cameraId: string | undefined): string
  /** Ids of events that another occurrence of the rule rests on already. */
  used?: ReadonlySet<string>
  /** Where earlier found occurrences of the rule lie in the stream. */
  places?: readonly number[]
}

/** A rule made ready to be asked many times. */
export interface ReadyRule {
  rule: Rule
  /** Whether an event matters to it at all. */
  concerns: Matcher
  /** In the order of time. Events of one stream, each of them whole. */
  occurrences(stream: string, events: readonly RuleEvent[], known: Known): Occurrence[]
}

/**
 * Finds where a rule comes true, as a function of the events alone, in whatever order these came: they are taken by time and id. An
 * event counts for one occurrence; during the cooldown after one, nothing counts. An absence is found in `absences.ts`.
 */
export function readyRule(rule: Rule): ReadyRule {
  const { condition } = rule
  const matchers = condition.is === 'sequence' ? condition.steps.map(matcherOf) : [matcherOf(condition.thing)]
  const finder = finderOf(rule, matchers)
  const isInTime = ({ isByClock, start, cameraId }: RuleEvent, { zoneOf }: Known): boolean =>
    rule.when === undefined || (isByClock && isWithin(rule.when, start, zoneOf(cameraId)))

  return {
    rule,
    concerns: (event) => matchers.some((matches) => matches(event)),
    occurrences(stream, events, known) {
      const { used = new Set<string>() } = known
      const free = events
        .filter((event) => !event.parts.some((id) => used.has(id)) && isInTime(event, known))
        .toSorted(inOrder)
      return finder(free, coolingOf(rule, known.places ?? [])).map((own) => occurrenceOf(stream, own))
    },
  }
}

/** The stream in which a rule counts an event; undefined where the event has no place there. */
export const streamIn = ({ acrossCameras }: Rule, { stream, isByClock }: RuleEvent): string | undefined =>
  acrossCameras ? (isByClock ? ALL_STREAMS : undefined) : stream

/** Milliseconds around an event in which others may belong to its occurrence. */
export function windowOf({ condition }: Rule): number {
  if (condition.is === 'event') return 0
  return (condition.is === 'absence' ? condition.forSeconds : condition.withinSeconds) * 1000
}

function occurrenceOf(stream: string, events: readonly RuleEvent[]): Occurrence {
  const last = events.at(-1)!
  return {
    ...{ key: last.id, stream, place: last.start, start: events[0]!.start, events },
    end: Math.max(...events.map(({ end }) => end)),
  }
}

interface Cooling {
  /** Whether nothing counts at a moment: shortly after an occurrence. */
  isCool(at: number): boolean
  /** Whether an occurrence may be told: none is told that is shortly before another. */
  take(at: number): boolean
}

function coolingOf({ cooldownSeconds }: Rule, places: readonly number[]): Cooling {
  const cooldown = cooldownSeconds * 1000
  const taken = [...places]
  return {
    isCool: (at) => taken.some((place) => at >= place && at < place + cooldown),
    take(at) {
      if (taken.some((place) => place > at && place < at + cooldown)) return false
      taken.push(at)
      return true
    },
  }
}

type Finder = (events: readonly RuleEvent[], cooling: Cooling) => (readonly RuleEvent[])[]

function finderOf({ condition }: Rule, matchers: readonly Matcher[]): Finder {
  if (condition.is === 'event') return each(matchers[0]!)
  if (condition.is === 'count') return counted(matchers[0]!, condition.count, condition.withinSeconds * 1000)
  if (condition.is === 'sequence') return following(matchers, condition.withinSeconds * 1000)
  return () => []
}

const each =
  (matches: Matcher): Finder =>
  (events, cooling) =>
    events
      .filter((event) => matches(event) && !cooling.isCool(event.start) && cooling.take(event.start))
      .map((event) => [event])

/** So many different things, of which the last begins less than a window after the first. */
function counted(matches: Matcher, count: number, windowMs: number): Finder {
  return (events, cooling) => {
    const found: RuleEvent[][] = []
    let waiting: RuleEvent[] = []
    for (const event of events) {
      if (!matches(event) || cooling.isCool(event.start)) continue
      waiting = waiting.filter(({ start }) => event.start - start <= windowMs)
      if (waiting.some((other) => thingKeyOf(other) === thingKeyOf(event))) continue
      waiting.push(event)
      if (waiting.length < count) continue
      if (cooling.take(event.start)) found.push(waiting)
      waiting = []
    }
    return found
  }
}

/** One after the other; before each the latest that is there. */
function following(steps: readonly Matcher[], windowMs: number): Finder {
  return (events, cooling) => {
    const found: RuleEvent[][] = []
    const used = new Set<RuleEvent>()
    const free = events.filter((event) => !cooling.isCool(event.start))
    for (const [at, last] of free.entries()) {
      if (!steps.at(-1)!(last) || used.has(last) || cooling.isCool(last.start)) continue
      const chain = [last]
      for (let back = at - 1; back >= 0 && chain.length < steps.length; back--) {
        const event = free[back]!
        if (last.start - event.start > windowMs) break
        const matches = steps[steps.length - 1 - chain.length]!
        if (event.start < chain[0]!.start && !used.has(event) && matches(event)) chain.unshift(event)
      }
      if (chain.length < steps.length) continue
      chain.forEach((event) => used.add(event))
      if (cooling.take(last.start)) found.push(chain)
    }
    return found
  }
}
