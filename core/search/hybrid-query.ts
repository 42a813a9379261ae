import { toDate, type SqlValue } from '../database/database.ts'
import type { SearchHit, SearchQuery } from '../ports.ts'
import type { VectorIndex } from './sql-search.ts'

/** Constant of reciprocal rank fusion (Cormack, Clarke, Buettcher, SIGIR 2009). */
const RRF_K = 60
/** How many candidates each of the two lists brings. */
const CANDIDATES = 100
/** Documents that match less of the query's weight than this part of the best match are not found by their words. */
const LEAST_COVERAGE = 0.5

export interface HitRow {
  chunk_id: string
  process_id: string
  ordinal: number
  start_time: number
  end_time: number
  at: string
  text: string
  event_types: string[]
  score: number
}

export const toHit = (row: HitRow): SearchHit => ({
  chunkId: row.chunk_id,
  processId: row.process_id,
  ordinal: row.ordinal,
  startTime: row.start_time,
  endTime: row.end_time,
  at: toDate(row.at),
  text: row.text,
  eventTypes: row.event_types,
  score: row.score,
})

/**
 * One statement:
 *
 *     by words    documents with any word of the query, each word weighing the more the fewer documents have it
 *                 (inverse document frequency), so that "red" decides in "red object"
 *     by meaning  nearest vectors by cosine
 *     fused       sum of 1 / (60 + rank) over both lists; equal scores by words, then by chunk id
 *
 * Excluded words (`-truck`) and phrases in quotes mean what they mean on the web: `websearch_to_tsquery`.
 */
export function hybridQuery(
  { table, dimensions, distanceTo }: Pick<VectorIndex, 'table' | 'dimensions' | 'distanceTo'>,
  query: SearchQuery,
  { vector, limit }: { vector: string; limit: number },
): { statement: string; values: SqlValue[] } {
  const values: SqlValue[] = [query.text, vector, query.organizationId]
  const where = ['organization_id = $3', ...filters(query, values)].join(' and ')
  const statement = `
    with asked as (
      select websearch_to_tsquery('english', $1) as strict, to_tsvector('english', $1) as words
    ), wanted as (
      select words, case when strict::text like '%!%' then strict
        else replace(strict::text, ' & ', ' | ')::tsquery end as query from asked
    ), matching as materialized (
      select v.chunk_id, v.words, ts_rank_cd(v.words, wanted.query) as density
      from ${table} v, wanted where ${where} and v.words @@ wanted.query
    ), lexemes as materialized (
      select lexeme, quote_literal(lexeme)::tsquery as query from wanted, unnest(wanted.words)
    ), weights as materialized (
      select query, ln(1 + (select count(*) from matching)::float8 / count(*)) as weight
      from lexemes join matching on matching.words @@ query group by lexeme, query
    ), covered as materialized (
      select chunk_id, density, coalesce(
        (select sum(weight) from weights where matching.words @@ weights.query), 0) as coverage
      from matching
    ), by_words as (
      select chunk_id, row_number() over (order by coverage desc, density desc, chunk_id) as place from covered
      where coverage >= ${LEAST_COVERAGE} * (select max(coverage) from covered)
      order by place limit ${CANDIDATES}
    ), nearest as (
      select chunk_id, ${distanceTo('$2')} as distance from ${table}
      where ${where} and dimensions = ${dimensions}
      order by ${distanceTo('$2')} limit ${CANDIDATES}
    ), by_meaning as (
      select chunk_id, row_number() over (order by distance, chunk_id) as place from nearest
    ), fused as (
      select chunk_id, sum(1.0::float8 / (${RRF_K} + place)) as score, min(word_place) as word_place
      from (select chunk_id, place, place as word_place from by_words
        union all select chunk_id, place, null from by_meaning) lists
      group by chunk_id order by score desc, word_place, chunk_id limit ${limit}
    )
    select v.chunk_id, v.process_id, v.ordinal, v.start_time, v.end_time, v.at, v.text, v.event_types, fused.score
    from fused join ${table} v using (chunk_id) order by fused.score desc, fused.word_place, v.chunk_id`
  return { statement, values }
}

/** The optional filters of a query; their values are appended. */
function filters(query: SearchQuery, values: SqlValue[]): string[] {
  const texts: string[] = []
  const add = (text: string, value: SqlValue): void => {
    if (value === undefined) return
    texts.push(text.replace('$', `$${values.push(value)}`))
  }
  add('at >= $', query.since)
  add('at <= $', query.until)
  add('process_id = $', query.processId)
  add('camera_id = $', query.cameraId)
  const types = query.eventTypes?.length ? JSON.stringify(query.eventTypes) : undefined
  add('event_types && array(select jsonb_array_elements_text($::jsonb))', types)
  return texts
}
