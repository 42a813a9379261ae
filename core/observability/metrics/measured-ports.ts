import type { Database } from '../../database/database.ts'
import type { OrganizationSql } from '../../database/organization.ts'
import type { MetricsSink, Search, Storage } from '../../ports.ts'
import { timed } from './timed.ts'

/** The same search; each question is timed, and what it found counted. */
export const measuredSearch = (search: Search, metrics: MetricsSink): Search => ({
  ...search,
  query: (query) =>
    timed(
      async () => {
        const hits = await search.query(query)
        metrics.observe('spectra_search_hits', {}, hits.length)
        return hits
      },
      (seconds, outcome) => metrics.observe('spectra_search_duration_seconds', { outcome }, seconds),
    ),
})

/** The same storage; each call is timed until its answer begins. Listings are not: whoever reads them sets their pace. */
export function measuredStorage(storage: Storage, metrics: MetricsSink): Storage {
  const measure = <T>(operation: string, run: () => Promise<T>): Promise<T> =>
    timed(run, (seconds, outcome) =>
      metrics.observe('spectra_storage_call_duration_seconds', { operation, outcome }, seconds),
    )
  return {
    ...storage,
    put: (key, content, call) => measure('put', () => storage.put(key, content, call)),
    copy: (from, to, call) => measure('copy', () => storage.copy(from, to, call)),
    get: (key, call) => measure('get', () => storage.get(key, call)),
    stat: (key, call) => measure('stat', () => storage.stat(key, call)),
    asFile: (key, call) => measure('as_file', () => storage.asFile(key, call)),
    remove: (key, call) => measure('remove', () => storage.remove(key, call)),
  }
}

/** The same database; each statement and each transaction is timed, those on behalf of tenants under names of their own. */
export function measuredDatabase(database: Database, metrics: MetricsSink): Database {
  const measure = <T>(operation: string, run: () => Promise<T>): Promise<T> =>
    timed(run, (seconds, outcome) =>
      metrics.observe('spectra_database_call_duration_seconds', { operation, outcome }, seconds),
    )
  return {
    ...database,
    query: (statement, parameters) => measure('query', () => database.query(statement, parameters)),
    transaction: (work) => measure('transaction', () => database.transaction(work)),
    as(tenant): OrganizationSql {
      const sql = database.as(tenant)
      return {
        ...sql,
        query: (statement, parameters) => measure('tenant_query', () => sql.query(statement, parameters)),
        transaction: (work) => measure('tenant_transaction', () => sql.transaction(work)),
      }
    },
  }
}
