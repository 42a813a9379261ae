import { toDate, type Database, type SqlValue } from '../../database/database.ts'
import { SpectraError } from '../../errors.ts'
import type { EmbeddingSpace, SearchModel, SearchModels } from '../../ports.ts'
import { searchedTable, type Slot } from '../tables.ts'

/** A model whose vectors chunks have, and where. */
export interface PlacedSpace extends SearchModel {
  slot: Slot
}

/**
 * Whose vectors there are, written down in the database for all processes:
 *
 *     ordered --> coming --every chunk has its vector--> in use --another one is--> leaving --> gone
 *                    \-- taken back ------------------------------------------------^
 *
 * One is in use, at most one comes and at most one leaves, and of these two one only: there are two places.
 */
export interface SpacesNow extends SearchModels {
  inUse: PlacedSpace
  coming?: PlacedSpace
  leaving?: PlacedSpace
}

export interface Spaces {
  /** As it was at most `freshMs` ago. @throws the codes of the database */
  now(): Promise<SpacesNow>
  /** As it is. */
  fresh(): Promise<SpacesNow>
  /** Where chunks have the vectors of a model; undefined where they have none that is kept. */
  slotOf(space: EmbeddingSpace): Promise<Slot | undefined>
  /** Another model is to be in use. Nothing where one comes or leaves already. */
  order(space: EmbeddingSpace & { provider: string }): Promise<void>
  /** What is known of the one that comes. */
  progress(told: { done?: number; total?: number; trouble?: string | null }): Promise<void>
  /** The one that comes is in use, and the one that was leaves. */
  switch(): Promise<void>
  /** The one that comes is not wanted any more. */
  takeBack(): Promise<void>
  /** Nothing is left of the one that leaves. */
  gone(): Promise<void>
}

export interface SpacesOptions {
  /** In use where nothing is written down yet, and no rows say otherwise. */
  configured: EmbeddingSpace & { provider: string }
  /** @default 2000 */
  freshMs?: number
}

interface Row {
  state: 'in_use' | 'coming' | 'leaving'
  slot: Slot
  provider: string
  model: string
  dimensions: number
  done: number
  total: number
  trouble: string | null
  since: string
}

const TABLE = 'spectra_ops.embedding_spaces'

export function createSpaces(database: Database, { configured, freshMs = 2000 }: SpacesOptions): Spaces {
  let known: { at: number; now: Promise<SpacesNow> } | undefined

  const fresh = (): Promise<SpacesNow> => {
    const now = read(database, configured)
    const asked = { at: performance.now(), now }
    known = asked
    now.catch(() => {
      if (known === asked) known = undefined
    })
    return now
  }
  const now = (): Promise<SpacesNow> =>
    known && performance.now() - known.at < freshMs ? known.now : fresh()

  const change = async (statement: string, values: SqlValue[] = []): Promise<void> => {
    await database.query(statement, values)
    known = undefined
  }

  return {
    now,
    fresh,
    async slotOf(space) {
      const { inUse, coming, leaving } = await now()
      return [inUse, coming, leaving].find((each) => each && isSame(each, space))?.slot
    },
    order: ({ provider, model, dimensions }) =>
      change(
        `insert into ${TABLE} (state, slot, provider, model, dimensions)
         select 'coming', case slot when 'first' then 'second' else 'first' end, $1, $2, $3
         from ${TABLE} where state = 'in_use' on conflict do nothing`,
        [provider, model, dimensions],
      ),
    progress: ({ done, total, trouble }) =>
      change(
        `update ${TABLE} set done = coalesce($1::int, done), total = coalesce($2::int, total),
           trouble = case when $3::boolean then $4::text else trouble end where state = 'coming'`,
        [done ?? null, total ?? null, trouble !== undefined, trouble ?? null],
      ),
    async switch() {
      await database.transaction(async (sql) => {
        const set = `update ${TABLE} set since = clock_timestamp(), trouble = null`
        await sql.query(`${set}, state = 'leaving' where state = 'in_use'`)
        await sql.query(`${set}, state = 'in_use' where state = 'coming'`)
      })
      known = undefined
    },
    takeBack: () =>
      change(
        `update ${TABLE} set state = 'leaving', since = clock_timestamp(), trouble = null where state = 'coming'`,
      ),
    gone: () => change(`delete from ${TABLE} where state = 'leaving'`),
  }
}

/** Vectors of one can be compared with those of the other. */
export const isSame = (a: EmbeddingSpace, b: EmbeddingSpace): boolean =>
  a.model === b.model && a.dimensions === b.dimensions

async function read(database: Database, configured: SpacesOptions['configured']): Promise<SpacesNow> {
  const rows = async (): Promise<Row[]> => database.query<Row>(`select * from ${TABLE}`)
  let found = await rows()
  if (found.length === 0) {
    await writeDown(database, configured)
    found = await rows()
  }
  const of = (state: Row['state']): PlacedSpace | undefined => {
    const row = found.find((each) => each.state === state)
    return row && toSpace(row)
  }
  const inUse = of('in_use')
  if (!inUse) throw new SpectraError('SS_INTERNAL', `Cannot search: ${TABLE} names no model in use`)
  return { inUse, coming: of('coming'), leaving: of('leaving') }
}

/** At the first time: that of most vectors that there are. */
async function writeDown(database: Database, { provider, ...space }: SpacesOptions['configured']) {
  const [most] = await database.query<EmbeddingSpace>(
    `select model, dimensions from ${searchedTable(database).name} where model is not null
     group by model, dimensions order by count(*) desc limit 1`,
  )
  const inUse = most ?? space
  const who = isSame(inUse, space) ? provider : ''
  await database.query(
    // Older than any process: each may order another one.
    `insert into ${TABLE} (state, slot, provider, model, dimensions, since)
     values ('in_use', 'first', $1, $2, $3, 'epoch') on conflict do nothing`,
    [who, inUse.model, inUse.dimensions],
  )
}

const toSpace = ({ slot, provider, model, dimensions, done, total, trouble, since }: Row): PlacedSpace => ({
  ...{ slot, provider, model, dimensions, done, total },
  since: toDate(since),
  ...(trouble === null ? {} : { trouble }),
})
