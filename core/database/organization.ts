import type { Tenant } from '../ports.ts'
import type { Sql } from './sql.ts'
import { settingsOf, type TenantSettings } from './tenant-settings.ts'

/**
 * A database on behalf of one organization (P8): `$1` of every statement is its id, and further parameters begin with `$2`. What
 * does not ask for the id is not run. Whatever a statement says, it meets no row of another organization or of a camera that is not
 * the tenant's, nor a table of passwords, tokens or keys: those are not granted, and a row of somebody else cannot be written.
 */
export interface OrganizationSql extends Sql {
  readonly organizationId: string
  /** One transaction on its behalf, whose statements number their parameters themselves. */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>
}

export interface OnBehalf {
  /** One transaction that begins with the given settings, which end with it, however it ends. */
  transaction<T>(work: (sql: Sql) => Promise<T>, settings: string): Promise<T>
  /** One statement in such a transaction of its own. @default `transaction` around it */
  query?<Row extends object>(
    settings: TenantSettings,
    statement: string,
    parameters: NonNullable<Parameters<Sql['query']>[1]>,
  ): Promise<Row[]>
}

/** The one place where the database can be told for whom it works: what adapters give as `as`. */
export function onBehalfOf(database: OnBehalf, tenant: Tenant): OrganizationSql {
  const { organizationId } = tenant
  const settings = settingsOf(tenant)
  return {
    organizationId,
    async query<Row extends object>(statement: string, further: Parameters<Sql['query']>[1] = []) {
      if (!/\$1\b/.test(statement)) {
        throw new Error(`Cannot ask on behalf of an organization: the statement has no $1 (${statement})`)
      }
      const parameters = [organizationId, ...further]
      if (database.query) return database.query<Row>(settings, statement, parameters)
      return database.transaction((sql) => sql.query<Row>(statement, parameters), settings.statements)
    },
    transaction: (work) => database.transaction(work, settings.statements),
  }
}
