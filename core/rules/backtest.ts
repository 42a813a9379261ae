import { isDeepStrictEqual } from 'node:util'
import type { OrganizationSql } from '../database/organization.ts'
import { camerasOfGroups } from '../cameras/groups.ts'
import { SpectraError } from '../errors.ts'
import type { Backtest, BacktestOrder, Occasion } from '../ports.ts'
import { absencesOf } from './engine/absences.ts'
import type { Occurrence, RuleEvent } from './engine/event.ts'
import { indexRules, type IndexedRule } from './engine/rule-index.ts'
import { readyRule, streamIn } from './engine/occurrences.ts'
import { wallDayOf } from './engine/when.ts'
import { absenceAlert, alertOf, type NewAlert } from './raised.ts'
import { MOST_EVENTS, readEvents, type ReadEvent } from './read-events.ts'
import { lookedAt, readCameras, type CameraTimes } from './watching.ts'

const DAY_MS = 86_400_000
export const LONGEST_BACKTEST_DAYS = 92
/** Events that are kept in memory at most: of more the earliest are taken, and that is said. */
const MOST_KEPT = 200_000
/** Occasions that are shown, the latest first; all are counted. */
const MOST_SHOWN = 200

export interface BacktestOptions {
  signal?: AbortSignal
  /** Share that is done, 0-1. */
  onProgress?: (done: number) => void
}

/**
 * Finds where a rule would have come true in a range of stored events, by the same engine as alerts are raised by, and how that differs
 * from an earlier version of it. Groups are those of now. Nothing is written. Videos without a clock count by when they were analysed.
 * @throws SS_INPUT_INVALID for a range that is none or too long, the reason of the signal
 */
export async function backtest(
  tenant: OrganizationSql,
  { rule, against, from, until }: BacktestOrder,
  { signal, onProgress }: BacktestOptions = {},
): Promise<Backtest> {
  checkRange(from, until)
  const cameras = await readCameras(tenant)
  const rules = against && !isDeepStrictEqual(against, rule) ? [rule, against] : [rule]
  const grouped = [...cameras].map(([id, { groups }]) => ({ id, groups }))
  const ready = rules.map(
    (one) =>
      indexRules([{ id: 'backtest', rule: one, ofGroups: camerasOfGroups(grouped, one.groups) }]).all[0]!,
  )
  const events: ReadEvent[] = []
  let looked = 0
  let isComplete = true
  for (let start = from.getTime(); start < until.getTime(); start += DAY_MS) {
    signal?.throwIfAborted()
    const end = Math.min(start + DAY_MS, until.getTime())
    const some = await eventsIn(tenant, start, end)
    looked += some.length
    isComplete &&= some.length < MOST_EVENTS && events.length < MOST_KEPT
    if (events.length < MOST_KEPT)
      events.push(...some.filter((event) => ready.some((one) => one.isAbout(event))))
    onProgress?.((end - from.getTime()) / (until.getTime() - from.getTime()))
  }
  const range = { start: from.getTime(), end: until.getTime() }
  const [own = [], other] = await Promise.all(ready.map((one) => found(tenant, one, events, cameras, range)))
  const before = new Set(other?.map(({ occurrence }) => occurrence))
  const now = new Set(own.map(({ occurrence }) => occurrence))
  const added = other ? own.filter(({ occurrence }) => !before.has(occurrence)) : []
  const gone = other ? other.filter(({ occurrence }) => !now.has(occurrence)) : []
  return {
    ...{ from, until, count: own.length, events: looked, isComplete },
    days: perDay(own, cameras),
    occasions: latest(own, (one) => (other && !before.has(one.occurrence) ? 'added' : 'same')),
    gone: latest(gone, () => 'gone'),
    ...(against && { change: { added: added.length, gone: gone.length, before: (other ?? own).length } }),
  }
}

