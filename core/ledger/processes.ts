import type { Database } from '../database/database.ts'
import { toDate } from '../database/database.ts'
import { SpectraError } from '../errors.ts'
import type { EventFilter, Processes, ProcessView, Tenant } from '../ports.ts'
import { cancelProcess, notFound } from './cancel-process.ts'
import { createProcess } from './create-process.ts'
import { failedMessages } from './failed-messages.ts'
import { conditions } from './conditions.ts'
import type { CursorsOf } from './cursors.ts'
import { pageOf, seeking, seekOf, type Order } from './paging.ts'
import { asUuid } from './uuid.ts'
import { TABLES, type Tables } from './tables.ts'
import {
  CHUNK_COLUMNS,
  EVENT_COLUMNS,
  OF_CHUNK,
  OF_PROCESS,
  WHOLE,
  OUTPUT_COLUMNS,
  OUTPUTS,
  selectProcesses,
  toChunk,
  toEvent,
  toProcess,
  type ChunkRow,
  type EventRow,
  type OutputColumns,
  type ProcessRow,
} from './views.ts'
import type { Writer } from './writer.ts'

const byInstant = (table: string): Order => ({
  columns: [`${table}.created_at`, `${table}.id`],
  types: ['timestamptz', 'uuid'],
})
const NEWEST: Order = { ...byInstant('p'), descending: true }
const RECORDED = byInstant('e')
const ORDINAL: Order = { columns: ['c.ordinal', 'c.id'], types: ['int', 'uuid'] }
const TIME_OF_VIDEO: Order = { columns: ['e.start_time', 'e.id'], types: ['float8', 'uuid'] }

