import { randomUUID } from 'node:crypto'
import type { Database } from '../database/database.ts'
import { causeOf, type SpectraError } from '../errors.ts'
import type { AuditLog, ExportManifest, ExportPiece, Storage, StoredBytes } from '../ports.ts'
import { createRemovals } from '../removals.ts'
import { EXPORTS, fileKey, manifestKeyOf } from './rows.ts'

export interface TurnsOptions {
  database: Database
  storage: Storage
  storedBytes: Pick<StoredBytes, 'add'>
  audit: AuditLog
  clock: () => Date
}

/** An export that is ours to make. */
export interface Job {
  id: string
  organizationId: string
  name: string
  pieces: ExportPiece[]
}

/** Whoever says nothing for so long is gone. Seconds. */
const LEASE_SECONDS = 60
const TRIES = 3
/** So long a file is there. Seconds. */
const KEPT_SECONDS = 24 * 3600
/** Files at once. */
const SOME = 50

/** Who makes which export, and when what was made goes: of several gateways one has the turn. */
export function createTurns({ database, storage, storedBytes, audit, clock }: TurnsOptions) {
  const owner = randomUUID()
  const after = (seconds: number): Date => new Date(clock().getTime() + seconds * 1000)

  /** Takes away the files of what is over: after a day, when it is not wanted, or when footage in it was erased. */
  async function tidy(): Promise<void> {
    const rows = await database.query<{
      id: string
      organization_id: string
      key: string
      bytes: number | string
    }>(
      `select id, organization_id, key, bytes from ${EXPORTS} e
       where key is not null and (state = 'cancelled' or expires_at <= $1 or ${OF_ERASED}) limit ${SOME}`,
      [clock()],
    )
    for (const { id, organization_id: organizationId, key, bytes } of rows) {
      const removals = createRemovals({ audit, organizationId })
      await removals.run('expired-export', [key, manifestKeyOf(key)], (one) => storage.remove(one))
      const gone = await database.query(
        `update ${EXPORTS} set state = case state when 'cancelled' then state else 'expired' end, key = null, manifest = null,
           pieces = '[]', updated_at = $2 where id = $1 and key is not null returning id`,
        [id, clock()],
      )
      if (gone.length > 0) await storedBytes.add(organizationId, -Number(bytes))
    }
    await giveUp()
  }

  /** What was begun too often, and never ended, is not begun again. */
  async function giveUp(): Promise<void> {
    const cause = {
      ...{ code: 'SS_EXPORT_FAILED', retryable: true },
      message: `Cannot make the file: whoever made it ended ${TRIES} times`,
    }
    await database.query(
      `update ${EXPORTS} set state = 'failed', cause = $1::jsonb, lease_until = null, updated_at = $2
       where state = 'running' and lease_until < $2 and attempts >= ${TRIES}`,
      [JSON.stringify(cause), clock()],
    )
  }

  return {
    tidy,

    /** The one that waits longest, or whose maker is gone. */
    async take(): Promise<Job | undefined> {
      const [row] = await database.query<{
        id: string
        organization_id: string
        name: string
        pieces: ExportPiece[]
      }>(
        `update ${EXPORTS} set state = 'running', owner = $1, lease_until = $2, attempts = attempts + 1, done_seconds = 0,
           updated_at = $3
         where id = (select id from ${EXPORTS}
           where state = 'waiting' or state = 'running' and lease_until < $3 and attempts < ${TRIES}
           order by created_at limit 1 for update skip locked)
         returning id, organization_id, name, pieces`,
        [owner, after(LEASE_SECONDS), clock()],
      )
      return row && { id: row.id, organizationId: row.organization_id, name: row.name, pieces: row.pieces }
    },

    /** Says how far it is. Returns whether it is still wanted, and still ours. */
    async tell({ id }: Job, seconds: number): Promise<boolean> {
      const rows = await database.query(
        `update ${EXPORTS} set done_seconds = $3, lease_until = $4, updated_at = $5
         where id = $1 and owner = $2 and state = 'running' returning id`,
        [id, owner, seconds, after(LEASE_SECONDS), clock()],
      )
      return rows.length > 0
    },

    /** What was cancelled, or erased, while it was stored goes again. */
    async finish(
      { id, organizationId }: Job,
      { key, bytes, manifest }: { key: string; bytes: number; manifest: ExportManifest },
    ): Promise<void> {
      const rows = await database.query(
        `update ${EXPORTS} set state = 'done', done_seconds = all_seconds, key = $3, bytes = $4, manifest = $5::jsonb,
           lease_until = null, cause = null, updated_at = $6, expires_at = $7
         where id = $1 and owner = $2 and state = 'running' returning id`,
        [id, owner, key, bytes, JSON.stringify(manifest), clock(), after(KEPT_SECONDS)],
      )
      if (rows.length > 0) return storedBytes.add(organizationId, bytes)
      const ours = await database.query(
        `select id from ${EXPORTS} where id = $1 and owner is distinct from $2`,
        [id, owner],
      )
      // Another gateway makes the same file, to the same key.
      if (ours.length > 0) return
      const lost = fileKey(organizationId, id)
      await createRemovals({ audit, organizationId }).run(
        'expired-export',
        [lost, manifestKeyOf(lost)],
        (one) => storage.remove(one),
      )
    },

    async fail({ id }: Job, error: SpectraError): Promise<void> {
      await database.query(
        `update ${EXPORTS} set state = case when $4::boolean and attempts < ${TRIES} then 'waiting' else 'failed' end,
           cause = $3::jsonb, owner = null, lease_until = null, updated_at = $5
         where id = $1 and owner = $2 and state = 'running'`,
        [id, owner, JSON.stringify(causeOf(error)), error.retryable, clock()],
      )
    },

    /** Whoever ends used no try. */
    async giveBack({ id }: Job): Promise<void> {
      await database.query(
        `update ${EXPORTS} set state = 'waiting', attempts = attempts - 1, owner = null, lease_until = null, updated_at = $3
         where id = $1 and owner = $2 and state = 'running'`,
        [id, owner, clock()],
      )
    },
  }
}

/** Some of what it shows has no row any more. */
const OF_ERASED = `exists (select 1 from jsonb_array_elements(e.pieces) piece
  where not exists (select 1 from spectra_ops.batch_video_processes p where p.id = (piece->>'processId')::uuid)
    and not exists (select 1 from spectra_ops.cam_video_processes p where p.id = (piece->>'processId')::uuid))`