/** @throws SS_INPUT_INVALID */
function checkRange(from: Date, until: Date): void {
  const days = (until.getTime() - from.getTime()) / DAY_MS
  if (days > 0 && days <= LONGEST_BACKTEST_DAYS) return
  const what =
    days > 0
      ? `${Math.ceil(days)} days are more than ${LONGEST_BACKTEST_DAYS}`
      : 'the range ends before it begins'
  throw new SpectraError('SS_INPUT_INVALID', `Cannot test the rule: ${what}`, { details: { field: 'until' } })
}

const eventsIn = (tenant: OrganizationSql, start: number, end: number): Promise<ReadEvent[]> =>
  readEvents(
    tenant,
    () => `((e.at >= $2::timestamptz and e.at < $3::timestamptz)
      or (e.at is null and e.created_at >= $2::timestamptz and e.created_at < $3::timestamptz))`,
    [new Date(start), new Date(end)],
  )

/** All that one rule finds, earliest first. */
async function found(
  tenant: OrganizationSql,
  one: IndexedRule & { isAbout(event: Pick<RuleEvent, 'cameraId' | 'processId'>): boolean },
  events: readonly ReadEvent[],
  cameras: ReadonlyMap<string, CameraTimes>,
  range: { start: number; end: number },
): Promise<NewAlert[]> {
  const { rule } = one
  const by = { id: 'backtest', version: 0, rule }
  const own = events.filter((event) => one.isAbout(event))
  if (rule.condition.is === 'absence') {
    const absences: NewAlert[] = []
    for (const [id, times] of cameras) {
      if (!one.isAbout({ cameraId: id, processId: '' })) continue
      const { clips, stretches } = await lookedAt(tenant, { id, ...times }, range)
      const seen = own.filter(({ cameraId }) => cameraId === id)
      for (const gap of absencesOf(rule, seen, { stretches, zone: times.zone }))
        absences.push(absenceAlert(by, id, gap, clips))
    }
    return absences.toSorted(byPlace)
  }
  const ready = readyRule(rule)
  const zoneOf = (id: string | undefined): string => (id && cameras.get(id)?.zone) || 'UTC'
  const concerned = own.filter((event) => ready.concerns(event))
  const streams = Map.groupBy(concerned, (event) => streamIn(rule, event))
  return [...streams]
    .flatMap(([stream, some]): Occurrence[] =>
      stream === undefined ? [] : ready.occurrences(stream, some, { zoneOf }),
    )
    .map((occurrence) => alertOf(by, { ...occurrence, events: occurrence.events as ReadEvent[] }))
    .toSorted(byPlace)
}

const byPlace = (a: NewAlert, b: NewAlert): number => a.place - b.place

function latest(alerts: readonly NewAlert[], changeOf: (alert: NewAlert) => Occasion['change']): Occasion[] {
  return alerts
    .slice(-MOST_SHOWN)
    .toReversed()
    .map((alert) => ({
      title: alert.title,
      ...(alert.camera_id !== null && { cameraId: alert.camera_id }),
      ...{ processId: alert.process_id, chunkId: alert.chunk_id },
      ...{ startTime: alert.start_time, endTime: alert.end_time },
      ...(alert.starts_at && { startsAt: new Date(alert.starts_at) }),
      ...(alert.ends_at && { endsAt: new Date(alert.ends_at) }),
      ...{ eventIds: alert.event_ids, change: changeOf(alert) },
    }))
}

/** By the clock of each camera; what has no clock is of no day. */
function perDay(alerts: readonly NewAlert[], cameras: ReadonlyMap<string, CameraTimes>): Backtest['days'] {
  const counts = new Map<string, number>()
  for (const { starts_at, camera_id } of alerts) {
    if (starts_at === null) continue
    const day = wallDayOf(Date.parse(starts_at), (camera_id && cameras.get(camera_id)?.zone) || 'UTC')
    counts.set(day, (counts.get(day) ?? 0) + 1)
  }
  return [...counts].map(([day, count]) => ({ day, count })).toSorted((a, b) => (a.day < b.day ? -1 : 1))
}
