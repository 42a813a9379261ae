import type { z } from 'zod'
import type { RedisConnection } from './redis-connection.ts'

/** Named values of one kind, each forgotten after its time unless it is put again. */
export interface RedisDirectory<T> {
  put(name: string, value: T, ttlMs: number): Promise<void>
  /** Those that are there; without what another version wrote and this one cannot read. */
  values(): Promise<T[]>
  remove(name: string): Promise<void>
}

/** Clocks of nodes that differ by less do no harm. */
const SLACK_MS = 24 * 3600_000

/**
 *     spectra:node:<name>   the value as JSON; its expiry, by the clock of Redis, decides whether it is there
 *     spectra:nodes         sorted set of names, each with the instant after which nobody needs to ask for it
 *
 * Listing costs two commands, however much else the Redis holds: no KEYS, no SCAN.
 */
export function createRedisDirectory<T>(
  connection: RedisConnection,
  { kind, kinds, check }: { kind: string; kinds: string; check: z.ZodType<T> },
): RedisDirectory<T> {
  const keyOf = (name: string): string => connection.key(`${kind}:${name}`)
  const index = connection.key(kinds)

  const read = (text: string): T | undefined => {
    const parsed = check.safeParse(parse(text))
    return parsed.success ? parsed.data : undefined
  }

  return {
    async put(name, value, ttlMs) {
      const now = Date.now()
      await connection.run(`announce ${kind} ${name}`, (redis) =>
        Promise.all([
          redis.set(keyOf(name), JSON.stringify(value), 'PX', ttlMs),
          redis.zadd(index, String(now + ttlMs + SLACK_MS), name),
          redis.zremrangebyscore(index, '-inf', String(now)),
        ]),
      )
    },
    async values() {
      const found = await connection.run(`list ${kinds}`, async (redis) => {
        const names = await redis.zrange(index, '0', '-1')
        return names.length === 0 ? [] : redis.mget(names.map(keyOf))
      })
      return found.flatMap((text) => (text === null ? [] : (read(text) ?? [])))
    },
    async remove(name) {
      await connection.run(`remove ${kind} ${name}`, (redis) =>
        Promise.all([redis.del(keyOf(name)), redis.zrem(index, name)]),
      )
    },
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
