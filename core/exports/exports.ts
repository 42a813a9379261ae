import { nameOf } from '../cases/texts.ts'
import type { Database } from '../database/database.ts'
import { SpectraError } from '../errors.ts'
import { asUuid } from '../ledger/uuid.ts'
import { createAuditLog } from '../observability/audit-log.ts'
import type { Exports, FootageExport, Identity, Storage, StoredBytes } from '../ports.ts'
import { whoOf } from '../who.ts'
import { startMaking, type MakerOptions } from './maker.ts'
import { planOf, secondsOf, type PlannedBy } from './plan.ts'
import { camerasOf, COLUMNS, EXPORTS, SEEN, toExport, type ExportRow } from './rows.ts'

export interface ExportsOptions extends Omit<MakerOptions, 'rung' | 'log'> {
  database: Database
  footage: PlannedBy
  storage: Storage
  storedBytes: StoredBytes
  /** Of an organization, in bytes. */
  quotaBytes: number
  clock: () => Date
}

const MOST_SHOWN = 100
/** Of one organization at once. */
const MOST_WAITING = 20

/** Exports on a table of a database, made by whoever starts to. */
export function createExports(options: ExportsOptions): Exports {
  const { database, footage, storedBytes, quotaBytes, clock } = options
  const rung = new Set<() => void>()

  async function find(identity: Identity, id: string): Promise<FootageExport> {
    const [row] = !asUuid(id)
      ? []
      : await database
          .as(identity)
          .query<ExportRow>(`select ${COLUMNS} from ${EXPORTS} e where ${SEEN} and e.id = $3`, [
            camerasOf(identity),
            id,
          ])
    if (row) return toExport(row)
    throw new SpectraError('SS_NOT_FOUND', `Cannot find the export ${JSON.stringify(id.slice(0, 80))}`)
  }

  return {
    get: find,

    async list(identity, caseId) {
      if (caseId !== undefined && !asUuid(caseId)) return []
      const rows = await database.as(identity).query<ExportRow>(
        `select ${COLUMNS} from ${EXPORTS} e where ${SEEN} and ($3::uuid is null or e.case_id = $3)
         order by e.created_at desc, e.id desc limit ${MOST_SHOWN}`,
        [camerasOf(identity), asUuid(caseId)],
      )
      return rows.map(toExport)
    },

    async order(identity, { items, caseId, ...wanted }) {
      const name = nameOf(wanted.name)
      const { organizationId, userId = null, keyId = null } = identity
      if ((await storedBytes.of(organizationId)) >= quotaBytes)
        throw new SpectraError(
          'SS_QUOTA_EXCEEDED',
          `Cannot make a file: the organization uses all of its ${quotaBytes} bytes`,
        )
      const pieces = await planOf(footage, identity, items)
      const cameras = [...new Set(pieces.flatMap((piece) => piece.cameraId ?? []))]
      const id = await database.as(identity).transaction(async (sql) => {
        const [open] = await sql.query<{ count: number }>(
          `select count(*)::int as count from ${EXPORTS} where organization_id = $1 and state in ('waiting', 'running')`,
          [organizationId],
        )
        if (open!.count >= MOST_WAITING)
          throw new SpectraError(
            'SS_INPUT_INVALID',
            `Cannot make one more file: ${open!.count} are being made`,
            {
              details: { field: 'items', advice: 'Wait until one is done, or cancel one.' },
            },
          )
        const [row] = await sql.query<{ id: string }>(
          `insert into ${EXPORTS} (organization_id, name, pieces, cameras, has_files, case_id, state, done_seconds, all_seconds,
             attempts, user_id, key_id, created_at, updated_at)
           values ($1, $2, $3::jsonb, $4::jsonb, $5, $6, 'waiting', 0, $7, 0, $8, $9, $10, $10) returning id`,
          [
            ...[organizationId, name, JSON.stringify(pieces), JSON.stringify(cameras)],
            ...[pieces.some((piece) => piece.cameraId === undefined), asUuid(caseId)],
            ...[secondsOf(pieces), userId, keyId, clock()],
          ],
        )
        const details = { name, pieces: pieces.length, seconds: secondsOf(pieces) }
        await createAuditLog(sql).record({
          ...whoOf(identity),
          action: 'footage.export',
          subject: row!.id,
          details,
        })
        return row!.id
      })
      for (const ring of rung) ring()
      return find(identity, id)
    },

    async cancel(identity, id) {
      const { state } = await find(identity, id)
      if (state === 'waiting' || state === 'running' || state === 'done') {
        await database.as(identity).query(
          `update ${EXPORTS} set state = 'cancelled', updated_at = $3
           where organization_id = $1 and id = $2 and state in ('waiting', 'running', 'done')`,
          [id, clock()],
        )
        for (const ring of rung) ring()
      }
      return find(identity, id)
    },

    start: (log) => startMaking({ ...options, rung, ...(log && { log }) }),
  }
}
