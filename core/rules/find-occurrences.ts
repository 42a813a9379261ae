import type { OrganizationSql } from '../database/organization.ts'
import { ALL_STREAMS } from './engine/event.ts'
import { streamIn, windowOf } from './engine/occurrences.ts'
import type { RuleIndex } from './engine/rule-index.ts'
import type { Held, HeldRule } from './holding.ts'
import { alertOf } from './raised.ts'
import { readTold, type Decide, type Extension, type Looking, type Told } from './raising.ts'
import { eventsAround, eventsByIds, type AsOf, type Context, type ReadEvent } from './read-events.ts'
import type { CameraTimes } from './watching.ts'

/** A rule, and the new events of one stream that matter to it. */
interface Case {
  held: Held
  stream: string
  fresh: ReadEvent[]
  looking: Looking
}

/** Ids of events that rules are evaluated on. */
export interface Concerned {
  /** New ones, and when they were told. */
  told: ReadonlyMap<string, Date>
  /** Those that waited, looked at again: what of them was told is not told twice. */
  again: readonly string[]
}

/** What events are to rules that count, follow and take each. */
export async function findOccurrences(
  tenant: OrganizationSql,
  rules: RuleIndex<HeldRule>,
  cameras: ReadonlyMap<string, CameraTimes>,
  { told: recordedAt, again }: Concerned,
  asOf: AsOf,
): Promise<Decide> {
  const ids = new Set([...recordedAt.keys(), ...again])
  const events = await eventsByIds(tenant, [...ids], asOf)
  const ready = events.filter(({ waits }) => !waits)
  const cases = casesOf(rules, ready, recordedAt)
  const around = await readAround(tenant, cases, asOf)
  const zoneOf = (id: string | undefined): string => (id && cameras.get(id)?.zone) || 'UTC'

  return async (sql) => {
    const told = Map.groupBy(
      await readTold(
        sql,
        cases.map(({ looking }) => looking),
      ),
      keyOf,
    )
    const alerts = []
    const extensions: Extension[] = []
    for (const one of cases) {
      const { held, stream, fresh } = one
      const known = told.get(keyOf({ ruleId: held.id, stream })) ?? []
      const used = new Set(known.flatMap(({ eventIds }) => eventIds))
      extensions.push(...extended(known, fresh))
      const candidates = (around.get(one) ?? fresh).filter(
        (event) => held.isAbout(event) && held.ready.concerns(event),
      )
      const isFresh = new Set(fresh.map(({ id }) => id))
      const found = held.ready.occurrences(stream, candidates, {
        zoneOf,
        used,
        places: known.map(({ place }) => place),
      })
      for (const occurrence of found)
        if (occurrence.events.some(({ id }) => isFresh.has(id)))
          alerts.push(alertOf(held, { ...occurrence, events: occurrence.events as ReadEvent[] }))
    }
    return { alerts, extensions }
  }
}

const keyOf = ({ ruleId, stream }: { ruleId: string; stream: string }): string => `${ruleId} ${stream}`

function casesOf(
  rules: RuleIndex<HeldRule>,
  events: readonly ReadEvent[],
  recordedAt: ReadonlyMap<string, Date>,
): Case[] {
  const cases = new Map<string, Case>()
  for (const event of events) {
    const told = event.parts.map((id) => (recordedAt.get(id) ?? event.recordedAt).getTime())
    const at = Math.max(...told)
    for (const held of rules.concerning(event)) {
      const stream = streamIn(held.rule, event)
      if (stream === undefined || at < held.enabledAt.getTime()) continue
      const key = keyOf({ ruleId: held.id, stream })
      const known = cases.get(key)
      const margin = windowOf(held.rule) + held.rule.cooldownSeconds * 1000
      const [from, until] = [event.start - margin, event.end + margin]
      if (!known) {
        cases.set(key, { held, stream, fresh: [event], looking: { ruleId: held.id, stream, from, until } })
        continue
      }
      known.fresh.push(event)
      known.looking.from = Math.min(known.looking.from, from)
      known.looking.until = Math.max(known.looking.until, until)
    }
  }
  return [...cases.values()]
}

/** The events around the new ones, once for each stream; rules that take each event need none. */
async function readAround(
  tenant: OrganizationSql,
  cases: readonly Case[],
  asOf: AsOf,
): Promise<ReadonlyMap<Case, readonly ReadEvent[]>> {
  const looking = cases.filter(({ held }) => windowOf(held.rule) > 0)
  const found = new Map<Case, readonly ReadEvent[]>()
  for (const own of Map.groupBy(looking, ({ stream }) => stream).values()) {
    const all = await eventsAround(tenant, contextOf(own), asOf)
    const events = all.filter(({ waits }) => !waits)
    for (const one of own) {
      // What is new is among them, unless there are more than are read at once.
      const ids = new Set(events.map(({ id }) => id))
      found.set(one, [...events, ...one.fresh.filter(({ id }) => !ids.has(id))])
    }
  }
  return found
}

function contextOf(cases: readonly Case[]): Context {
  const fresh = cases.flatMap((one) => one.fresh)
  const window = Math.max(...cases.map(({ held }) => windowOf(held.rule)))
  const { stream, processId, cameraId } = { ...fresh[0]!, stream: cases[0]!.stream }
  if (stream === ALL_STREAMS || stream.startsWith('camera ')) {
    return {
      camera: stream === ALL_STREAMS ? undefined : cameraId,
      from: Math.min(...fresh.map(({ start }) => start)) - window,
      until: Math.max(...fresh.map(({ start }) => start)) + window,
    }
  }
  return {
    process: processId,
    from: Math.min(...fresh.map(({ startTime }) => startTime)) - window / 1000,
    until: Math.max(...fresh.map(({ startTime }) => startTime)) + window / 1000,
  }
}

/** New parts of events that were told already: they go on for longer. */
function extended(known: readonly Told[], fresh: readonly ReadEvent[]): Extension[] {
  return known.flatMap(({ id: alert, placeEnd, eventIds }) => {
    const ids = new Set(eventIds)
    const own = fresh.filter((event) => event.parts.some((id) => ids.has(id)))
    const end = Math.max(placeEnd, ...own.map((event) => event.end))
    const isNew = own.some(({ parts }) => parts.some((id) => !ids.has(id)))
    if (end === placeEnd && !isNew) return []
    const further = {
      eventIds: own.flatMap(({ parts }) => parts),
      processIds: own.flatMap(({ processIds }) => processIds),
    }
    return [{ id: alert, placeEnd: end, ...further }]
  })
}
