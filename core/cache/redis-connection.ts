import type { Redis, RedisOptions } from 'ioredis'
import { systemClock, within } from '../clock.ts'
import type { Renewed } from '../config/renewal.ts'
import { SpectraError } from '../errors.ts'
import { reconnectDelay } from '../backoff.ts'

export interface RedisConnectionOptions {
  /** `redis://user:password@host:port/0`, or `rediss:` for TLS. */
  url: string
  /** As Redis's own tools show it (`CLIENT LIST`). @default 'spectra' */
  name?: string
  /** Stands before every key, so that several systems share one Redis. @default 'spectra:' */
  prefix?: string
  /** Longest wait for an answer, and for a connection. Milliseconds. @default 1000 */
  timeoutMs?: number
  /** Authority of a `rediss:` server, PEM. @default those of Node */
  ca?: string | Buffer
  random?: () => number
  /** Where another address is, as soon as a password was changed. @default it stays as it is */
  renewed?: Renewed
  logger?: { warn(details: object, message: string): void }
}

/**
 * The one connection of a process to Redis, made on first use and shared by the adapters. It comes back by itself, however
 * often it is lost; until then every call fails at once, so that nobody waits for a help that is away.
 */
export interface RedisConnection {
  /** The full name of a key. */
  key(name: string): string
  /**
   * Runs one or more commands; `what` completes "Cannot ...".
   * @throws SS_CACHE_UNAVAILABLE for whatever kept Redis from doing it: away, silent, full, refusing
   */
  run<T>(what: string, commands: (redis: Redis) => Promise<T>): Promise<T>
  /** Rejects unless Redis can be written now. @throws SS_CACHE_UNAVAILABLE */
  health(): Promise<void>
  close(): Promise<void>
}

/** A socket that brings nothing for so many times the wait of one command is taken for dead. */
const DEAD = 2

/** @throws SS_CONFIG_INVALID for an address that is none of Redis's */
export function createRedisConnection(options: RedisConnectionOptions): RedisConnection {
  const { url: given, prefix = 'spectra:', timeoutMs = 1000, random = Math.random, logger, renewed } = options
  let url = renewed?.now() ?? given
  const place = placeOf(url)
  let redis: Redis | undefined
  let opened: Promise<void> | undefined
  /** Why the connection is not there. */
  let reason: string | undefined
  let closed = false

  function lost(why: string): void {
    if (reason === undefined && !closed) logger?.warn({ place, why }, 'Redis is away: going on without it')
    reason = why
  }

  /** The next connection says who it is by this address. */
  function take(next: string): void {
    url = next
    const { username, password } = new URL(next)
    if (redis === undefined) return
    redis.options.username = decodeURIComponent(username) || undefined
    redis.options.password = decodeURIComponent(password) || undefined
  }
  renewed?.onChange(take)

  async function open(): Promise<void> {
    const { Redis } = await import('ioredis')
    if (closed) return
    redis = new Redis(url, { ...clientOptions(options, timeoutMs, random) })
    redis.on('error', (error) => {
      lost(wordsOf(error))
      if (renewed && WRONG_PASSWORD.test(wordsOf(error))) void renewed.refused(url)
    })
    redis.on('close', () => lost(reason ?? 'the connection ended'))
    redis.on('ready', () => {
      if (reason !== undefined) logger?.warn({ place }, 'Redis is back')
      reason = undefined
    })
    // How this first try ends is told by the events, and so is that of the next ones.
    await within(systemClock, DEAD * timeoutMs, redis.connect(), () => new Error('late')).catch(
      () => undefined,
    )
  }

  async function present(): Promise<Redis> {
    if (closed) throw new Error('the connection was closed')
    await (opened ??= open())
    if (redis?.status !== 'ready') throw new Error(reason ?? `no connection within ${timeoutMs} ms`)
    return redis
  }

  /** Without the error itself: it carries the command with its arguments, passwords and values among them. */
  function unavailable(what: string, thrown: unknown): SpectraError {
    const words = isReply(thrown) ? wordsOf(thrown) : (reason ?? wordsOf(thrown))
    const why = words === 'Command timed out' ? `no answer within ${timeoutMs} ms` : words
    return new SpectraError('SS_CACHE_UNAVAILABLE', `Cannot ${what}: ${why} (Redis at ${place})`)
  }

  const connection: RedisConnection = {
    key: (name) => `${prefix}${name}`,
    async run(what, commands) {
      try {
        return await commands(await present())
      } catch (thrown) {
        throw unavailable(what, thrown)
      }
    },
    async health() {
      // A full or read-only Redis answers a PING as if all were well.
      await connection.run('write to Redis', (redis) =>
        redis.set(connection.key('health'), '1', 'PX', 60_000),
      )
    },
    async close() {
      closed = true
      if (redis === undefined) return
      const goodbye = redis.status === 'ready' ? redis.quit() : Promise.resolve('OK' as const)
      await within(systemClock, timeoutMs, goodbye, () => new Error('no farewell')).catch(() => undefined)
      redis.disconnect()
      // A socket that leads nowhere would stay open until its peer says goodbye.
      redis.stream?.destroy()
    },
  }
  return connection
}

function clientOptions(
  { name = 'spectra', ca }: RedisConnectionOptions,
  timeoutMs: number,
  random: () => number,
): RedisOptions {
  return {
    connectionName: name,
    lazyConnect: true,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: timeoutMs,
    commandTimeout: timeoutMs,
    socketTimeout: DEAD * timeoutMs,
    keepAlive: 10_000,
    retryStrategy: (nth) => reconnectDelay(nth, random),
    ...(ca === undefined ? {} : { tls: { ca } }),
  }
}

/** Host and port without credentials. */
function placeOf(address: string): string {
  const url = URL.parse(address)
  if (url?.protocol === 'redis:' || url?.protocol === 'rediss:') return `${url.hostname}:${url.port || 6379}`
  throw new SpectraError(
    'SS_CONFIG_INVALID',
    'Cannot use the address of Redis: give redis://:password@host:port/0, or rediss: for TLS',
  )
}

/** What Redis says to who it does not know. */
const WRONG_PASSWORD = /^(WRONGPASS|NOAUTH)/

/** Redis answered, and said no. */
const isReply = (thrown: unknown): boolean => (thrown as Error | undefined)?.name === 'ReplyError'

/** An AggregateError (all addresses of a host were tried) has no words of its own. */
function wordsOf(thrown: unknown): string {
  const { message, errors } = thrown as Error & { errors?: readonly unknown[] }
  return message || (errors?.[0] ? wordsOf(errors[0]) : String(thrown))
}
