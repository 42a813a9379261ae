import { privateServices, type ServiceName } from '../../helpers/private-services.ts'
import { eventually } from '../../helpers/processes.ts'
import { signal } from './process-table.ts'
import { openPostgresqlDatabase } from '../../../core/database/postgresql.ts'

/** PostgreSQL, Redis and RabbitMQ that only this run has, so that faults may hit all of each. */
export interface Services {
  readonly urls: Record<ServiceName, string>
  /** Runs rabbitmqctl; about a second. */
  ctl(...args: string[]): Promise<string>
  up(name: ServiceName): Promise<void>
  down(name: ServiceName): Promise<void>
  /** As a crash of the server: what was not written ahead is lost, and the next start recovers. */
  crashPostgres(): Promise<void>
}

/** Starts all three, about 6 s; they and their data are gone when the test ends. */
export async function servicesOfARun(t: { teardown(fn: () => unknown): unknown }): Promise<Services> {
  const { url, start, stop, ctl } = await privateServices(t as never, 'postgres', 'redis', 'rabbitmq')

  async function postmaster(): Promise<number> {
    const database = await openPostgresqlDatabase({ url: url('postgres'), pool: 2 })
    try {
      const [row] = await database.query<{ file: string }>(`select pg_read_file('postmaster.pid') as file`)
      return Number.parseInt(row!.file)
    } finally {
      await database.close()
    }
  }

  return {
    urls: { postgres: url('postgres'), redis: url('redis'), rabbitmq: url('rabbitmq') },
    ctl,
    up: (name) => start(name),
    down: (name) => stop(name),
    async crashPostgres() {
      const pid = await postmaster()
      signal(pid, 'SIGQUIT')
      await eventually('PostgreSQL is gone', () => !signal(pid, 0))
      await start('postgres')
    },
  }
}
