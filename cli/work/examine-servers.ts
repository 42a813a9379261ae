import type { Config } from '../../core/config.ts'
import { createRedisConnection } from '../../core/cache/redis-connection.ts'
import { isNoDatabase } from '../../core/database/create-database.ts'
import { inspectPostgresql } from '../../core/database/inspect.ts'
import { tenantRoleAdvice } from '../../core/database/tenant-role.ts'
import { SpectraError, toSpectraError } from '../../core/errors.ts'
import { inspectRabbitmq } from '../../core/mailbox/rabbitmq/inspect.ts'
import { mailboxTls } from '../../core/mailbox/tls.ts'
import { openQdrant } from '../../core/opening/search.ts'
import { cluster } from '../session.ts'
import { attempt, type Finding } from './findings.ts'

/** The servers of a cluster, each looked at by itself and without changing it. Passwords are never shown. */
export async function examineServers(config: Config): Promise<Finding[]> {
  const looks = [examineDatabase, examineMailbox, examineRedis, examineQdrant]
  const found = await Promise.all(looks.map((look) => look(config)))
  return found.flat()
}

async function examineDatabase({ databaseUrl }: Config): Promise<Finding[]> {
  if (databaseUrl === '') return [alone('Database', 'PGlite with pgvector', 'SPECTRA_DATABASE_URL')]
  return attempt('Database', async () => {
    const found = await inspectPostgresql(databaseUrl).catch(adviseCreation)
    const { version, pgvector, pending, newer, tenantRole } = found
    const vectors = {
      installed: 'pgvector',
      available: 'pgvector is there for the first start',
      missing: 'no pgvector: search compares all vectors of the organization',
    }[pgvector]
    const waiting = pending > 0 ? `; ${pending} migrations wait for the first start` : ''
    const ahead =
      newer.length > 0
        ? `; a newer program has migrated it (${newer.join(', ')}), this one works with it`
        : ''
    // The first start makes it where it may; after that it was lost, such as by a move to another server.
    if (!tenantRole.taken && pending === 0) {
      const message = `Cannot work on behalf of tenants: ${tenantRole.user} lacks the role spectra_tenant`
      throw new SpectraError('SS_CONFIG_INVALID', message, {
        details: { advice: `Start a node, which may help itself. ${tenantRoleAdvice(tenantRole)}` },
      })
    }
    return {
      what: 'Database',
      verdict: pgvector === 'missing' ? 'fallback' : 'ok',
      detail: `PostgreSQL ${version} at ${placeOf(databaseUrl)}, ${vectors}${waiting}${ahead}`,
      advice:
        pgvector === 'missing'
          ? 'For more than some ten thousand chunks install pgvector on the server (Debian: postgresql-17-pgvector).'
          : undefined,
    }
  })
}

function adviseCreation(thrown: unknown): never {
  if (!isNoDatabase(thrown)) throw thrown
  const { code, message } = toSpectraError(thrown)
  const advice =
    'The first node or gateway to start creates it where its user may, and else says the command.'
  throw new SpectraError(code, message, { cause: thrown, details: { advice } })
}

async function examineMailbox(config: Config): Promise<Finding[]> {
  const { mailboxUrl } = config
  if (mailboxUrl === '') return [alone('Mailbox', 'SQLite', 'SPECTRA_MAILBOX_URL')]
  return attempt('Mailbox', async () => {
    const { version } = await inspectRabbitmq({ url: mailboxUrl, tls: await mailboxTls(config) })
    const longest = Math.max(...Object.values(cluster().stages).map(({ deadlines }) => deadlines.workMs))
    const timeout = `consumer_timeout of its rabbitmq.conf has to be above ${longest} ms`
    const tooLong = longest >= CONSUMER_TIMEOUT_MS
    return {
      what: 'Mailbox',
      verdict: tooLong ? 'fallback' : 'ok',
      detail: `RabbitMQ ${version} at ${placeOf(mailboxUrl)}; ${timeout} (${CONSUMER_TIMEOUT_MS} where nobody set it)`,
      advice: tooLong
        ? 'A stage may work for longer than that: set consumer_timeout, or shorten deadlines.workMs in cluster.config.ts.'
        : undefined,
    }
  })
}

/** No client can ask for it: after so long the broker takes back what is not acknowledged, since 3.8.17. */
const CONSUMER_TIMEOUT_MS = 30 * 60_000

/** Without it everything works: it is never missing. */
async function examineRedis({ redisUrl }: Config): Promise<Finding[]> {
  const without = 'each process keeps its own cache and rate limits'
  if (redisUrl === '') {
    const advice = 'Set SPECTRA_REDIS_URL where several nodes share them.'
    return [{ what: 'Redis', verdict: 'fallback', detail: `none: ${without}`, advice }]
  }
  const connection = createRedisConnection({ url: redisUrl, name: 'spectra-doctor', timeoutMs: 3000 })
  try {
    const info = await connection.run('look at Redis', (redis) => redis.info('server'))
    await connection.health()
    const version = /^redis_version:(\S+)/m.exec(info)?.[1] ?? 'of an unknown version'
    return [{ what: 'Redis', verdict: 'ok', detail: `Redis ${version} at ${placeOf(redisUrl)}` }]
  } catch (thrown) {
    const { message, advice } = toSpectraError(thrown)
    return [{ what: 'Redis', verdict: 'fallback', detail: `${message}: ${without}`, advice }]
  } finally {
    await connection.close()
  }
}

/** Where none is named the database keeps the vectors, which its own line says. */
export async function examineQdrant(config: Config): Promise<Finding[]> {
  const qdrant = await openQdrant(config)
  if (!qdrant) return []
  return attempt(
    'Qdrant',
    async () => {
      await qdrant.health()
      const detail = `Qdrant at ${placeOf(config.qdrantUrl)}, collections ${config.qdrantCollection}-*`
      return { what: 'Qdrant', verdict: 'ok', detail }
    },
    (code) =>
      code === 'SS_SEARCH_DENIED' ? undefined : 'Check QDRANT_URL, and whether this machine reaches it.',
  )
}

const alone = (what: string, program: string, setting: string): Finding => ({
  what,
  verdict: 'fallback',
  detail: `${program}, embedded: for this process only`,
  advice: `Set ${setting}, so that several nodes share it.`,
})

/** Host, port and path of an address, without user and password. */
function placeOf(address: string): string {
  const { host, pathname } = new URL(address)
  return `${host}${pathname.length > 1 ? pathname : ''}`
}
