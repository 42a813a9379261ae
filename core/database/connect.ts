import { MikroORM, type PostgreSqlConnection } from '@mikro-orm/postgresql'
import { cut, type Client, type Pool } from './clients.ts'
import { reaching } from './failures.ts'
import { ormOptions } from './orm.ts'
import { takeBackEnded } from './take-back.ts'

export interface ConnectOptions {
  url: string
  /** Connections at most. @default 10 */
  pool?: number
  /** @default 'spectra' */
  name?: string
  /** Closing waits so long at most for those who still use a connection. Milliseconds. @default 5000 */
  closeMs?: number
}

export interface Connected {
  orm: MikroORM
  pool: Pool
  /** Ends all connections for good, without a word to the server: what waits for an answer fails, and what is asked later. */
  cutAll(): void
  /** Who still uses a connection after `closeMs` loses it. */
  close(): Promise<void>
}

/** The ORM listens to the errors of idle connections: they end no process. */
export async function connect(
  { url, pool: max = 10, name = 'spectra', closeMs = 5000 }: ConnectOptions,
  features: { vectors: boolean },
  settings: object,
): Promise<Connected> {
  const present = new Set<Client>()
  let over = false
  const driverOptions = {
    // The ORM reads host, user and database out of the address, and drops the rest, such as TLS.
    connectionString: url,
    application_name: name,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    ...settings,
    onPoolCreated(pool: Pool) {
      pool.on('connect', (client) => {
        present.add(client)
        if (over) cut(client)
      })
      pool.on('remove', (client) => present.delete(client))
      takeBackEnded(pool)
    },
  }
  const options = { ...ormOptions(features), clientUrl: url, pool: { max }, driverOptions }
  const orm = await reaching(() => MikroORM.init(options as never))
  const cutAll = (): void => {
    over = true
    present.forEach(cut)
  }
  const close = async (): Promise<void> => {
    const late = setTimeout(cutAll, closeMs)
    await orm.close().finally(() => clearTimeout(late))
    // A server that never answers the goodbye does not keep the process.
    for (const client of present) client.unref()
  }
  try {
    const connection = orm.em.getConnection() as unknown as PostgreSqlConnection
    const pool = (await reaching(() => connection.getNativeClient())) as unknown as Pool
    return { orm, pool, cutAll, close }
  } catch (error) {
    await close()
    throw error
  }
}
