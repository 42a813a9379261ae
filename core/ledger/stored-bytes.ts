import type { Database } from '../database/database.ts'
import type { StoredBytes } from '../ports.ts'

/**
 * Rows that are added up: one for each object, so that those who store at once do not wait for each other, put together into
 * one by each count. The row of a chunk comes with it, by a trigger of its table.
 */
export function createStoredBytes(database: Database): StoredBytes {
  return {
    async of(organizationId) {
      const [row] = await database.as({ organizationId }).query<{
        bytes: number | string
      }>('select coalesce(sum(bytes), 0) as bytes from spectra_ops.stored_bytes where organization_id = $1')
      return Number(row!.bytes)
    },

    async add(organizationId, bytes) {
      await database
        .as({ organizationId })
        .query('insert into spectra_ops.stored_bytes (organization_id, bytes) values ($1, $2)', [bytes])
    },

    async recount(organizationId, count) {
      const [last] = await database.query<{ id: number | string }>(
        'select coalesce(max(id), 0) as id from spectra_ops.stored_bytes where organization_id = $1',
        [organizationId],
      )
      const bytes = await count()
      await database.query(
        `with counted as (
           delete from spectra_ops.stored_bytes where organization_id = $1 and id <= $2)
         insert into spectra_ops.stored_bytes (organization_id, bytes) values ($1, $3)`,
        [organizationId, Number(last!.id), bytes],
      )
    },
  }
}
