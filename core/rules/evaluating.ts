import { toDate, type Database } from '../database/database.ts'
import { SpectraError } from '../errors.ts'
import type { Logger } from '../logger.ts'
import { createPlaces, type Places } from '../notifications/places.ts'
import type { Journal, JournalEntry, Place } from '../ports.ts'
import { findAbsences } from './find-absences.ts'
import { findOccurrences, type Concerned } from './find-occurrences.ts'
import { createHolding } from './holding.ts'
import { insertAlerts, escalateDue, extendAlerts, type Decide } from './raising.ts'
import { LONGEST_WAIT_SECONDS, settles, waitedFor, wentOn } from './waiting.ts'
import type { AsOf } from './read-events.ts'
import { readCameras } from './watching.ts'

export interface EvaluatingOptions {
  database: Database
  journal: Journal
  log: Logger
  /** Entries of one organization before the next has its turn. @default 200 */
  atOnce?: number
  /** The time. @default that of the database */
  now?: () => Date
  /** How many alerts were raised, for metrics. */
  onRaised?: (count: number) => void
}

type Behind = Awaited<ReturnType<Places['behind']>>[number]

/** As whom the places are kept up to which the journals were evaluated. */
export const READER = 'rules'
/** The same for what waited, so long behind the first. */
const LATE_READER = 'rules, late'
/** Between two of its looks, in milliseconds. */
const LATE_EVERY_MS = 5000

/**
 * Evaluates the rules of all organizations on what their journals tell, each in its order:
 *
 *     entries after the place --> events, whole, and those around them --> one transaction: alerts, and the place after the entries
 *
 * A second reader comes when nothing waits any more, and looks at what went on from an earlier clip again: that clip may never be done.
 *
 * The place is moved from where it was read, or nothing is written: two that evaluate at the same time, or one that was killed, tell
 * each occurrence once (P1, P2). @returns whether there may be more at once
 * @throws the codes of the database, the reason of the signal: the next call goes on where this one stopped
 */
export function createEvaluating(options: EvaluatingOptions): (signal: AbortSignal) => Promise<boolean> {
  const { database, journal, log, atOnce = 200, now, onRaised } = options
  const prompt = createPlaces(database, { journal, channel: READER, fromStart: true })
  const late = createPlaces(database, { journal, channel: LATE_READER })
  const holding = createHolding()
  let lookedLate = -Infinity
  const asOf = (): AsOf => ({ now: now?.() ?? null })

  async function read(places: Places, organizationId: string, place: Place) {
    try {
      return { place, ...(await journal.read({ organizationId }, place, atOnce)) }
    } catch (thrown) {
      if (!(thrown instanceof SpectraError) || thrown.code !== 'SS_CURSOR_EXPIRED') throw thrown
      const kept = await places.kept(organizationId, place)
      log.warn({ organizationId }, 'some of the journal is gone before rules were evaluated on it')
      await places.save(organizationId, kept)
      return { place: kept, entries: [], pending: false }
    }
  }

  /** @param isDue which entries may be read, those before the first of which it is not said */
  async function evaluateSome(
    places: Places,
    { organizationId, place: from }: Behind,
    isDue: (entry: JournalEntry) => boolean = () => true,
  ): Promise<boolean> {
    const tenant = database.as({ organizationId })
    const rules = await holding(database, organizationId)
    if (rules.all.length === 0) {
      await places.save(organizationId, await journal.head({ organizationId }))
      return false
    }
    const { entries: all, place } = await read(places, organizationId, from)
    const end = all.findIndex((entry) => !isDue(entry))
    const entries = end === -1 ? all : all.slice(0, end)
    const last = entries.at(-1)
    if (!last) return false
    const concerned = entries.filter(isConcerning)
    const cameras = concerned.length === 0 ? new Map() : await readCameras(tenant)
    const found: Decide[] = []
    if (concerned.length > 0 && places === prompt) {
      const again = await waitedFor(tenant, concerned)
      found.push(await findOccurrences(tenant, rules, cameras, { told: told(concerned), again }, asOf()))
      found.push(await findAbsences(tenant, rules, cameras, concerned))
    } else if (concerned.length > 0) {
      const again = await wentOn(tenant, [...told(concerned).keys()])
      if (again.length > 0)
        found.push(await findOccurrences(tenant, rules, cameras, { told: new Map(), again }, asOf()))
    }
    const raised = await database.transaction(async (sql) => {
      if (!(await places.move(sql, organizationId, place, last))) return undefined
      let count = 0
      for (const decide of found) {
        const { alerts, extensions } = await decide(sql)
        count += await insertAlerts(sql, organizationId, alerts)
        await extendAlerts(sql, extensions)
      }
      return count
    })
    if (raised) {
      onRaised?.(raised)
      log.info({ organizationId, alerts: raised }, 'rules came true')
    }
    return entries.length === atOnce
  }

  /** By the clock of the journal. */
  async function time(): Promise<Date> {
    const [row] = await database.query<{ now: string | Date }>('select clock_timestamp() as now')
    return toDate(row!.now)
  }

  return async (signal) => {
    await escalateDue(database)
    let more = false
    await prompt.begin()
    for (const behind of await prompt.behind()) {
      signal.throwIfAborted()
      more = (await evaluateSome(prompt, behind)) || more
    }
    if (performance.now() - lookedLate < LATE_EVERY_MS) return more
    lookedLate = performance.now()
    await late.begin()
    const waited = (await time()).getTime() - LONGEST_WAIT_SECONDS * 1000
    for (const behind of await late.behind()) {
      signal.throwIfAborted()
      more = (await evaluateSome(late, behind, ({ at }) => at.getTime() < waited)) || more
    }
    return more
  }
}

const told = (entries: readonly JournalEntry[]): Concerned['told'] =>
  new Map(
    entries
      .filter(({ kind }) => kind === 'events_added')
      .flatMap(({ subjects, at }) => subjects.map((id) => [id, at])),
  )

const isConcerning = (entry: JournalEntry): boolean => entry.kind === 'events_added' || settles(entry)
