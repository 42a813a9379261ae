import { openPostgresqlDatabase } from '../core/database/postgresql.ts'
import { parseArgs } from 'node:util'
import type { Database } from '../core/database/database.ts'
import { stableId } from '../schema/ids.ts'
import { startBenchGateway } from './gateway/start.ts'
import { report } from './report.ts'

/**
 * A page of 50 events with the chunk and the process of each, over GraphQL and HTTP with an access token, against one bare statement
 * that fetches the same, by turns. On 1 million events of PostgreSQL.
 *
 *   node bench/events-page.ts [--events 1000000] [--pages 300] [--json]
 */
const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1000000' },
    pages: { type: 'string', default: '300' },
    json: { type: 'boolean' },
  },
})
const EVENTS = Number(values.events)
const PAGES = Number(values.pages)
const PROCESSES = 1000
const CHUNKS = 20
const WARM = 50

const organization = stableId('organization', 'bench')

const QUERY = `query ($after: String) { events(first: 50, after: $after) { pageInfo { endCursor } nodes {
  id type startTime endTime confidence description attributes createdAt
  chunk { id ordinal startTime endTime status summary }
  process { id title status createdAt } } } }`

const BARE = `
  select e.id, e.type, e.start_time, e.end_time, e.confidence, e.description, e.attributes, e.created_at,
    c.id as chunk_id, c.ordinal, c.start_time as chunk_start, c.end_time as chunk_end, c.status as chunk_status, o.summary,
    p.id as process_id, p.title, p.status, p.created_at as ordered_at
  from spectra_insights.batch_events e
  join spectra_ops.batch_video_chunks c on c.id = e.chunk_id
  left join spectra_insights.chunk_outputs o on o.chunk_id = c.id
  join spectra_ops.batch_video_processes p on p.id = e.process_id
  where e.organization_id = $1 and ($2::timestamptz is null or (e.created_at, e.id) < ($2::timestamptz, $3::uuid))
  order by e.created_at desc, e.id desc limit 51`

/** Processes side by side, as cameras and uploads are: the events of a page are of many. */
async function fill(database: Database): Promise<void> {
  const each = Math.round(EVENTS / PROCESSES / CHUNKS)
  await database.transaction(async (sql) => {
    await sql.query('set local session_replication_role = replica')
    await sql.query(
      `insert into spectra_ops.batch_video_processes (id, organization_id, status, title, source, priority, trace, created_at,
         updated_at, request_hash)
       select md5('process ' || p)::uuid, $1, 'completed', 'yard ' || p || '.mp4', '{}', 5, repeat('a', 32), now(), now(),
         repeat('a', 64) from generate_series(1, ${PROCESSES}) p`,
      [organization],
    )
    await sql.query(
      `insert into spectra_ops.process_configs (process_id, organization_id, chunk_duration, overlap, created_at)
       select id, organization_id, 60, 0, now() from spectra_ops.batch_video_processes`,
    )
    await sql.query(
      `insert into spectra_ops.batch_video_chunks (id, organization_id, process_id, ordinal, start_time, end_time, video_key,
         cache_key, codec, fps, width, height, bytes, sha256, status, created_at, updated_at)
       select md5('chunk ' || p || ' ' || c)::uuid, $1, md5('process ' || p)::uuid, c, c * 60 - 60, c * 60, 'v', 'k', 'h264', 25,
         640, 360, 1000000, repeat('a', 64), 'completed', now(), now()
       from generate_series(1, ${PROCESSES}) p, generate_series(1, ${CHUNKS}) c`,
      [organization],
    )
    await sql.query(
      `insert into spectra_insights.batch_events (id, organization_id, process_id, chunk_id, position, type, start_time, end_time,
         confidence, description, attributes, created_at)
       select gen_random_uuid(), $1, md5('process ' || p)::uuid, md5('chunk ' || p || ' ' || c)::uuid, n, 'object_entered',
         c * 60 - 60 + n, c * 60 - 59 + n, 0.9, 'A large red object enters at the top.', '{"colour":"red"}',
         now() - make_interval(secs => (${CHUNKS} - c) * 60 + (${each} - n) + p / 1000.0)
       from generate_series(1, ${CHUNKS}) c, generate_series(1, $2::int) n, generate_series(1, ${PROCESSES}) p`,
      [organization, each],
    )
  })
  await database.query('vacuum analyze')
}

const at = (took: number[], share: number): number =>
  took.sort((a, b) => a - b)[Math.min(took.length - 1, Math.floor(took.length * share))]!

const teardowns: (() => unknown)[] = []
try {
  const { url, token, databaseUrl } = await startBenchGateway((work) => void teardowns.push(work))
  const slow = { statementMs: 300_000 }
  const database = await openPostgresqlDatabase({ url: databaseUrl, migrate: false, timeouts: slow })
  teardowns.push(() => database.close())
  await fill(database)

  let cursor: string | undefined
  const page = async (): Promise<void> => {
    const answer = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: QUERY, variables: { after: cursor } }),
    })
    const { data, errors } = (await answer.json()) as {
      data?: { events: { pageInfo: { endCursor: string }; nodes: { chunk: object; process: object }[] } }
      errors?: unknown
    }
    const nodes = data?.events.nodes ?? []
    if (nodes.length !== 50 || nodes.some(({ chunk, process }) => !chunk || !process)) {
      throw new Error(`Cannot compare: no whole page (${JSON.stringify(errors)})`)
    }
    cursor = data!.events.pageInfo.endCursor
  }
  let last: { created_at: string; id: string } | undefined
  const bare = async (): Promise<void> => {
    const rows = await database.query<{ created_at: string; id: string }>(BARE, [
      organization,
      last?.created_at,
      last?.id,
    ])
    last = rows[49]!
  }
  const took: [number[], number[]] = [[], []]
  for (let n = 0; n < PAGES + WARM; n++) {
    for (const [which, ask] of [bare, page].entries()) {
      const began = performance.now()
      await ask()
      if (n >= WARM) took[which]!.push(performance.now() - began)
    }
  }
  const [sql, graphql] = took
  report(`A page of 50 events with chunk and process on ${EVENTS} events, ${PAGES} times`, [
    ['bare SQL: p50', at(sql, 0.5), 'ms'],
    ['bare SQL: p95', at(sql, 0.95), 'ms'],
    ['GraphQL: p50', at(graphql, 0.5), 'ms'],
    ['GraphQL: p95', at(graphql, 0.95), 'ms'],
    ['p95, GraphQL : bare SQL', at(graphql, 0.95) / at(sql, 0.95), 'x', 2],
  ])
} finally {
  for (const teardown of teardowns.reverse()) await teardown()
}
