import type { Database, Sql } from '../database/database.ts'
import { SpectraError } from '../errors.ts'
import { conditions } from '../ledger/conditions.ts'
import type { CursorsOf } from '../ledger/cursors.ts'
import { pageOf, seeking, seekOf } from '../ledger/paging.ts'
import { asUuid } from '../ledger/uuid.ts'
import { toDate } from '../database/database.ts'
import type { Channels, Orderer, Tenant } from '../ports.ts'
import { DELIVERIES, DELIVERY_COLUMNS, toDelivery, type DeliveryColumns } from './rows.ts'

interface DeliveryListOptions {
  cursorsOf: CursorsOf
  clock: () => Date
  change<T>(
    who: Orderer,
    about: { id: string; action: string; details?: Record<string, unknown> },
    work: (sql: Sql) => Promise<T>,
  ): Promise<T>
  /** @throws SS_NOT_FOUND */
  findChannel(sql: Sql, tenant: Tenant, id: string): Promise<unknown>
}

const ORDER = { columns: ['d.created_at', 'd.id'], types: ['timestamptz', 'uuid'], descending: true } as const

/** What channels were told, and what is told again. */
export function createDeliveryList(
  database: Database,
  { cursorsOf, clock, change, findChannel }: DeliveryListOptions,
): Pick<Channels, 'deliveries' | 'replay'> {
  return {
    async deliveries(tenant, channelId, { state, ...page }) {
      if (!asUuid(channelId)) return { items: [] }
      const cursors = cursorsOf(tenant, `deliveries of ${channelId} ${state ?? ''}`)
      const seek = seekOf(page, cursors)
      const where = conditions('d', { 'd.channel_id = $': channelId, 'd.state = $': state })
      const order = seeking(where, ORDER, seek)
      const rows = await database
        .as(tenant)
        .query<DeliveryColumns>(
          `select ${DELIVERY_COLUMNS} from ${DELIVERIES} d where ${where.text} ${order}`,
          where.values,
        )
      return pageOf(rows, seek, cursors, (row) => [toDate(row.created_at).toISOString(), row.id], toDelivery)
    },

    replay: (who, channelId, deliveryId) =>
      change(who, { id: channelId, action: 'replay', details: { deliveryId } }, async (sql) => {
        await findChannel(sql, who, channelId)
        if (deliveryId !== undefined && !asUuid(deliveryId)) throw notDead(deliveryId)
        const rows = await sql.query(
          `update ${DELIVERIES} set state = 'waiting', attempts = 0, next_at = $3, settled_at = null
           where organization_id = $1 and channel_id = $2 and state = 'dead' and ($4::uuid is null or id = $4::uuid)
           returning id`,
          [who.organizationId, channelId, clock(), deliveryId ?? null],
        )
        if (rows.length === 0 && deliveryId !== undefined) throw notDead(deliveryId)
        return rows.length
      }),
  }
}

const notDead = (id: string): SpectraError =>
  new SpectraError(
    'SS_NOT_FOUND',
    `Cannot tell ${JSON.stringify(id.slice(0, 60))} again: no dead delivery of this channel has this id`,
  )
