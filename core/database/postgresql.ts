import { MikroORM, type PostgreSqlConnection } from '@mikro-orm/postgresql'
import type { Database, Sql, SqlValue } from './database.ts'
import { databaseError, reaching } from './failures.ts'
import { migrationState, prepareFeatures } from './migrate.ts'
import { ormOptions } from './orm.ts'

export interface PostgresqlOptions {
  /** `postgres://user:password@host:port/database` */
  url: string
  /** Connections at most. @default 10 */
  pool?: number
}

/** Any number will do, as long as every version of this program uses the same: who holds it migrates. */
const MIGRATION_LOCK = 7_723_001

type Client = { query(text: string, values?: unknown[]): Promise<{ rows: object[] }>; release(): void }

/**
 * PostgreSQL 15-17. Several nodes may open it at once: one of them migrates while the others wait.
 * @throws SS_DATABASE_UNAVAILABLE, SS_DATABASE_NEWER
 */
export async function openPostgresqlDatabase({ url, pool = 10 }: PostgresqlOptions): Promise<Database> {
  const connect = (vectors: boolean): Promise<MikroORM> =>
    MikroORM.init({ ...ormOptions({ vectors }), clientUrl: url, pool: { max: pool } } as never)
  const probe = await reaching(() => connect(false))
  const features = await reaching(() => prepareDatabase(probe)).finally(() => probe.close())
  const orm = await reaching(() => connect(features.vectors))
  const clients = await (orm.em.getConnection() as unknown as PostgreSqlConnection).getNativeClient()
  const query = sqlOf(clients as unknown as Client)
  let closed: Promise<void> | undefined
  const database: Database = {
    kind: 'postgresql',
    vectors: features.vectors,
    ...query,
    async transaction(work) {
      const client = (await reaching(() => clients.connect())) as unknown as Client
      try {
        await client.query('begin')
        const result = await work(sqlOf(client))
        await client.query('commit')
        return result
      } catch (error) {
        // A connection that cannot even roll back is replaced by the pool; the first error tells more.
        await client.query('rollback').catch(() => undefined)
        throw databaseError(error)
      } finally {
        client.release()
      }
    },
    orm: () => Promise.resolve(orm as never),
    health: async () => {
      await query.query('select 1')
    },
    close: () => (closed ??= orm.close()),
  }
  return database
}

/** Migrates under an advisory lock that lives as long as one connection. */
async function prepareDatabase(orm: MikroORM): Promise<{ vectors: boolean }> {
  const pool = await (orm.em.getConnection() as unknown as PostgreSqlConnection).getNativeClient()
  const client = (await pool.connect()) as unknown as Client
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK])
    const sql = sqlOf(client)
    const features = await prepareFeatures(sql)
    const { pending } = await migrationState(sql, features)
    if (pending.length > 0) {
      const { migrationsFor } = await import('../../schema/migrations/index.ts')
      orm.config.set('migrations', {
        ...orm.config.get('migrations'),
        migrationsList: migrationsFor(features),
      })
      await orm.migrator.up()
    }
    return features
  } finally {
    await client.query('select pg_advisory_unlock_all()').catch(() => undefined)
    client.release()
  }
}

function sqlOf(client: Pick<Client, 'query'>): Sql {
  return {
    query: async <Row extends object>(statement: string, parameters: readonly SqlValue[] = []) =>
      (await reaching(() => client.query(statement, [...parameters]))).rows as Row[],
  }
}
