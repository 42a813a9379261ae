import { DAY_SECONDS, keepHouse, tidyKnown, type Housekeeping, type KnownSince } from './housekeeping.ts'

/** Of all organizations. */
export interface EveryHouse extends Omit<Housekeeping, 'organizationId'> {
  organizations(): Promise<readonly string[]>
  /** Orders that footage is erased which is older than its camera keeps it. */
  orderExpired?(signal?: AbortSignal): Promise<number>
  /** Removes what of the journal is too old. */
  sweepJournal?(signal?: AbortSignal): Promise<number>
}

/** What is remembered of the last rounds for an organization. */
interface Rounds {
  lookedAt: Date
  /** When the last two rounds began: a worker may still store something when its process has ended. */
  began: [before: Date, last: Date]
}

/**
 * One round of housekeeping for every organization there is, each time it is called: with a look at all that is stored the first time, and
 * when the last one is a day old; otherwise by what rows know. A look that failed is tried again by the next round. What fails for one
 * organization keeps none of the others waiting.
 */
export function createHousekeeper(everyHouse: EveryHouse): (signal?: AbortSignal) => Promise<void> {
  const { organizations, sweepJournal, orderExpired, ...housekeeping } = everyHouse
  const houses = new Map<string, Rounds>()

  async function keep(organizationId: string, signal?: AbortSignal): Promise<void> {
    const house = { ...housekeeping, organizationId }
    const now = await house.unclaimed.now()
    const last = houses.get(organizationId)
    if (last && now.getTime() - last.lookedAt.getTime() < DAY_SECONDS * 1000) {
      const since: KnownSince = { looked: last.lookedAt, ended: last.began[0] }
      await tidyKnown(house, since, signal)
      last.began = [last.began[1], now]
    } else {
      houses.delete(organizationId)
      await keepHouse(house, signal)
      houses.set(organizationId, { lookedAt: now, began: [now, now] })
    }
  }

  return async (signal) => {
    const failed: unknown[] = []
    for (const organizationId of await organizations()) {
      signal?.throwIfAborted()
      await keep(organizationId, signal).catch((error: unknown) => failed.push(error))
    }
    await orderExpired?.(signal).catch((error: unknown) => failed.push(error))
    await sweepJournal?.(signal).catch((error: unknown) => failed.push(error))
    if (failed.length > 1)
      throw new AggregateError(failed, `Cannot tidy up: ${failed.length} parts of it failed`)
    if (failed.length === 1) throw failed[0]
  }
}
