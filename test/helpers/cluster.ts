import { randomUUID } from 'node:crypto'
import type { Test } from 'tap'
import { NO_POSTGRES, testPostgresUrl } from './database.ts'
import { NO_BROKER, testVhost } from './rabbitmq.ts'
import { startSpectra, untilReady, type Running } from './spectra.ts'
import { tempDir } from './temp.ts'

export const NO_CLUSTER = NO_BROKER || NO_POSTGRES

/** A process for each worker: one of a stage is enough, unless a test says how many. */
const WORKERS = ['--workers', 'vlm=1,event=1,stream=1']

export interface TestCluster {
  data: string
  env: Record<string, string>
  /** Starts `spectra` as a part of the cluster, its nodes with few workers; killed with the test. */
  start(...args: string[]): Running
  /** A node or gateway that is ready. */
  ready(...args: string[]): Promise<Running>
  /** The same with its address. */
  gateway(...args: string[]): Promise<Running & { url: string }>
}

/**
 * A database and a broker of this test's own, and processes of `spectra` that share them and one data directory.
 * @param apart gives each process a data directory of its own, where objects are elsewhere
 */
export async function testCluster(
  t: Test,
  more: Record<string, string> = {},
  { apart = false }: { apart?: boolean } = {},
): Promise<TestCluster> {
  const data = tempDir(t)
  const redis = process.env.SPECTRA_TEST_REDIS_URL
  const env = {
    SPECTRA_DATABASE_URL: await testPostgresUrl(t),
    SPECTRA_MAILBOX_URL: await testVhost(t),
    ...(redis ? { SPECTRA_REDIS_URL: redis, SPECTRA_REDIS_PREFIX: `test-${randomUUID()}:` } : {}),
    SPECTRA_HEALTH_OFFSET: 'none',
    ...more,
  }
  const started: Running[] = []
  t.teardown(async () => {
    for (const { child } of started) child.kill('SIGKILL')
    await Promise.all(started.map(({ finished }) => finished))
  })
  const start = (...args: string[]): Running => {
    const [command, ...more] = args
    const line = command === 'node' ? [command, ...WORKERS, ...more] : args
    const running = startSpectra(apart ? tempDir(t) : data, line, env)
    started.push(running)
    return running
  }
  return {
    data,
    env,
    start,
    ready: (...args) => untilReady(() => start(...args)),
    async gateway(...args) {
      const running = start('gateway', '--port', '0', ...args)
      const url = /Ready: (http:\S+)\/graphql/.exec(await running.printed(/Ready: \S+/))![1]!
      return { ...running, url }
    },
  }
}
