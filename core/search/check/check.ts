import type { Database } from '../../database/database.ts'
import type { SearchModel, VectorIndex } from '../../ports.ts'
import { entriesOf } from '../reindex.ts'
import type { Reembedding } from '../spaces/reembed.ts'
import { isSame, type PlacedSpace, type Spaces } from '../spaces/spaces.ts'
import { searchedTable } from '../tables.ts'
import { absentFrom, indexRows, orphansIn, unembedded, unsearched, type ChunkName } from './rows.ts'

/** What is found by search, beside what should be. */
export interface VectorInventory {
  inUse: SearchModel
  /** Chunks that are searched. */
  searched: number
  /** Described and indexed, as their rows say, and not searched. */
  unsearched: ChunkName[]
  /** Searched, without a vector of the model in use: found by their words alone. */
  unembedded: ChunkName[]
  /** Their vector is missing in the index of its own. */
  absent: ChunkName[]
  /** In the index of its own, and no chunk any more. */
  orphans: ChunkName[]
  /** Collections of models that nothing is searched by. */
  strange: string[]
}

/** What was mended of it. */
export interface VectorRepair {
  indexed: number
  embedded: number
  told: number
  removed: number
  dropped: string[]
  /** What it takes more than rows and a model for, in sentences. */
  cannot: string[]
}

/** Whether rows and vectors agree (P11), of all organizations. @throws the codes of the database and of the index */
export interface VectorCheck {
  compare(): Promise<VectorInventory>
  /** Mends from rows what can be, and asks the model in use for vectors. Done again it does nothing more. */
  repair(): Promise<VectorRepair>
}

export interface VectorCheckParts {
  database: Database
  spaces: Pick<Spaces, 'fresh'>
  vectors: VectorIndex
  reembedding: Pick<Reembedding, 'fill'>
}

export function createVectorCheck({ database, spaces, vectors, reembedding }: VectorCheckParts): VectorCheck {
  const table = searchedTable(database)
  const known = async (): Promise<[PlacedSpace, ...PlacedSpace[]]> => {
    const { inUse, coming, leaving } = await spaces.fresh()
    return [inUse, ...[coming, leaving].filter((each) => each !== undefined)]
  }

  async function compare(): Promise<VectorInventory> {
    const [inUse, ...others] = await known()
    const [row] = await database.query<{ n: number }>(`select count(*)::int as n from ${table.name}`)
    const { own } = vectors
    return {
      inUse,
      searched: row!.n,
      unsearched: await unsearched(database, table),
      unembedded: await unembedded(database, table, inUse),
      absent: own ? await absentFrom(own, { database, table, space: inUse }) : [],
      orphans: own ? await orphansIn(own, { database, table, space: inUse }) : [],
      strange: own ? await own.strange([inUse, ...others]) : [],
    }
  }

  return {
    compare,

    async repair() {
      const indexed = await indexRows(database, table, await unsearched(database, table))
      const { filled, refused } = await reembedding.fill()
      // Looked at only now: what had lost its row has one again.
      const { inUse, absent, orphans, strange } = await compare()
      await tell(absent, inUse)
      for (const { organizationId, chunkId } of orphans) await vectors.remove({ organizationId, chunkId })
      for (const name of strange) await vectors.own!.dropStrange(name)
      const why = `Cannot give ${refused} chunks a vector: ${inUse.model} refuses their texts`
      return {
        ...{ indexed, embedded: filled, told: absent.length, removed: orphans.length, dropped: strange },
        cannot: refused > 0 ? [why] : [],
      }
    },
  }

  async function tell(chunks: readonly ChunkName[], inUse: SearchModel): Promise<void> {
    for (let from = 0; from < chunks.length; from += PAGE) {
      const ids = chunks.slice(from, from + PAGE).map(({ chunkId }) => chunkId)
      const entries = await entriesOf(database, ids)
      await vectors.upsert(entries.filter((entry) => isSame(entry, inUse)))
    }
  }
}

const PAGE = 200
