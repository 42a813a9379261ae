import { SpectraError } from '../errors.ts'
import type { Sql } from './database.ts'

/** Locks of a table that keep others from writing to it, whoever has them or is next in line for them. */
const STRONG = `('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')`

/** A change of the schema takes as long; what lasts longer keeps the work. Seconds. */
const SHORT = 1

/** Whose `xact_start` we may not see is taken for one that lasts. Those of nodes that wait for it are behind it. */
const LONGEST = `
  select l.relation::regclass::text as name, l.mode, l.granted, l.pid, a.application_name as application, a.usename as user,
    extract(epoch from clock_timestamp() - a.xact_start)::float8 as seconds
  from pg_locks l
  join pg_class c on c.oid = l.relation
  join pg_namespace n on n.oid = c.relnamespace
  left join pg_stat_activity a on a.pid = l.pid
  where l.locktype = 'relation' and l.database = (select oid from pg_database where datname = current_database())
    and n.nspname like 'spectra\\_%' and c.relkind in ('r', 'p') and l.mode in ${STRONG} and l.pid <> pg_backend_pid()
    and coalesce(clock_timestamp() - a.xact_start > interval '${SHORT} s', true)
  order by l.granted desc, a.xact_start nulls last limit 1`

interface Row {
  name: string
  mode: string
  granted: boolean
  pid: number
  application: string | null
  user: string | null
  seconds: number | null
}

/**
 * Looks whether somebody keeps one of our tables: an index that is being built, a table that is being rewritten, a forgotten
 * transaction. Every statement on it waits behind that.
 * @throws SS_DATABASE_BUSY, which says who and for how long
 */
export async function checkTablesAreFree(sql: Sql): Promise<void> {
  const [row] = await sql.query<Row>(LONGEST)
  if (!row) return
  const { name, mode, granted, pid, application, user, seconds } = row
  const who = [application, user && `user ${user}`].filter(Boolean).join(', ')
  const since = seconds === null ? '' : ` for ${Math.round(seconds)} s`
  throw new SpectraError(
    'SS_DATABASE_BUSY',
    `Cannot use the table ${name}: session ${pid} (${who}) ${granted ? 'has locked it' : 'waits to lock it'}${since} (${mode})`,
    { details: { advice: `Let it finish, or end it: select pg_terminate_backend(${pid})` } },
  )
}
