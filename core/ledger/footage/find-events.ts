import type { Database } from '../../database/database.ts'
import { SpectraError } from '../../errors.ts'
import type { EventOrder, EventSearch, FootageReader } from '../../ports.ts'
import { conditions, type Conditions } from '../conditions.ts'
import type { CursorsOf, Key } from '../cursors.ts'
import { pageOf, seeking, seekOf, type Order } from '../paging.ts'
import { TABLES, type Tables } from '../tables.ts'
import { EVENT_COLUMNS, OF_CHUNK, OF_PROCESS, toEvent, WHOLE, type EventRow } from '../views.ts'
import { uuids } from './by-id.ts'

const by = (column: string, descending: boolean): Order => ({
  columns: [column, 'id'],
  types: ['timestamptz', 'uuid'],
  descending,
})

/** Each is the order of an index of both tables. */
const ORDERS: Record<EventOrder, Order & { keyOf: (row: EventRow) => string }> = {
  oldest_recorded: { ...by('created_at', false), keyOf: (row) => row.created_at },
  newest_recorded: { ...by('created_at', true), keyOf: (row) => row.created_at },
  earliest: { ...by('at', false), keyOf: (row) => row.at! },
  latest: { ...by('at', true), keyOf: (row) => row.at! },
}

/** Where the events of a search can be. A file has no camera. */
export const tablesOf = ({ modality, cameraIds }: EventSearch): Tables[] => {
  if (modality) return modality === 'batch' && cameraIds ? [] : [TABLES[modality]]
  return cameraIds ? [TABLES.live] : Object.values(TABLES)
}

const GIVEN = (type: 'uuid' | 'text'): string =>
  `(select given::${type} from jsonb_array_elements_text($::jsonb) given)`
const OF = (column: string): string => `e.${column} in ${GIVEN('text')}`

/** The conditions on a row `e` of either table. */
export function searching(asked: EventSearch): Conditions {
  const list = (values: readonly string[] | undefined) => values && JSON.stringify(values)
  const where = conditions('e', {
    [OF_CHUNK(`q.chunk_id in ${GIVEN('uuid')}`)]: list(asked.chunkIds && uuids(asked.chunkIds)),
    [OF('camera_id')]: list(asked.cameraIds),
    [OF('type')]: list(asked.types),
    'e.at >= $': asked.from,
    'e.at < $': asked.until,
    'e.confidence >= $': asked.minConfidence,
    // Positions in lower case: no pattern, so that nothing in it means anything.
    'strpos(lower(e.description), lower($)) > 0': asked.text,
  })
  where.add(WHOLE)
  const processes = list(asked.processIds && uuids(asked.processIds))
  if (processes !== undefined)
    where.add(
      OF_PROCESS((column) => `${column} in ${GIVEN('uuid')}`),
      processes,
      processes,
    )
  if (asked.reviewed !== undefined) where.add(`e.reviewed_at is ${asked.reviewed ? 'not null' : 'null'}`)
  return where
}

/** Both tables at once, each by its index: no more rows of either are read than the page has. */
export function createFindEvents(database: Database, cursorsOf: CursorsOf): FootageReader['findEvents'] {
  return async (tenant, asked, order, request) => {
    const { keyOf, ...sorted } = ORDERS[order]
    const cursors = cursorsOf(tenant, `events, ${order}`)
    const seek = seekOf(request, cursors)
    const tables = tablesOf(asked)
    if (tables.length === 0) return { items: [] }
    const where = searching(asked)
    if (sorted.columns[0] === 'at') where.add('e.at is not null')
    const tail = seeking(where, sorted, seek)
    const found = tables.map(
      ({ events }) => `(select ${EVENT_COLUMNS} from ${events} e where ${where.text} ${tail})`,
    )
    const statement =
      found.length === 1 ? found[0]! : `select * from (${found.join(' union all ')}) e ${tail}`
    const rows = await database.as(tenant).query<EventRow>(statement, where.values)
    const placed = (row: EventRow): Key => [instantOf(keyOf(row)), row.id]
    return pageOf(rows, seek, cursors, placed, toEvent)
  }
}

function instantOf(value: string | Date): string {
  const instant = new Date(value)
  if (!Number.isNaN(instant.getTime())) return instant.toISOString()
  throw new SpectraError('SS_INTERNAL', `Cannot tell where an event stands: its instant is ${String(value)}`)
}
