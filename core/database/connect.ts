import { MikroORM, type PostgreSqlConnection } from '@mikro-orm/postgresql'
import type { Client, Pool } from './clients.ts'
import { reaching } from './failures.ts'
import { ormOptions } from './orm.ts'

export interface ConnectOptions {
  url: string
  /** Connections at most. @default 10 */
  pool?: number
  /** @default 'spectra' */
  name?: string
}

export interface Connected {
  orm: MikroORM
  pool: Pool
  close(): Promise<void>
}

/** The ORM listens to the errors of idle connections: they end no process. */
export async function connect(
  { url, pool: max = 10, name = 'spectra' }: ConnectOptions,
  features: { vectors: boolean },
  settings: object,
): Promise<Connected> {
  const present = new Set<Client>()
  const driverOptions = {
    // The ORM reads host, user and database out of the address, and drops the rest, such as TLS.
    connectionString: url,
    application_name: name,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    ...settings,
    onPoolCreated(pool: Pool) {
      pool.on('connect', (client) => present.add(client))
      pool.on('remove', (client) => present.delete(client))
    },
  }
  const options = { ...ormOptions(features), clientUrl: url, pool: { max }, driverOptions }
  const orm = await reaching(() => MikroORM.init(options as never))
  const close = async (): Promise<void> => {
    await orm.close()
    // A server that never answers the goodbye does not keep the process.
    for (const client of present) client.unref()
  }
  try {
    const connection = orm.em.getConnection() as unknown as PostgreSqlConnection
    const pool = (await reaching(() => connection.getNativeClient())) as unknown as Pool
    return { orm, pool, close }
  } catch (error) {
    await close()
    throw error
  }
}
