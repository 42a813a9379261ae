import type { Database } from '../../database/database.ts'
import type { FootageReader, Page, PageRequest, Tenant } from '../../ports.ts'
import { conditions } from '../conditions.ts'
import type { CursorsOf, Key } from '../cursors.ts'
import { pageOf, seeking, seekOf, type Order } from '../paging.ts'
import { TABLES, type Tables } from '../tables.ts'
import {
  CHUNK_COLUMNS,
  EVENT_COLUMNS,
  OUTPUT_COLUMNS,
  OF_CHUNK,
  OF_PROCESS,
  OUTPUTS,
  WHOLE,
  toChunk,
  toEvent,
  type ChunkRow,
  type EventRow,
  type OutputColumns,
} from '../views.ts'
import { uuids } from './by-id.ts'

interface Children<Row, T> {
  /** What its lists are called to cursors. */
  list: string
  order: Order
  /** The condition on a row of that name, with `parent.id`. */
  isOf: (tables: Tables) => string
  /** The rows of one table, as `from` a name. */
  select: (tables: Tables) => string
  /** That name. */
  as: 'c' | 'e'
  keyOf: (row: Row) => Key
  toView: (row: Row) => T
}

/** A page of children of each of many parents, in one statement. */
export function createOfParents(
  database: Database,
  cursorsOf: CursorsOf,
): Pick<FootageReader, 'chunksOf' | 'eventsOf'> {
  async function pages<Row extends object, T>(
    tenant: Tenant,
    ids: readonly string[],
    request: PageRequest,
    { list, order, isOf, select, as, keyOf, toView }: Children<Row, T>,
  ): Promise<Map<string, Page<T>>> {
    const given = uuids(ids)
    if (given.length === 0) return new Map()
    const name = (id: string): string => `${list} of ${id}`
    // A cursor is of one parent: of several, no page begins at it.
    const seek = seekOf(request, cursorsOf(tenant, name(given.length === 1 ? given[0]! : 'several')))
    const where = conditions(as, {}, [JSON.stringify(given)])
    const tail = seeking(where, order, seek)
    const found = Object.values(TABLES).map(
      (tables) => `${select(tables)} where ${where.text} and ${isOf(tables)}`,
    )
    const rows = await database.as(tenant).query<Row & { parent_id: string }>(
      `select child.*, parent.id as parent_id from (select given::uuid as id from jsonb_array_elements_text($2::jsonb) given) parent
       cross join lateral (
         select * from (${found.join(' union all ')}) ${as} ${tail}) child`,
      where.values,
    )
    const byParent = Map.groupBy(rows, (row) => row.parent_id)
    return new Map(
      given.map((id) => [
        id,
        pageOf(sorted(byParent.get(id) ?? []), seek, cursorsOf(tenant, name(id)), keyOf, toView),
      ]),
    )

    /** A join promises no order. */
    function sorted(given: Row[]): Row[] {
      const sign = seek.backwards ? -1 : 1
      return given.sort((a, b) => sign * compare(keyOf(a), keyOf(b)))
    }
  }

  return {
    chunksOf: (tenant, processIds, request) =>
      pages<ChunkRow & OutputColumns, ReturnType<typeof toChunk>>(tenant, processIds, request, {
        list: 'chunks',
        order: { columns: ['ordinal', 'id'], types: ['int', 'uuid'] },
        isOf: () => 'c.process_id = parent.id',
        select: ({ chunks }) =>
          `select ${CHUNK_COLUMNS}, ${OUTPUT_COLUMNS} from ${chunks} c left join ${OUTPUTS} o on o.chunk_id = c.id`,
        as: 'c',
        keyOf: (row) => [String(row.ordinal), row.id],
        toView: toChunk,
      }),

    eventsOf: (tenant, parents, request) => {
      const [parent, ids] =
        'chunkIds' in parents
          ? (['chunk_id', parents.chunkIds] as const)
          : (['process_id', parents.processIds] as const)
      return pages<EventRow, ReturnType<typeof toEvent>>(tenant, ids, request, {
        list: `${parent} events`,
        order: { columns: ['start_time', 'id'], types: ['float8', 'uuid'] },
        isOf: (tables) =>
          `${WHOLE} and ${parent === 'chunk_id' ? OF_CHUNK('q.chunk_id = parent.id') : isOfProcess(tables)}`,
        select: ({ events }) => `select ${EVENT_COLUMNS} from ${events} e`,
        as: 'e',
        keyOf: (row) => [String(row.start_time), row.id],
        toView: toEvent,
      })
    },
  }
}

const isOfProcess = (tables: Tables): string =>
  tables === TABLES.live ? OF_PROCESS((column) => `${column} = parent.id`) : 'e.process_id = parent.id'

const compare = ([a, one]: Key, [b, other]: Key): number =>
  Number(a) - Number(b) || (one < other ? -1 : one > other ? 1 : 0)
