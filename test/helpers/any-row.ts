import type { Sql } from '../../core/database/database.ts'

interface Column {
  name: string
  type: string
  length: number | null
  /** The first word that a check of this column allows. */
  allowed: string | null
}

/** The columns that have to be given. */
const COLUMNS = `
  select a.attname as name, t.typname as type, nullif(a.atttypmod, -1) - 4 as length,
    (select substring(pg_get_constraintdef(k.oid) from '''([^'']+)''') from pg_constraint k
     where k.conrelid = a.attrelid and k.contype = 'c' and a.attnum = any (k.conkey) limit 1) as allowed
  from pg_attribute a join pg_type t on t.oid = a.atttypid
  where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped and a.attnotnull and not a.atthasdef
    and a.attidentity = '' and a.attgenerated = ''`

const HEX = `md5(random()::text) || md5(random()::text)`

function valueOf({ type, length, allowed }: Column): string {
  if (allowed !== null) return `'${allowed}'`
  if (type === 'uuid') return 'gen_random_uuid()'
  if (type === 'jsonb') return `'{}'`
  if (type === 'bool') return 'true'
  if (type === 'timestamptz' || type === 'date') return 'now()'
  if (type === 'bytea') return `decode(${HEX}, 'hex')`
  if (type === 'inet') return `'127.0.0.1'`
  if (type === 'vector') return `'[1]'`
  if (type.startsWith('_')) return `'{}'`
  if (/^(int|float|numeric)/.test(type)) return '1'
  return `left(${HEX}, ${length ?? 64})`
}

/** Adds some row to any table, as its columns want it. @param references false: what it refers to need not be there */
export async function addRow(
  target: { transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> },
  table: string,
  given: Record<string, string>,
  { references = true } = {},
): Promise<void> {
  await target.transaction(async (sql) => {
    if (!references) await sql.query(`set local session_replication_role = 'replica'`)
    const columns = await sql.query<Column>(COLUMNS, [table])
    const values = new Map(columns.map((column) => [column.name, valueOf(column)]))
    for (const [name, value] of Object.entries(given)) values.set(name, `'${value}'`)
    const names = [...values.keys()].map((name) => `"${name}"`).join(', ')
    await sql.query(`insert into ${table} (${names}) values (${[...values.values()].join(', ')})`)
  })
}
