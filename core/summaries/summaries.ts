import type { ToldOverview } from '../../schema/overview.ts'
import { toDate, type Database } from '../database/database.ts'
import { SpectraError } from '../errors.ts'
import { summaryIdOf } from '../ledger/summaries.ts'
import type { Writer } from '../ledger/writer.ts'
import type { CameraRange, Summaries, Summary, Tenant } from '../ports.ts'
import { checkZone } from '../zone.ts'
import { countCamera, countProcess, type Footage } from './count.ts'
import { partsOfCamera, partsOfVideo, readKept, stillTrue, type KeptRow } from './kept.ts'
import { EVENTS_BEFORE_MS } from './of-camera.ts'
import { orderDue, periodIdOf } from './order-due.ts'

interface SummariesParts extends Footage {
  database: Database
  writer: Writer
  /** Told when messages were written into the outbox. */
  posted: () => void
}

type Range = Required<CameraRange>

/** Summaries from the store while they are true, else counted from the events of their chunks. */
export function createSummaries({ database, writer, posted, ...footage }: SummariesParts): Summaries {
  const keptOf = (tenant: Tenant, id: string) => readKept(database.as(tenant), id)

  const now = (overview: ToldOverview | undefined): Summary | undefined =>
    overview && { ...overview, madeAt: writer.clock() }

  /** Names all of which a summary is made. */
  function partsOf(tenant: Tenant, row: KeptRow): Promise<string> {
    const own = database.as(tenant)
    if (row.camera_id === null) return partsOfVideo(own, row.process_id!)
    const range = rangeOf(row)
    return partsOfCamera(own, { ...range, since: new Date(range.from.getTime() - EVENTS_BEFORE_MS) })
  }

  async function trueOf(tenant: Tenant, id: string): Promise<Summary | undefined> {
    const row = await keptOf(tenant, id)
    return row && row.text !== null ? stillTrue(row, await partsOf(tenant, row)) : undefined
  }

  return {
    async ofProcess(tenant, id) {
      return (await trueOf(tenant, summaryIdOf(id))) ?? now(await countProcess(footage, tenant, id))
    },

    async ofCamera(tenant, { cameraId, from, until, zone: asked }) {
      checkZone(asked)
      const [camera] = await footage.footage.cameras(tenant, [cameraId])
      if (!camera) return undefined
      const range = { cameraId, from, until, zone: asked ?? camera.zone ?? 'UTC' }
      const kept = await trueOf(tenant, periodIdOf(tenant.organizationId, cameraId, range))
      return kept ?? now(await countCamera(footage, tenant, range))
    },

    async toTell(organizationId, summaryId) {
      const tenant = { organizationId }
      const row = await keptOf(tenant, summaryId)
      if (!row) return undefined
      // Named before they are read: what changes in between makes the summary untrue, and never an untrue one true.
      const parts = await partsOf(tenant, row)
      const counting =
        row.camera_id === null
          ? countProcess(footage, tenant, row.process_id!)
          : countCamera(footage, tenant, rangeOf(row))
      return {
        ...{ parts, counted: await tellable(counting), kept: stillTrue(row, parts) },
        ...(row.process_id !== null && { processId: row.process_id }),
      }
    },

    async orderDue() {
      const found = await database.transaction((sql) => orderDue(sql, writer.clock(), writer.owner))
      if (found > 0) posted()
      return found
    },
  }
}

const rangeOf = ({ camera_id, starts_at, ends_at, zone }: KeptRow): Range => ({
  ...{ cameraId: camera_id!, zone: zone! },
  ...{ from: toDate(starts_at!), until: toDate(ends_at!) },
})

/** Undefined where it is more than one summary tells. */
async function tellable(counting: Promise<ToldOverview | undefined>): Promise<ToldOverview | undefined> {
  try {
    return await counting
  } catch (thrown) {
    if (thrown instanceof SpectraError && thrown.code === 'SS_INPUT_INVALID') return undefined
    throw thrown
  }
}
