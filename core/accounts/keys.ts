import { randomUUID } from 'node:crypto'
import { SpectraError } from '../errors.ts'
import { createAuditLog } from '../observability/audit-log.ts'
import type { Accounts } from '../ports.ts'
import { digestOf, randomSecret } from '../security/random-secret.ts'
import { now, type Context } from './context.ts'
import { requireAbove } from './guard.ts'
import { KEY_PREFIX, keyText, keyView, SELECT_KEY, type KeyRow } from './key-rows.ts'
import { jsonOrNull, nameIn } from './values.ts'
import { whoOf } from '../who.ts'

const SHOWN = KEY_PREFIX.length + 8

/** API keys: how programs show who they are. */
export function createKeys(context: Context): Pick<Accounts, 'createKey' | 'keys' | 'revokeKey'> {
  const { database } = context
  return {
    async createKey(by, { name, role = 'service', scopes, cameras, expiresAt }) {
      requireAbove(by, role, scopes)
      const at = now(context)
      if (expiresAt && expiresAt <= at) {
        throw new SpectraError('SS_INPUT_INVALID', 'Cannot make the API key: it would have expired already')
      }
      const [id, secret] = [randomUUID(), randomSecret()]
      const text = keyText(id, secret)
      const key = await database.transaction(async (sql) => {
        await sql.query(
          `insert into spectra_core.api_keys
             (id, organization_id, name, role_name, scopes, cameras, prefix, hash, created_at, expires_at)
           values ($1, $2, $3, $4, $5::jsonb, $6::jsonb, $7, $8, $9, $10)`,
          [
            ...[id, by.organizationId, nameIn(name), role, jsonOrNull(scopes), jsonOrNull(cameras)],
            ...[text.slice(0, SHOWN), digestOf(secret), at, expiresAt ?? null],
          ],
        )
        const details = { name, role, scopes, cameras, expiresAt }
        await createAuditLog(sql).record({ ...whoOf(by), action: 'key.create', subject: id, details })
        const [row] = await sql.query<KeyRow>(`${SELECT_KEY} where id = $1`, [id])
        return keyView(row!)
      })
      context.changed()
      return { key, secret: text }
    },

    async keys(organizationId) {
      const rows = await database.query<KeyRow>(
        `${SELECT_KEY} where organization_id = $1 order by created_at desc, id`,
        [organizationId],
      )
      return rows.map(keyView)
    },

    async revokeKey(by, id) {
      const key = await database.transaction(async (sql) => {
        const [row] = await sql.query<KeyRow>(
          `${SELECT_KEY} where organization_id = $1 and id::text = $2 for update`,
          [by.organizationId, id.toLowerCase()],
        )
        if (!row) {
          throw new SpectraError(
            'SS_NOT_FOUND',
            `Cannot find the API key ${JSON.stringify(id)}: there is none`,
          )
        }
        requireAbove(by, row.role_name, row.scopes ?? undefined)
        if (row.revoked_at !== null) return row
        const at = now(context)
        await sql.query(`update spectra_core.api_keys set revoked_at = $2 where id = $1`, [row.id, at])
        await createAuditLog(sql).record({ ...whoOf(by), action: 'key.revoke', subject: row.id })
        return { ...row, revoked_at: at }
      })
      context.changed()
      return keyView(key)
    },
  }
}
