import type { Database, Sql } from '../../../core/database/database.ts'
import { openPostgresqlDatabase } from '../../../core/database/postgresql.ts'
import { eventually } from '../../helpers/processes.ts'
import { between, oneOf, type Fault, type Field } from './fault.ts'

/** By one session of its own, which may write where others may only read. */
async function asOwner<T>({ cluster }: Field, work: (database: Database) => Promise<T>): Promise<T> {
  const url = new URL(cluster.services.urls.postgres)
  url.searchParams.set('options', '-c default_transaction_read_only=off')
  const database = await openPostgresqlDatabase({ url: url.href, pool: 1, name: 'chaos', migrate: false })
  try {
    return await work(database)
  } finally {
    await database.close()
  }
}

/** Sessions keep what they were opened with: those of all others are ended, so that they are opened anew. */
async function mayOnlyRead(sql: Sql, only: boolean): Promise<void> {
  const [row] = await sql.query<{ name: string }>('select quote_ident(current_database()) as name')
  const change = only ? 'set default_transaction_read_only = on' : 'reset default_transaction_read_only'
  await sql.query(`alter database ${row!.name} ${change}`)
  await sql.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`,
  )
}

export const databaseFaults: Fault[] = [
  {
    name: 'immediate restart of PostgreSQL',
    hits: 'database',
    strike: ({ cluster }) => cluster.services.crashPostgres(),
  },
  {
    name: 'pg_terminate_backend',
    hits: 'database',
    async strike({ database, random }) {
      const share = between(random, 0.2, 1)
      const [row] = await database.query<{ ended: number }>(
        `select count(pg_terminate_backend(pid))::int as ended from pg_stat_activity
         where pid <> pg_backend_pid() and backend_type = 'client backend' and random() < $1`,
        [share],
      )
      return `${row?.ended} backends`
    },
  },
  {
    name: 'a table locked by somebody else',
    hits: 'database',
    strike: ({ database, random, pause }) =>
      database.transaction(async (sql) => {
        const tables = await sql.query<{ name: string }>(
          `select format('%I.%I', schemaname, tablename) as name from pg_tables
           where schemaname = 'spectra_ops' order by tablename`,
        )
        const { name } = oneOf(random, tables)!
        await sql.query(`lock table ${name} in access exclusive mode`)
        await pause(between(random, 2000, 6000))
        return name
      }),
  },
  {
    name: 'a database that may only be read',
    hits: 'database',
    async strike(field) {
      try {
        await asOwner(field, (owner) => mayOnlyRead(owner, true))
        await field.pause(between(field.random, 1000, 5000))
      } finally {
        await eventually('the database may be written again', () =>
          asOwner(field, (owner) => mayOnlyRead(owner, false)).then(
            () => true,
            () => false,
          ),
        )
      }
    },
  },
]
