import type { Database } from '../../database/database.ts'
import type { FootageReader, FoundProcess, StageCounts, Tenant } from '../../ports.ts'
import { selectCameras, toCamera, type CameraRow } from '../cameras.ts'
import { TABLES } from '../tables.ts'
import { asUuid } from '../uuid.ts'
import {
  CHUNK_COLUMNS,
  EVENT_COLUMNS,
  OUTPUT_COLUMNS,
  OUTPUTS,
  selectCounts,
  selectUncounted,
  toChunk,
  toEvent,
  toCounts,
  toUncounted,
  type ChunkRow,
  type EventRow,
  type OutputColumns,
  type CountsRow,
  type StateRow,
} from '../views.ts'

/** The ids of `$2`, a JSON array. */
export const GIVEN = '(select given::uuid from jsonb_array_elements_text($2::jsonb) given)'

/** The ids that can be some, once each; nothing has an id that is no UUID. */
export const uuids = (ids: readonly string[]): string[] => [
  ...new Set(ids.filter((id) => asUuid(id)).map((id) => id.toLowerCase())),
]

/** What a camera can be called. */
const CAMERA_ID = /^[\w.-]{1,64}$/

/** The same of files and of cameras, in one statement. */
const ofBoth = (select: (tables: (typeof TABLES)['batch']) => string): string =>
  Object.values(TABLES).map(select).join('\nunion all\n')

const THESE = `where p.organization_id = $1 and p.id in ${GIVEN}`
const PROCESSES = ofBoth((tables) => selectUncounted(tables, THESE))
const COUNTS = ofBoth((tables) => selectCounts(tables, THESE))
const CHUNKS = ofBoth(
  ({ chunks }) => `select ${CHUNK_COLUMNS}, ${OUTPUT_COLUMNS} from ${chunks} c
    left join ${OUTPUTS} o on o.chunk_id = c.id where c.organization_id = $1 and c.id in ${GIVEN}`,
)
const EVENTS = ofBoth(
  ({ events }) =>
    `select ${EVENT_COLUMNS}, (select jsonb_agg(q.id) from ${events} q where q.joined_into = e.id) as parts
     from ${events} e where e.organization_id = $1
       and e.id in (select coalesce(q.joined_into, q.id) from ${events} q where q.id in ${GIVEN})`,
)
const CAMERAS = selectCameras(
  'where c.organization_id = $1 and c.id in (select given from jsonb_array_elements_text($2::jsonb) given)',
)

type CountedRow = CountsRow & Pick<StateRow, 'id' | 'chunks_total'>
const NOTHING: StageCounts = { chunks: 0, described: 0, completed: 0, failed: 0, events: 0 }

/** One statement for many ids; none where there are none. */
export function createById(
  database: Database,
): Pick<FootageReader, 'processes' | 'chunks' | 'events' | 'cameras'> {
  const finding =
    <Row extends object, T>(statement: string, toView: (row: Row) => T, possible = uuids) =>
    async (tenant: Parameters<Database['as']>[0], ids: readonly string[]): Promise<T[]> => {
      const given = possible(ids)
      if (given.length === 0) return []
      const rows = await database.as(tenant).query<Row>(statement, [JSON.stringify(given)])
      return rows.map(toView)
    }
  const uncounted = finding(PROCESSES, toUncounted)
  const counted = finding(COUNTS, (row: CountedRow) => ({ id: row.id, counts: toCounts(row) }))

  /** Lists of events and chunks show many processes, and seldom how much each of them has. */
  async function processes(tenant: Tenant, ids: readonly string[]): Promise<FoundProcess[]> {
    const found = await uncounted(tenant, ids)
    let counting: Promise<Map<string, StageCounts>> | undefined
    const all = async (): Promise<Map<string, StageCounts>> => {
      const counts = await counted(
        tenant,
        found.map(({ id }) => id),
      )
      return new Map(counts.map(({ id, counts }) => [id, counts]))
    }
    return found.map((process) => ({
      ...process,
      // One that was erased since has nothing left.
      counts: async () => (await (counting ??= all())).get(process.id) ?? NOTHING,
    }))
  }

  return {
    processes,
    chunks: finding<ChunkRow & OutputColumns, ReturnType<typeof toChunk>>(CHUNKS, toChunk),
    events: finding<EventRow, ReturnType<typeof toEvent>>(EVENTS, toEvent),
    cameras: finding<CameraRow, ReturnType<typeof toCamera>>(CAMERAS, toCamera, (ids) => [
      ...new Set(ids.filter((id) => CAMERA_ID.test(id))),
    ]),
  }
}
