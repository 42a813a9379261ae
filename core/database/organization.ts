import type { Tenant } from '../ports.ts'
import type { Sql } from './sql.ts'

/**
 * A database on behalf of one organization (P8): `$1` of every statement is its id, and further parameters begin with `$2`. What
 * does not ask for the id is not run.
 */
export interface OrganizationSql extends Sql {
  readonly organizationId: string
  /** One transaction on its behalf, whose statements number their parameters themselves. */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>
}

/** The one place where the database can be told for whom it works: what adapters give as `as`. */
export function onBehalfOf(
  { query, transaction }: Sql & Pick<OrganizationSql, 'transaction'>,
  { organizationId }: Tenant,
): OrganizationSql {
  return {
    organizationId,
    async query(statement, parameters = []) {
      if (/\$1\b/.test(statement)) return query(statement, [organizationId, ...parameters])
      throw new Error(`Cannot ask on behalf of an organization: the statement has no $1 (${statement})`)
    },
    transaction,
  }
}
