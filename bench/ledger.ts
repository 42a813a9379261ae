import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openPGliteDatabase } from '../core/database/pglite.ts'
import { openPostgresqlDatabase } from '../core/database/postgresql.ts'
import { createLedger, type LedgerParts } from '../core/ledger/index.ts'
import type { Envelope } from '../core/ports.ts'
import {
  chunkCut,
  chunkingEnded,
  described,
  request,
  sourceOpened,
  take,
  tasks,
} from '../test/helpers/pipeline.ts'
import { report, type Figure } from './report.ts'

const CHUNKS = 100
/** Messages of a stage in hand at once: what nodes with ten connections do. */
const AT_ONCE = 10

/** All bookkeeping of `CHUNKS` chunks through the three stages: three messages, five commits and two begins each. */
async function run(
  parts: LedgerParts,
): Promise<{ perCommit: number; perBegin: number; chunksPerSecond: number }> {
  const spent = { commit: 0, commits: 0, begin: 0, begins: 0 }
  const commit: typeof parts.worklog.commit = async (...given) => {
    const began = performance.now()
    await parts.worklog.commit(...given)
    spent.commit += performance.now() - began
    spent.commits += 1
  }
  const begin = async (stage: string, envelope: Envelope): Promise<void> => {
    const began = performance.now()
    await parts.worklog.begin(stage, envelope, 0)
    spent.begin += performance.now() - began
    spent.begins += 1
  }
  const each = async (messages: Envelope[], work: (message: Envelope) => Promise<void>): Promise<void> => {
    const left = [...messages]
    const worker = async (): Promise<void> => {
      for (let next = left.shift(); next; next = left.shift()) await work(next)
    }
    await Promise.all(Array.from({ length: AT_ONCE }, worker))
  }

  const began = performance.now()
  // One process per worker: commits about one process are one after the other by design.
  for (let n = 0; n < AT_ONCE; n++) await parts.processes.create(request())
  await each(await take(parts, 'M0_PRIORITY_QUEUE'), async (m0) => {
    await begin('chunker', m0)
    await commit('chunker', m0, sourceOpened(), { end: false })
    const chunks = CHUNKS / AT_ONCE
    for (let n = 1; n <= chunks; n++) await commit('chunker', m0, chunkCut(m0, n), { end: false })
    await commit('chunker', m0, chunkingEnded(chunks), { end: true })
  })
  await each(await take(parts, 'M0_RESULTS_QUEUE'), async (m1) => {
    await begin('vlm', m1)
    await commit('vlm', m1, described(m1), { end: true })
  })
  await each(await take(parts, 'M1_INFERENCE_QUEUE'), async (m2) => {
    await begin('event', m2)
    for (const task of tasks(m2)) await commit('event', m2, task, { end: false })
    await commit('event', m2, {}, { end: true })
  })
  return {
    perCommit: spent.commit / spent.commits,
    perBegin: spent.begin / spent.begins,
    chunksPerSecond: (CHUNKS * 1000) / (performance.now() - began),
  }
}

const figures: Figure[] = []
const directory = mkdtempSync(join(tmpdir(), 'spectra-bench-'))
try {
  const database = await openPGliteDatabase({
    dataDir: join(directory, 'data'),
    cacheDir: join(directory, 'cache'),
  })
  await run(createLedger(database))
  const embedded = await run(createLedger(database))
  await database.close()
  figures.push(
    // One connection: what is waited for includes the nine others in hand.
    ['PGlite: per commit, alone', embedded.perCommit / AT_ONCE, 'ms'],
    ['PGlite: per begin, alone', embedded.perBegin / AT_ONCE, 'ms'],
    ['PGlite: chunks through all stages', embedded.chunksPerSecond, '/s'],
  )
  const url = process.env.SPECTRA_TEST_POSTGRES_URL
  if (url) {
    const server = await openPostgresqlDatabase({ url, pool: AT_ONCE })
    await run(createLedger(server))
    const measured = await run(createLedger(server))
    await server.close()
    figures.push(
      ['PostgreSQL: per commit, ten at once', measured.perCommit, 'ms'],
      ['PostgreSQL: chunks through all stages', measured.chunksPerSecond, '/s', 250, 'atLeast'],
    )
  }
  report('ledger', figures)
} finally {
  rmSync(directory, { recursive: true, force: true })
}
