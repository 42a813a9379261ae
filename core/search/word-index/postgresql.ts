import type { Database, SqlValue } from '../../database/database.ts'
import type { SearchFilter, WordIndex, WordMatch } from '../../ports.ts'
import { conditions } from '../conditions.ts'
import type { SearchTable } from '../tables.ts'

/** Documents that match less of the query's weight than this part of the best match are not found by their words. */
const LEAST_COVERAGE = 0.5

export interface PostgresqlWords extends WordIndex {
  /** @param among only these are looked at. @default all */
  best(query: string, filter: SearchFilter, n: number, among?: readonly string[]): Promise<WordMatch[]>
}

/**
 * Full text search of PostgreSQL, embedded or not, over the words that it generates for each row: documents with any word of the query, each word weighing the more the fewer
 * of them have it (inverse document frequency), so that "red" decides in "red object". Excluded words (`-truck`) and phrases
 * in quotes mean what they mean on the web: `websearch_to_tsquery`.
 */
export function createPostgresqlWords(database: Database, { name: table }: SearchTable): PostgresqlWords {
  return {
    async best(query, filter, n, among) {
      const values: SqlValue[] = [query, n]
      const where = conditions(filter, values)
      const chosen = among
        ? `v.chunk_id in (select jsonb_array_elements_text($${values.push(JSON.stringify(among)) + 1}::jsonb)::uuid)`
        : 'true'
      // By the owner, for `@@` may tell of rows that it looks at: under a policy PostgreSQL uses no index for it. Only ids leave here.
      const rows = await database.query<{ chunk_id: string; coverage: number; share: number | null }>(
        `with asked as (
           select websearch_to_tsquery('english', $2) as strict, to_tsvector('english', $2) as words
         ), wanted as (
           select words, case when strict::text like '%!%' then strict
             else replace(strict::text, ' & ', ' | ')::tsquery end as query from asked
         ), matching as materialized (
           select v.chunk_id, v.words, ts_rank_cd(v.words, wanted.query) as density
           from ${table} v, wanted where ${where} and ${chosen} and v.words @@ wanted.query
         ), lexemes as materialized (
           select lexeme, quote_literal(lexeme)::tsquery as query from wanted, unnest(wanted.words)
         ), weights as materialized (
           select query, ln(1 + (select count(*) from matching)::float8 / greatest(count(chunk_id), 0.5)) as weight
           from lexemes left join matching on matching.words @@ query group by lexeme, query
         ), covered as materialized (
           select chunk_id, density, coalesce(
             (select sum(weight) from weights where matching.words @@ weights.query), 0) as coverage
           from matching
         )
         select chunk_id::text as chunk_id, coverage, least(1, coverage / (select sum(weight) from weights)) as share from covered
         where coverage >= ${LEAST_COVERAGE} * (select max(coverage) from covered)
         order by coverage desc, density desc, chunk_id limit $3`,
        [filter.organizationId, ...values],
      )
      return rows.map(({ chunk_id: chunkId, coverage: score, share }) => ({
        chunkId,
        score,
        share: share ?? 0,
      }))
    },

    async health() {
      await database.query(`select 1 from ${table} limit 1`)
    },
  }
}
