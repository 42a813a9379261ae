import { randomUUID } from 'node:crypto'
import { chunkIdOf, stableId } from '../../schema/ids.ts'
import type { AlertClaim, Rule } from '../../schema/rules.ts'
import type { Occurrence, RuleEvent, Stretch } from './engine/event.ts'
import type { ReadEvent } from './read-events.ts'
import type { LookedAt } from './watching.ts'

/** The rule that came true, as alerts name it. */
export interface RaisedBy {
  id: string
  version: number
  rule: Rule
}

/** A row of `spectra_insights.alerts` to be, but for the times of the database. */
export interface NewAlert {
  id: string
  note_id: string
  rule_id: string
  rule_version: number
  rule_name: string
  occurrence: string
  stream: string
  place: number
  place_end: number
  camera_id: string | null
  process_id: string
  process_ids: string[]
  chunk_id: string
  start_time: number
  end_time: number
  starts_at: string | null
  ends_at: string | null
  event_ids: string[]
  claims: AlertClaim[]
  title: string
  severity: string
  escalate_minutes: number | null
  escalate_to: string | null
}

/** The alert of an occurrence; it plays from where the last event begins that made the rule come true. */
export function alertOf(
  by: RaisedBy,
  occurrence: Omit<Occurrence, 'events'> & { events: readonly ReadEvent[] },
): NewAlert {
  const { key, stream, place, start, end, events } = occurrence
  const last = events.at(-1)!
  const isByClock = events.every((event) => event.isByClock)
  return {
    ...partsOf(by, key),
    ...{ stream, place, place_end: Math.max(place, end), camera_id: last.cameraId ?? null },
    ...{ process_id: last.processId, process_ids: [...new Set(events.flatMap((event) => event.processIds))] },
    ...{ chunk_id: last.chunkId, start_time: last.startTime, end_time: last.endTime },
    starts_at: isByClock ? new Date(start).toISOString() : null,
    ends_at: isByClock ? new Date(end).toISOString() : null,
    event_ids: [...new Set(events.flatMap((event) => event.parts))],
    claims: events.map(claimOf),
    title: titleOf(by.rule, events),
  }
}

/** The alert of an absence; it plays from where that begins, in the clip in which it does, or the first one after: some were looked at. */
export function absenceAlert(
  by: RaisedBy,
  camera: string,
  { start, end }: Stretch,
  clips: readonly LookedAt[],
): NewAlert {
  const within = clips.filter((clip) => clip.end > start && clip.start < end)
  const first = within[0]!
  const at = Math.max(0, (start - first.start) / 1000)
  return {
    ...partsOf(by, `absence ${camera} ${Math.round(start)}`),
    ...{ stream: `camera ${camera}`, place: start, place_end: end, camera_id: camera },
    ...{ process_id: first.processId, process_ids: within.map(({ processId }) => processId) },
    ...{
      chunk_id: chunkIdOf(first.processId, 1),
      start_time: at,
      end_time: (first.end - first.start) / 1000,
    },
    ...{ starts_at: new Date(start).toISOString(), ends_at: new Date(end).toISOString() },
    ...{ event_ids: [], claims: [], title: titleOf(by.rule, []) },
  }
}

function partsOf({ id, version, rule }: RaisedBy, occurrence: string) {
  return {
    id: stableId('alert', id, occurrence),
    note_id: randomUUID(),
    ...{ rule_id: id, rule_version: version, rule_name: rule.name, occurrence },
    severity: rule.severity,
    escalate_minutes: rule.escalate?.afterMinutes ?? null,
    escalate_to: rule.escalate?.severity ?? null,
  }
}

const claimOf = ({
  id,
  chunkId,
  type,
  description,
  startTime,
  endTime,
  start,
  isByClock,
}: RuleEvent): AlertClaim => ({
  ...{ eventId: id, chunkId, type, text: description, startTime, endTime },
  ...(isByClock && { at: new Date(start).toISOString() }),
})

const LONGEST_TITLE = 300

/** One line: the rule, and what was seen. */
export function titleOf({ name, condition }: Rule, events: readonly RuleEvent[]): string {
  const last = events.at(-1)?.description ?? ''
  const told =
    condition.is === 'absence'
      ? `not seen for ${lasting(condition.forSeconds)}`
      : condition.is === 'count'
        ? `${events.length} within ${lasting(condition.withinSeconds)}. ${last}`
        : condition.is === 'sequence'
          ? events.map(({ description }) => description).join(' Then: ')
          : last
  return `${name}: ${told}`.slice(0, LONGEST_TITLE)
}

export function lasting(seconds: number): string {
  if (seconds % 3600 === 0) return seconds === 3600 ? 'an hour' : `${seconds / 3600} hours`
  if (seconds % 60 === 0) return seconds === 60 ? 'a minute' : `${seconds / 60} minutes`
  return `${seconds} seconds`
}
