import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { testPostgresUrl } from '../../test/helpers/database.ts'

export interface Running {
  child: ChildProcess
  url: string
  token: string
  databaseUrl: string
}

/** A gateway in a process of its own, on a new database of the PostgreSQL of the tests; `--cpu-prof` and the like by BENCH_NODE. */
export async function startBenchGateway(later: (work: () => unknown) => void): Promise<Running> {
  if (!process.env.SPECTRA_TEST_POSTGRES_URL) {
    console.error('Cannot measure: SPECTRA_TEST_POSTGRES_URL names no server (scripts/services env)')
    process.exit(1)
  }
  const dataDir = mkdtempSync(join(tmpdir(), 'spectra-bench-'))
  later(() => rmSync(dataDir, { recursive: true, force: true }))
  const databaseUrl = await testPostgresUrl({ teardown: later } as never)
  const child = forkOf('process.ts', {
    SPECTRA_DATA: dataDir,
    SPECTRA_DATABASE_URL: databaseUrl,
    JWT_SECRET_KEY: 'a secret of the bench that nobody else knows',
  })
  later(() => stopped(child))
  const { url, token } = await messageOf<{ url: string; token: string }>(child)
  return { child, url, token, databaseUrl }
}

/** @throws where the process ends before it sends one */
export function messageOf<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const ended = (): void => reject(new Error('Cannot measure: a process ended'))
    child.once('exit', ended)
    child.once('message', (message) => {
      child.off('exit', ended)
      resolve(message as T)
    })
  })
}

/** A program of this directory beside the bench, with the environment that it is given and no other setting of ours. */
export function forkOf(program: string, settings: Record<string, string> = {}): ChildProcess {
  const { PATH = '', HOME = '', BENCH_NODE = '' } = process.env
  const execArgv = BENCH_NODE.split(' ').filter(Boolean)
  return fork(join(import.meta.dirname, program), { env: { PATH, HOME, ...settings }, execArgv })
}

export async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || !child.connected) return
  const gone = once(child, 'exit')
  child.disconnect()
  await gone
}