/** What gateway and CLI ask and order; each call is bound to one organization (P8). */
export function createProcesses(
  database: Database,
  writer: Writer,
  posted: () => void,
  cursorsOf: CursorsOf,
): Processes {
  async function get(tenant: Tenant, id: string): Promise<ProcessView> {
    return (await find(tenant, id)).view
  }

  /** Of a file or of a camera, with the tables that it stands in. */
  async function find(tenant: Tenant, id: string): Promise<{ view: ProcessView; tables: Tables }> {
    if (!asUuid(id)) throw notFound(id)
    return database.as(tenant).transaction(async (sql) => {
      for (const tables of Object.values(TABLES)) {
        const statement = selectProcesses(tables, 'where p.organization_id = $1 and p.id = $2')
        const [row] = await sql.query<ProcessRow>(statement, [tenant.organizationId, id])
        if (row) return { view: toProcess(row), tables }
      }
      throw notFound(id)
    })
  }

  return {
    get,

    async failures(deadLetterQueue, selection) {
      const { organizationId } = selection
      if (organizationId === undefined) return failedMessages(database, deadLetterQueue, selection)
      if (!asUuid(organizationId)) return []
      const own = database.as({ organizationId })
      return own.transaction((sql) => failedMessages(sql, deadLetterQueue, selection))
    },

    async create(input) {
      if (input.cameras) {
        throw new SpectraError('SS_FORBIDDEN', 'Cannot accept the video: access is limited to cameras')
      }
      const own = database.as(input)
      const { id, created } = await own.transaction((sql) => createProcess(sql, writer, input))
      if (created) posted()
      return get(input, id)
    },

    async cancel(tenant, id) {
      if (!asUuid(id)) throw notFound(id)
      const own = database.as(tenant)
      if (await own.transaction((sql) => cancelProcess(sql, writer, tenant.organizationId, id))) posted()
      return get(tenant, id)
    },

    async list(tenant, { status, cameraId, ...request }) {
      const cursors = cursorsOf(tenant, cameraId === undefined ? 'processes' : `processes of ${cameraId}`)
      const seek = seekOf(request, cursors)
      const where = conditions('p', { 'p.status = $': status, 'p.camera_id = $': cameraId })
      const order = seeking(where, NEWEST, seek)
      const tail = `where ${where.text} ${order}`
      const rows = await database
        .as(tenant)
        .query<ProcessRow>(
          selectProcesses(cameraId === undefined ? TABLES.batch : TABLES.live, tail),
          where.values,
        )
      return pageOf(rows, seek, cursors, (row) => [iso(row.created_at), row.id], toProcess)
    },

    async sourcesAmong(tenant, keys) {
      const rows = await database.as(tenant).query<{ key: string }>(
        `select distinct source->>'key' as key from ${TABLES.batch.processes}
         where organization_id = $1 and source->>'key' in (select jsonb_array_elements_text($2::jsonb))`,
        [JSON.stringify(keys)],
      )
      return rows.map(({ key }) => key)
    },

    /** In the order of the video. */
    async chunks(tenant, processId, request) {
      const cursors = cursorsOf(tenant, `chunks of ${processId}`)
      const seek = seekOf(request, cursors)
      if (!asUuid(processId)) throw notFound(processId)
      const where = conditions('c', { 'c.process_id = $': processId })
      const order = seeking(where, ORDINAL, seek)
      const { tables } = await find(tenant, processId)
      const rows = await database.as(tenant).query<ChunkRow & OutputColumns>(
        `select ${CHUNK_COLUMNS}, ${OUTPUT_COLUMNS}
         from ${tables.chunks} c left join ${OUTPUTS} o on o.chunk_id = c.id
         where ${where.text} ${order}`,
        where.values,
      )
      return pageOf(rows, seek, cursors, (row) => [String(row.ordinal), row.id], toChunk)
    },

    /** In the order of the video within one process or chunk, else in the order of their recording. */
    async events(tenant, filter, request) {
      const { modality = 'batch', processId, chunkId } = filter
      const oneVideo = processId !== undefined || chunkId !== undefined
      const list = oneVideo ? `events of ${processId} ${chunkId}` : `${modality} events`
      const cursors = cursorsOf(tenant, list)
      const seek = seekOf(request, cursors)
      if (!isPossible(filter)) return { items: [] }
      const where = eventConditions(filter)
      const { events } = TABLES[modality]
      const order = seeking(where, oneVideo ? TIME_OF_VIDEO : RECORDED, seek)
      const rows = await database.as(tenant).query<EventRow>(
        `select ${EVENT_COLUMNS} from ${events} e
         where ${where.text} ${order}`,
        where.values,
      )
      return pageOf(
        rows,
        seek,
        cursors,
        (row) => [oneVideo ? String(row.start_time) : iso(row.created_at), row.id],
        toEvent,
      )
    },
  }
}

const iso = (instant: string): string => toDate(instant).toISOString()

/** Whether the ids are UUIDs; nothing has an id that is none. */
const isPossible = ({ processId, chunkId }: EventFilter): boolean =>
  [processId, chunkId].every((id) => id === undefined || asUuid(id) !== null)

function eventConditions(filter: EventFilter) {
  const where = conditions('e', {
    ...(filter.modality !== 'live' && { 'e.process_id = $': filter.processId }),
    [OF_CHUNK('q.chunk_id = $')]: filter.chunkId,
    'e.camera_id = $': filter.cameraId,
    'e.type in (select jsonb_array_elements_text($::jsonb))': filter.types && JSON.stringify(filter.types),
    'e.end_time >= $': filter.from,
    'e.start_time <= $': filter.to,
    'e.confidence >= $': filter.minConfidence,
    'e.created_at > $': filter.createdAfter,
    'coalesce(e.at, e.created_at) >= $': filter.begunFrom,
    'coalesce(e.at, e.created_at) < $': filter.begunUntil,
  })
  where.add(WHOLE)
  if (filter.modality === 'live' && filter.processId !== undefined)
    where.add(
      OF_PROCESS((column) => `${column} = $`),
      filter.processId,
      filter.processId,
    )
  return where
}
