import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from '../core/database/database.ts'
import { openPGliteDatabase } from '../core/database/pglite.ts'
import { openPostgresqlDatabase } from '../core/database/postgresql.ts'
import { stableId } from '../schema/ids.ts'
import { templateDir, testPostgresUrl } from '../test/helpers/database.ts'
import { report, type Figure } from './report.ts'

/** What people ask most often: the newest events of their organization, each with its process. */
const PAGE = `
  select e.id, e.type, e.start_time, e.end_time, e.confidence, e.description, e.attributes, e.created_at,
    p.id as process, p.title, p.status, p.source_metadata, p.created_at as ordered_at
  from spectra_insights.batch_events e join spectra_ops.batch_video_processes p on p.id = e.process_id
  where e.organization_id = $1 and p.organization_id = $1 order by e.created_at desc, e.id desc limit 50`

const ORGANIZATIONS = 20
const PROCESSES = 100
const ROUNDS = 5

const ours = stableId('organization', 'bench 1')

/** Processes and events of 20 organizations, evenly. */
async function fill(database: Database, events: number): Promise<void> {
  for (let n = 1; n <= ORGANIZATIONS; n++) {
    const organization = stableId('organization', `bench ${n}`)
    await database.query(
      `insert into spectra_ops.batch_video_processes (id, organization_id, status, title, source, priority, trace,
         created_at, updated_at, request_hash)
       select gen_random_uuid(), $1, 'completed', 'yard.mp4', '{}', 5, repeat('a', 32), now(), now(), repeat('a', 64)
       from generate_series(1, ${PROCESSES})`,
      [organization],
    )
    await database.query(
      `insert into spectra_insights.batch_events (id, organization_id, process_id, chunk_id, position, type, start_time,
         end_time, confidence, description, created_at)
       select gen_random_uuid(), $1, p.id, gen_random_uuid(), n, 'object_entered', n, n + 1, 0.9,
         'A large red object enters at the top.', now() - make_interval(secs => n)
       from spectra_ops.batch_video_processes p, generate_series(1, $2::int) as n where p.organization_id = $1`,
      [organization, Math.round(events / ORGANIZATIONS / PROCESSES)],
    )
  }
  await database.query('analyze')
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!

/** Milliseconds of one page, as the owner and as the tenant, by turns; medians. @param atOnce pages under way */
async function compare(database: Database, pages: number, atOnce: number): Promise<[number, number]> {
  const asks = [() => database.query(PAGE, [ours]), () => database.as({ organizationId: ours }).query(PAGE)]
  const found: [number[], number[]] = [[], []]
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [which, ask] of asks.entries()) {
      const began = performance.now()
      let left = pages
      const worker = async (): Promise<void> => {
        while (left-- > 0) if ((await ask()).length !== 50) throw new Error('Cannot compare: no whole page')
      }
      await Promise.all(Array.from({ length: atOnce }, worker))
      // The first round is to make plans, and to warm up.
      if (round > 0) found[which]!.push((performance.now() - began) / pages)
    }
  }
  return [median(found[0]), median(found[1])]
}

function figures(name: string, [owner, tenant]: [number, number], goal?: number): Figure[] {
  return [
    [`${name}: a page, by the owner`, owner, 'ms'],
    [`${name}: a page, on behalf of a tenant`, tenant, 'ms'],
    [`${name}: tenant : owner`, tenant / owner, 'x', goal],
  ]
}

const teardowns: (() => unknown)[] = []
const t = { teardown: (work: () => unknown) => void teardowns.push(work) }
const found: Figure[] = []
try {
  const dataDir = mkdtempSync(join(tmpdir(), 'spectra-bench-'))
  t.teardown(() => rmSync(dataDir, { recursive: true, force: true }))
  const pglite = await openPGliteDatabase({ dataDir, cacheDir: templateDir() })
  await fill(pglite, 20_000)
  found.push(...figures('PGlite', await compare(pglite, 200, 1)))
  await pglite.close()
  if (process.env.SPECTRA_TEST_POSTGRES_URL) {
    const postgresql = await openPostgresqlDatabase({ url: await testPostgresUrl(t as never) })
    await fill(postgresql, 200_000)
    found.push(...figures('PostgreSQL, one at a time', await compare(postgresql, 300, 1), 1.3))
    found.push(...figures('PostgreSQL, ten at once', await compare(postgresql, 600, 10), 1.3))
    await postgresql.close()
  }
} finally {
  for (const teardown of teardowns) await teardown()
}
report('A page of 50 events with their processes, with and without row-level security', found)
