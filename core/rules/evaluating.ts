import type { Database } from '../database/database.ts'
import { SpectraError } from '../errors.ts'
import type { Logger } from '../logger.ts'
import { createPlaces } from '../notifications/places.ts'
import type { Journal, JournalEntry, Place } from '../ports.ts'
import { findAbsences } from './find-absences.ts'
import { findOccurrences } from './find-occurrences.ts'
import { createHolding } from './holding.ts'
import { insertAlerts, escalateDue, extendAlerts } from './raising.ts'
import { settles } from './waiting.ts'
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

/** As whom the places are kept up to which the journals were evaluated. */
export const READER = 'rules'

/**
 * Evaluates the rules of all organizations on what their journals tell, each in its order:
 *
 *     entries after the place --> events, whole, and those around them --> one transaction: alerts, and the place after the entries
 *
 * The place is moved from where it was read, or nothing is written: two that evaluate at the same time, or one that was killed, tell
 * each occurrence once (P1, P2). @returns whether there may be more at once
 * @throws the codes of the database, the reason of the signal: the next call goes on where this one stopped
 */
export function createEvaluating(options: EvaluatingOptions): (signal: AbortSignal) => Promise<boolean> {
  const { database, journal, log, atOnce = 200, now, onRaised } = options
  const places = createPlaces(database, { journal, channel: READER, fromStart: true })
  const holding = createHolding()

  async function read(organizationId: string, place: Place) {
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

  async function evaluateSome(organizationId: string, from: Place): Promise<boolean> {
    const tenant = database.as({ organizationId })
    const rules = await holding(database, organizationId)
    if (rules.all.length === 0) {
      await places.save(organizationId, await journal.head({ organizationId }))
      return false
    }
    const { entries, place } = await read(organizationId, from)
    const last = entries.at(-1)
    if (!last) return false
    const concerned = entries.filter(isConcerning)
    const found =
      concerned.length === 0
        ? []
        : await Promise.all([
            findOccurrences(tenant, rules, await readCameras(tenant), concerned, { now: now?.() ?? null }),
            findAbsences(tenant, rules, await readCameras(tenant), concerned),
          ])
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

  return async (signal) => {
    await escalateDue(database)
    await places.begin()
    let more = false
    for (const { organizationId, place } of await places.behind()) {
      signal.throwIfAborted()
      more = (await evaluateSome(organizationId, place)) || more
    }
    return more
  }
}

const isConcerning = (entry: JournalEntry): boolean => entry.kind === 'events_added' || settles(entry)
