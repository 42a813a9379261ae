import { z } from 'zod'
import type { Sql } from '../database/database.ts'
import { TABLES } from '../ledger/tables.ts'
import type { StoragePlace } from '../ports.ts'

/**
 * What the objects of a storage and the rows of a database have to do with each other, told from what they hold:
 *
 *     new         neither knows of any video
 *     related     some objects are of processes that have rows
 *     strangers   there are objects, and none of them has a row
 *     parted      chunks have rows, and there is no object at all
 */
export type Relation = 'new' | 'related' | 'strangers' | 'parted'

/** So many processes are enough to tell. */
const SAMPLE = 1000

export async function relationOf(sql: Sql, place: StoragePlace): Promise<Relation> {
  const stored = await processesIn(place)
  if (stored.length > 0) return (await anyKnown(sql, stored)) ? 'related' : 'strangers'
  return (await anyChunk(sql)) ? 'parted' : 'new'
}

const OBJECT = /^organizations\/[^/]+\/(?:processed|cache)\/([^/]+)\//

/** Ids of processes that have objects: `organizations/<id>/{processed,cache}/<process>/...`. */
async function processesIn(place: StoragePlace): Promise<string[]> {
  const found = new Set<string>()
  for await (const { key } of place.list('organizations/')) {
    const name = OBJECT.exec(key)?.[1]
    if (z.uuid().safeParse(name).success) found.add(name!)
    if (found.size === SAMPLE) break
  }
  return [...found]
}

async function anyKnown(sql: Sql, ids: readonly string[]): Promise<boolean> {
  const tables = Object.values(TABLES).map(({ processes }) => `select id from ${processes}`)
  const [row] = await sql.query<{ known: boolean }>(
    `select exists (select 1 from (${tables.join(' union all ')}) p
       join jsonb_array_elements_text($1::jsonb) as stored(id) on stored.id::uuid = p.id) as known`,
    [JSON.stringify(ids)],
  )
  return row!.known
}

async function anyChunk(sql: Sql): Promise<boolean> {
  const tables = Object.values(TABLES).map(({ chunks }) => `exists (select 1 from ${chunks})`)
  const [row] = await sql.query<{ there: boolean }>(`select ${tables.join(' or ')} as there`)
  return row!.there
}
