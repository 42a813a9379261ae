import { connect } from './connect.ts'
import type { Sql } from './database.ts'
import { reaching } from './failures.ts'
import { migrationState } from './migrate.ts'
import { findTenantRole, type TenantRoleFindings } from './tenant-role.ts'

/** What is there, looked at without changing anything. */
export interface PostgresqlFindings {
  /** Such as `17.6`. */
  version: string
  /** The pgvector extension: in this database, only on this server, or not at all. */
  pgvector: 'installed' | 'available' | 'missing'
  /** Migrations that the first node to start applies. */
  pending: number
  /** Migrations of a newer program, beside which this one works. */
  newer: string[]
  /** The role under which the user works on behalf of tenants. */
  tenantRole: TenantRoleFindings
}

const CONNECT_MS = 5000
/** What a server that cannot say so itself gets on top. */
const GRACE_MS = 2000

/** @throws SS_DATABASE_UNAVAILABLE, SS_DATABASE_NEWER */
export async function inspectPostgresql(url: string): Promise<PostgresqlFindings> {
  const settings = {
    connectionTimeoutMillis: CONNECT_MS,
    statement_timeout: CONNECT_MS,
    query_timeout: CONNECT_MS + GRACE_MS,
  }
  const options = { url, pool: 1, name: 'spectra doctor' }
  const { orm, close } = await connect(options, { vectors: false }, settings)
  try {
    const connection = orm.em.getConnection()
    const sql: Sql = { query: (statement) => reaching(() => connection.execute(statement)) }
    const [row] = await sql.query<{ version: string; installed: boolean; available: boolean }>(`
      select current_setting('server_version') as version,
        exists (select 1 from pg_extension where extname = 'vector') as installed,
        exists (select 1 from pg_available_extensions where name = 'vector') as available`)
    const { version, installed, available } = row!
    const { pending, newer } = await migrationState(sql, { vectors: installed || available })
    return {
      version: version.split(' ')[0]!,
      pgvector: installed ? 'installed' : available ? 'available' : 'missing',
      pending: pending.length,
      newer,
      tenantRole: await findTenantRole(sql),
    }
  } finally {
    await close()
  }
}
