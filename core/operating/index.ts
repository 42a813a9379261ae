import { originOf, queue as queueOf } from '../../schema/queues.ts'
import type { Database } from '../database/database.ts'
import type { CursorsOf } from '../ledger/cursors.ts'
import { TABLES } from '../ledger/tables.ts'
import { asUuid } from '../ledger/uuid.ts'
import type { Operating } from '../ports.ts'
import { camerasOf, ofCameras } from './cameras.ts'
import { auditLog, restarts } from './histories.ts'
import { failuresOf, spansOf } from './internals.ts'
import { ownDepths } from './own-depths.ts'

/** What the database tells those who operate. */
export function createOperating(database: Database, cursorsOf: CursorsOf): Operating {
  return {
    cursors: cursorsOf,
    depths: (tenant) => ownDepths(database, tenant),

    async processesAmong(tenant, ids) {
      const possible = [...new Set(ids)].filter((id) => asUuid(id) !== null)
      if (possible.length === 0) return []
      const among = 'p.id in (select value::uuid from jsonb_array_elements_text($2::jsonb))'
      const found = (['batch', 'live'] as const).map(
        (modality) => `select p.id from ${TABLES[modality].processes} p
          where p.organization_id = $1 and ${among} and ${ofCameras('$3', 'p', modality)}`,
      )
      const rows = await database
        .as(tenant)
        .query<{ id: string }>(found.join(' union all '), [JSON.stringify(possible), camerasOf(tenant)])
      return rows.map(({ id }) => id)
    },

    async dropped(deadLetterQueue, ids) {
      const origin = originOf(deadLetterQueue)
      if (!origin || ids.length === 0) return
      await database.query(
        `update spectra_ops.failures set dropped_at = clock_timestamp()
         where stage = $1 and replayed_at is null and dropped_at is null
           and message_id in (select value::uuid from jsonb_array_elements_text($2::jsonb))`,
        [queueOf(origin).consumer, JSON.stringify(ids.filter((id) => asUuid(id) !== null))],
      )
    },

    auditLog: (tenant, filter, page) => auditLog(database, cursorsOf, tenant, filter, page),
    restarts: (tenant, filter, page) => restarts(database, cursorsOf, tenant, filter, page),
    failures: (tenant, processIds) => failuresOf(database, tenant, processIds),
    spans: (tenant, processIds) => spansOf(database, tenant, processIds),
  }
}
