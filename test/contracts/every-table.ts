import type { Test } from 'tap'
import type { Database } from '../../core/database/database.ts'
import { stableId } from '../../schema/ids.ts'
import { addRow } from '../helpers/any-row.ts'
import { emptyTables } from '../helpers/database.ts'
import { ORG } from '../helpers/pipeline.ts'

const THEIRS = stableId('organization', 'theirs')

/** Tables of organizations without a policy, each with its reason. */
const WITHOUT_POLICY: Record<string, string> = {}

/** Tables whose rows somebody sees whose access is limited to cameras, whichever these are, each with its reason. */
const SHOW_NO_FOOTAGE: Record<string, string> = {
  'spectra_core.cases': 'names and notes; core/cases shows those with something within the own cameras',
  'spectra_core.saved_searches': 'questions; core/cases shows the own ones to whoever is limited to cameras',
  'spectra_ops.footage_exports': 'orders; core/exports shows those of the own cameras alone',
  'spectra_core.org_config': 'limits of the organization, and how far channels were told what happens',
  'spectra_core.cohorts': 'names of groups',
  'spectra_core.instructions': 'what models are asked; core/instructions shows those within the own cameras',
  'spectra_core.channels': 'who is told; core/channels lets nobody of some cameras change one',
  'spectra_core.rules': 'what is watched for; core/rules shows those about the own cameras alone',
  'spectra_core.rule_versions': 'the same, as it was',
  'spectra_core.roles': 'names of roles',
  'spectra_ops.model_costs': 'a sum for each month',
  'spectra_ops.budgets': 'amounts of money',
  'spectra_ops.stored_bytes': 'a sum, asked for before an upload',
  'spectra_ops.idempotency': 'hashes, and ids that were answered: no list of them is shown',
  'spectra_ops.replays': 'orders about dead letters; core/replays shows those within the own cameras',
  'spectra_insights.search_removals': 'ids of chunks that are searched no more; granted to nobody',
  'spectra_ops.journal_floors': 'how far back the journal of the organization goes',
}

/** Every table that has an `organization_id`, as the catalogue has it. */
async function tenantTables(database: Database): Promise<string[]> {
  const rows = await database.query<{ name: string }>(
    `select format('%s.%s', n.nspname, c.relname) as name
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
       join pg_attribute a on a.attrelid = c.oid and a.attname = 'organization_id' and not a.attisdropped
     where c.relkind in ('r', 'p', 'v', 'm') and n.nspname like 'spectra%' order by 1`,
  )
  return rows.map((row) => row.name)
}

/** Tenants never meet (P8) in any table that there is: one that somebody adds without a policy fails here. */
export function everyTableContract(t: Test, name: string, open: () => Database): void {
  void t.test(`${name}: P8: every table of organizations has its policy`, async (t) => {
    const database = open()
    const tables = await tenantTables(database)
    t.ok(tables.length >= 20, 'the catalogue was read')
    const guarded = await database.query<{ name: string }>(
      `select format('%s.%s', schemaname, tablename) as name from pg_policies
       where 'spectra_tenant' = any (roles) and permissive = 'PERMISSIVE' and cmd = 'ALL'
         and (format('%I.%I', schemaname, tablename)::regclass)::oid in (select oid from pg_class where relrowsecurity)`,
    )
    const names = guarded.map((row) => row.name)
    t.same(
      tables.filter((table) => !names.includes(table) && !(table in WITHOUT_POLICY)),
      [],
    )
  })

  void t.test(`${name}: P8: in every table a tenant meets its own rows only`, async (t) => {
    const database = open()
    await emptyTables(database)
    const ours = database.as({ organizationId: ORG })
    for (const table of await tenantTables(database)) {
      if (table in WITHOUT_POLICY) continue
      await database.query(`delete from ${table}`)
      await addRow(database, table, { organization_id: ORG }, { references: false })
      await addRow(database, table, { organization_id: THEIRS }, { references: false })
      const outcome = async (statement: string, cameras?: string[]): Promise<unknown> => {
        const as = cameras ? database.as({ organizationId: ORG, cameras }) : ours
        return as
          .transaction((sql) => sql.query(statement))
          .then(
            (rows) => rows,
            (error: Error) =>
              /permission denied|row-level security/.test(error.message) ? 'refused' : error,
          )
      }
      const isGranted = (await outcome(`select from ${table}`)) !== 'refused'
      const whose = `select organization_id from ${table}`
      if (isGranted) {
        t.same(await outcome(whose), [{ organization_id: ORG }], `${table} shows its own`)
        const shown = table in SHOW_NO_FOOTAGE ? [{ organization_id: ORG }] : []
        t.same(await outcome(whose, []), shown, `${table} shows nothing of cameras that are not theirs`)
      }
      const taken = await outcome(`update ${table} set organization_id = '${ORG}' returning organization_id`)
      t.ok(taken === 'refused' || (Array.isArray(taken) && taken.length === 1), `${table}: none is taken`)
      const given = await outcome(`update ${table} set organization_id = '${THEIRS}'`)
      t.equal(given, 'refused', `${table}: none is given away`)
      const added = await addRow(ours, table, { organization_id: THEIRS }).catch(
        (error: Error) => error.message,
      )
      t.match(added, /permission denied|row-level security/, `${table}: none is added`)
      t.equal((await database.query(`select from ${table}`)).length, 2, table)
      await database.query(`delete from ${table}`)
    }
  })
}
