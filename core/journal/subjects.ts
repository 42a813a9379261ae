import type { Database } from '../database/database.ts'
import type { Journal } from '../ports.ts'
import type { CursorsOf } from '../ledger/cursors.ts'
import { pageOf, seekOf } from '../ledger/paging.ts'
import { TABLES } from '../ledger/tables.ts'
import {
  CHUNK_COLUMNS,
  EVENT_COLUMNS,
  OUTPUT_COLUMNS,
  OUTPUTS,
  toChunk,
  toEvent,
  type ChunkRow,
  type EventRow,
  type OutputColumns,
} from '../ledger/views.ts'

const { batch, live } = TABLES
/** What entries of the journal are about. */
export function createSubjects(
  database: Pick<Database, 'as'>,
  cursorsOf: CursorsOf,
): Pick<Journal, 'events' | 'liveChunks' | 'earlierEvents'> {
  return {
    async events(tenant, ids) {
      if (ids.length === 0) return []
      const given = 'select i::uuid from jsonb_array_elements_text($2::jsonb) i'
      const rows = await database
        .as(tenant)
        .query<EventRow>(
          [batch.events, live.events]
            .map(
              (table) =>
                `select ${EVENT_COLUMNS} from ${table} e where e.organization_id = $1 and e.id in (${given})`,
            )
            .join(' union all '),
          [JSON.stringify(ids)],
        )
      return inOrder(ids, rows.map(toEvent))
    },

    async liveChunks(tenant, ids) {
      if (ids.length === 0) return []
      const rows = await database.as(tenant).query<ChunkRow & OutputColumns & { camera_id: string }>(
        `select ${CHUNK_COLUMNS}, p.camera_id, ${OUTPUT_COLUMNS}
         from ${live.chunks} c join ${live.processes} p on p.id = c.process_id
         left join ${OUTPUTS} o on o.chunk_id = c.id
         where c.organization_id = $1 and c.id in (select i::uuid from jsonb_array_elements_text($2::jsonb) i)`,
        [JSON.stringify(ids)],
      )
      return inOrder(
        ids,
        rows.map((row) => ({ ...toChunk(row), cameraId: row.camera_id })),
      )
    },

    async earlierEvents(tenant, processId, before, request) {
      const cursors = cursorsOf(tenant, `earlier events of ${processId}`)
      const seek = seekOf(request, cursors)
      const [time, id] = seek.after ?? [null, null]
      const found = [batch.events, live.events].map(
        (table) => `select ${EVENT_COLUMNS} from ${table} e
          where e.organization_id = $1 and e.process_id = $2
            and ($5::float8 is null or (e.start_time, e.id) > ($5::float8, $6::uuid))
            and not exists (select 1 from spectra_ops.journal j
              where j.organization_id = $1 and (j.xact, j.seq) > ($3::bigint, $4::bigint)
                and j.kind = 'events_added' and j.process_id = $2 and e.id = any (j.subjects))`,
      )
      const rows = await database
        .as(tenant)
        .query<EventRow>(
          `select * from (${found.join(' union all ')}) e order by e.start_time, e.id limit ${seek.limit + 1}`,
          [processId, before.xact, before.seq, time === null ? null : Number(time), id],
        )
      return pageOf(rows, seek, cursors, (row) => [String(row.start_time), row.id], toEvent)
    },
  }
}

function inOrder<T extends { id: string }>(ids: readonly string[], found: readonly T[]): T[] {
  const byId = new Map(found.map((each) => [each.id, each]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}
