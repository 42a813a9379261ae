import type { Sql, SqlValue } from './database.ts'
import { databaseError, isLost, isWrongPassword, reaching } from './failures.ts'
import { queryAfter, type Statement } from './one-batch.ts'
import type { SessionClient } from './session.ts'
import { SET_TENANT, type TenantSettings } from './tenant-settings.ts'

/** What is used of a connection of the driver's pool. */
export interface Client {
  query(statement: string | Statement): Promise<{
    rows: object[]
    command?: string
  }>
  /** Back to the pool; with `true`, out of it. */
  release(destroy?: boolean): void
  on(event: 'error' | 'end', listener: () => void): void
  /** Keeps no process alive any more. */
  unref(): void
  readonly connection?: { stream?: { destroy(): void } }
}

export interface Pool {
  /** What further connections are made with. */
  readonly options: { connectionString?: string }
  readonly totalCount: number
  readonly idleCount: number
  readonly waitingCount: number
  connect(): Promise<Client>
  on(event: 'connect' | 'acquire' | 'remove', listener: (client: Client) => void): void
  on(event: 'release', listener: (error: unknown, client: Client) => void): void
}

/** The socket alone: a peer that is silent for ever would keep the goodbye, and those who wait for a connection. */
export const cut = (client: Client): void => client.connection?.stream?.destroy()

/**
 * The use of a pool's connections: one that was lost, or whose state nobody knows, never goes back to it.
 * @param isRenewed asked where the server refuses the password: whether the pool has another one now
 */
export function createClients(pool: Pool, isRenewed: () => Promise<boolean> = () => Promise.resolve(false)) {
  const take = (): Promise<Client> =>
    reaching(async () => {
      try {
        return await pool.connect()
      } catch (error) {
        if (!isWrongPassword(error) || !(await isRenewed())) throw error
        return pool.connect()
      }
    })

  function discard(client: Client): void {
    cut(client)
    client.release(true)
  }

  async function use<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const client = await take()
    try {
      const result = await work(client)
      client.release()
      return result
    } catch (error) {
      if (isLost(error)) discard(client)
      else client.release()
      throw error
    }
  }

  const query = <Row extends object>(text: string, parameters: readonly SqlValue[] = []): Promise<Row[]> =>
    use((client) => sqlOf(client).query<Row>(text, parameters))

  const settled = new WeakSet<Client>()

  /** One statement on behalf of a tenant, as a transaction of its own. Where the settings do not hold, it is not run. */
  const queryAs = <Row extends object>(
    { parameters: values }: TenantSettings,
    text: string,
    parameters: readonly SqlValue[],
  ): Promise<Row[]> =>
    use((client) =>
      reaching(async () => {
        const first = { name: 'spectra_settings', values }
        // Once for each connection, and of no effect after it.
        if (!settled.has(client)) await client.query({ ...first, text: SET_TENANT, values: [...values] })
        settled.add(client)
        return queryAfter(client, first, statementOf(text, parameters, true)) as Promise<Row[]>
      }),
    )

  /**
   * @param settings statements that it begins with
   *
   * When this rejects because the connection was lost during the commit, nobody knows whether it was done: whoever tries
   * again must not mind that it was.
   */
  async function transaction<T>(work: (sql: Sql) => Promise<T>, settings?: string): Promise<T> {
    const client = await take()
    try {
      // One message, and one answer to wait for. What it sets for the transaction goes with it, however that ends.
      await client.query(settings === undefined ? 'begin' : `begin; ${settings}`)
      const result = await work(sqlOf(client, settings !== undefined))
      const { command } = await client.query('commit')
      // PostgreSQL answers so, and without an error, where a statement failed and `work` went on.
      if (command === 'ROLLBACK') throw new Error('Cannot commit: a statement of the transaction had failed')
      client.release()
      return result
    } catch (error) {
      if (isLost(error)) discard(client)
      else
        await client.query('rollback').then(
          () => client.release(),
          () => discard(client),
        )
      throw databaseError(error)
    }
  }

  async function session(): Promise<SessionClient> {
    const client = await take()
    return {
      ...sqlOf(client),
      onEnd(listener) {
        client.on('error', listener)
        client.on('end', listener)
      },
      destroy: () => discard(client),
    }
  }

  return { query, queryAs, transaction, session }
}

/** Names of statements, so that each connection prepares each of them once. Few are made of parts: those stay unnamed. */
const names = new Map<string, string>()
const MOST_NAMES = 200

function nameOf(statement: string): string | undefined {
  const known = names.get(statement)
  if (known !== undefined || names.size === MOST_NAMES) return known
  const name = `spectra_${names.size}`
  names.set(statement, name)
  return name
}

/** @param limited another role runs it: the plan of a statement is that of one role, so that it has two names */
function statementOf(text: string, parameters: readonly SqlValue[], limited: boolean): Statement {
  const known = parameters.length > 0 ? nameOf(text) : undefined
  const name = known && limited ? `${known}_tenant` : known
  return { text, values: [...parameters], ...(name && { name }) }
}

function sqlOf(client: Pick<Client, 'query'>, limited = false): Sql {
  return {
    query: async <Row extends object>(text: string, parameters: readonly SqlValue[] = []) => {
      const { rows } = await reaching(() => client.query(statementOf(text, parameters, limited)))
      return rows as Row[]
    },
  }
}
