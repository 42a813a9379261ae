import type { Tenant } from '../ports.ts'
import type { Sql } from './sql.ts'
import { settingsOf } from './tenant-settings.ts'

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

/** One transaction that begins with the given statements; what they set ends with it, however it ends. */
export type TransactionWith = <T>(work: (sql: Sql) => Promise<T>, settings: string) => Promise<T>

/** The one place where the database can be told for whom it works: what adapters give as `as`. */
export function onBehalfOf(transactionWith: TransactionWith, tenant: Tenant): OrganizationSql {
  const { organizationId } = tenant
  const settings = settingsOf(tenant)
  return {
    organizationId,
    async query<Row extends object>(statement: string, parameters: Parameters<Sql['query']>[1] = []) {
      if (!/\$1\b/.test(statement)) {
        throw new Error(`Cannot ask on behalf of an organization: the statement has no $1 (${statement})`)
      }
      return transactionWith((sql) => sql.query<Row>(statement, [organizationId, ...parameters]), settings)
    },
    transaction: (work) => transactionWith(work, settings),
  }
}
