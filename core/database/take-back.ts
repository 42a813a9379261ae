import type { Client, Pool } from './clients.ts'

/**
 * Takes a connection out of its pool when it ends, whoever has it. The ORM never gives back that of a transaction which cannot
 * be begun or rolled back any more: it would count for ever, and a pool ends only when it has all of them back.
 */
export function takeBackEnded(pool: Pool): void {
  const given = new Set<Client>()
  pool.on('acquire', (client) => given.add(client))
  pool.on('release', (_error, client) => given.delete(client))
  pool.on('connect', (client) =>
    client.on('end', () => {
      if (!given.has(client)) return
      client.release(true)
      // Who has it may still give it back.
      client.release = () => undefined
    }),
  )
}
