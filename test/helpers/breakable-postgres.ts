import type { Test } from 'tap'
import type { Database } from '../../core/database/database.ts'
import { openPostgresqlDatabase } from '../../core/database/postgresql.ts'
import type { Break, Fault } from '../contracts/faults.ts'
import { onServer, testPostgresUrl } from './database.ts'
import { eventually } from './eventually.ts'
import { proxyFaults } from './proxy-faults.ts'
import { tcpProxy } from './tcp-proxy.ts'

/** What cannot be done to the PostgreSQL that all tests share, or has a suite of its own. */
export const IMPOSSIBLE_FOR_POSTGRES = {
  tls: 'its server speaks none here: test/core/database/outages',
  refused: 'a statement that is refused is a bug',
  throttled: 'it asks nobody for patience',
  broken: 'takes a server of its own: test/core/database/outages',
  full: 'takes a server of its own: its codes are told apart in core/database/failures.ts',
} as const

/** A new database on the PostgreSQL of the tests, by way of a proxy, and what can be done to it. */
export async function breakablePostgres(t: Test): Promise<{
  /** With short timeouts. */
  database: Database
  /** By way of the proxy. */
  url: string
  faults: Partial<Record<Fault, Break>>
}> {
  const url = await testPostgresUrl(t)
  const { hostname: host, port, pathname } = new URL(url)
  const name = pathname.slice(1)
  const proxy = await tcpProxy(t, { host, port: Number(port) })
  const database = await openPostgresqlDatabase({
    url: proxy.through(url),
    pool: 3,
    timeouts: { connectMs: 1000, statementMs: 500 },
  })
  t.teardown(() => database.close())
  const admit = async (yes: boolean): Promise<void> => {
    await onServer(`alter database ${name} allow_connections ${yes}`)
  }
  return {
    database,
    url: proxy.through(url),
    faults: {
      ...proxyFaults(proxy),
      async denied() {
        await admit(false)
        proxy.reset()
        await eventually('nobody gets in', () =>
          database.health().then(
            () => false,
            () => true,
          ),
        )
        return () => admit(true)
      },
    },
  }
}
