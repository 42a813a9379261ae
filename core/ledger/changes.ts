import { toDate, toDateOrNone, type Database, type Sql } from '../database/database.ts'
import { SpectraError } from '../errors.ts'
import { createAuditLog } from '../observability/audit-log.ts'
import type {
  Changes,
  ErasureCounts,
  ErasureKind,
  ErasureState,
  ErasureView,
  Keyed,
  Orderer,
  Tenant,
} from '../ports.ts'
import { conditions } from './conditions.ts'
import type { CursorsOf, Key } from './cursors.ts'
import { onceAround, onceIn } from './idempotency.ts'
import { checkFootage, checkOrganization, eraseProcess, orderErasure } from './order-erasure.ts'
import { pageOf, seekOf, seeking, type Order } from './paging.ts'
import { createProcesses } from './processes.ts'
import type { Made } from './made.ts'
import { reprocess, reprocessChunk, reprocessFootage } from './reprocess.ts'
import { asUuid } from './uuid.ts'
import type { Writer } from './writer.ts'

/** Orders that change what there is, on a database; they are carried out by `core/erasure`, and by the stages. */
export function createChanges(
  database: Database,
  writer: Writer,
  posted: () => void,
  cursorsOf: CursorsOf,
): Changes {
  const processes = createProcesses(database, writer, posted, cursorsOf)

  /** One transaction: the order, its answer and its entry in the audit log, by its key once. */
  async function order<A>(
    who: Orderer,
    { idempotencyKey: key, ...request }: Keyed,
    operation: string,
    work: (sql: Sql) => Promise<A>,
  ): Promise<A> {
    const { organizationId, userId, keyId } = who
    const subject = String((request as Record<string, unknown>)[SUBJECTS[operation]!] ?? organizationId)
    const answer = await database.as(who).transaction((sql) =>
      onceIn(sql, writer.clock(), { organizationId, key, operation, request }, async () => {
        const done = await work(sql)
        await createAuditLog(sql).record({ organizationId, userId, keyId, action: operation, subject })
        return done
      }),
    )
    posted()
    return answer
  }

  /** What replaces something has that erased once it is completed. */
  async function replacing(
    sql: Sql,
    who: Orderer,
    made: readonly Made[],
    replace = false,
  ): Promise<string[]> {
    for (const { processId: afterProcess, replaces: processId, cameraId } of replace ? made : []) {
      const what = { kind: 'process' as const, processId, cameraId, afterProcess }
      if (processId) await orderErasure(sql, writer.clock(), who, what)
    }
    return made.map(({ processId }) => processId)
  }

  async function erasure(tenant: Tenant, id: string): Promise<ErasureView> {
    const [row] = asUuid(id)
      ? await database.as(tenant).query<ErasureRow>(`${SELECT} where organization_id = $1 and id = $2`, [id])
      : []
    if (row && isSeenBy(tenant, row)) return toErasure(row)
    throw new SpectraError('SS_NOT_FOUND', `Cannot find the erasure ${id}: there is none of this id`)
  }

  return {
    async reprocess(who, given) {
      const [id] = await order(who, given, 'process.reprocess', async (sql) =>
        replacing(sql, who, [await reprocess(sql, writer, who, given)], given.replace),
      )
      return processes.get(who, id!)
    },

    async reprocessChunk(who, given) {
      const [id] = await order(who, given, 'chunk.reprocess', async (sql) =>
        replacing(sql, who, [await reprocessChunk(sql, writer, who, given)], given.replace),
      )
      return processes.get(who, id!)
    },

    async reprocessFootage(who, given) {
      checkFootage(given, writer.clock(), 'reprocess')
      checkCamera(who, given.cameraId)
      return order(who, given, 'footage.reprocess', async (sql) =>
        replacing(sql, who, await reprocessFootage(sql, writer, who, given), given.replace),
      )
    },

    async deleteProcess(who, given) {
      const id = await order(who, given, 'process.delete', (sql) =>
        eraseProcess(sql, writer, who, given.processId),
      )
      return erasure(who, id)
    },

    async deleteFootage(who, given) {
      const { cameraId, from, until } = given
      checkFootage(given, writer.clock(), 'delete')
      checkCamera(who, cameraId)
      const footage = { cameraId, from, until }
      const id = await order(who, given, 'footage.delete', (sql) =>
        orderErasure(sql, writer.clock(), who, { kind: 'footage', footage }),
      )
      return erasure(who, id)
    },

    async deleteOrganization(who, given) {
      const id = await order(who, given, 'organization.delete', async (sql) => {
        await checkOrganization(sql, who.organizationId, given.confirm)
        return orderErasure(sql, writer.clock(), who, { kind: 'organization' })
      })
      return erasure(who, id)
    },

    erasure,

    async erasures(tenant, request) {
      const cursors = cursorsOf(tenant, 'erasures')
      const seek = seekOf(request, cursors)
      const where = conditions('e', {})
      const tail = seeking(where, BY_AGE, seek)
      const rows = await database
        .as(tenant)
        .query<ErasureRow>(`${SELECT} e where ${where.text} ${tail}`, where.values)
      const keyOf = (row: ErasureRow): Key => [toDate(row.created_at).toISOString(), row.id]
      return pageOf(rows, seek, cursors, keyOf, toErasure)
    },

    once: ({ organizationId }, { idempotencyKey: key, ...given }, work) =>
      onceAround(database, writer.clock(), { organizationId, key, ...given }, work),
  }
}

const BY_AGE: Order = {
  columns: ['e.created_at', 'e.id'],
  types: ['timestamptz', 'uuid'],
  descending: true,
}

/** The field that says what an order is about. */
const SUBJECTS: Record<string, string> = {
  'process.reprocess': 'processId',
  'chunk.reprocess': 'chunkId',
  'footage.reprocess': 'cameraId',
  'process.delete': 'processId',
  'footage.delete': 'cameraId',
}

/** @throws SS_CAMERA_GONE, as for any camera that the tenant does not see */
function checkCamera({ cameras }: Tenant, id: string): void {
  if (cameras === undefined || cameras.includes(id)) return
  throw new SpectraError('SS_CAMERA_GONE', `Cannot find the camera ${id}: there is none of this name`)
}

const isSeenBy = ({ cameras }: Tenant, { camera_id: camera }: ErasureRow): boolean =>
  cameras === undefined || (camera !== null && cameras.includes(camera))

interface ErasureRow {
  id: string
  organization_id: string
  kind: ErasureKind
  process_id: string | null
  camera_id: string | null
  from_at: string | Date | null
  until_at: string | Date | null
  after_process: string | null
  state: ErasureState
  user_id: string | null
  key_id: string | null
  counts: ErasureCounts
  created_at: string | Date
  erased_at: string | Date | null
  done_at: string | Date | null
}

const SELECT = `select id, organization_id, kind, process_id, camera_id, from_at, until_at, after_process, state, user_id,
  key_id, counts, created_at, erased_at, done_at from spectra_ops.erasures`

const toErasure = (row: ErasureRow): ErasureView => ({
  id: row.id,
  organizationId: row.organization_id,
  kind: row.kind,
  processId: row.process_id ?? undefined,
  cameraId: row.camera_id ?? undefined,
  from: toDateOrNone(row.from_at),
  until: toDateOrNone(row.until_at),
  afterProcess: row.after_process ?? undefined,
  state: row.state,
  userId: row.user_id ?? undefined,
  keyId: row.key_id ?? undefined,
  counts: row.counts,
  orderedAt: toDate(row.created_at),
  erasedAt: toDateOrNone(row.erased_at),
  doneAt: toDateOrNone(row.done_at),
})
