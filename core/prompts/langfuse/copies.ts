import type { Sql } from '../../database/database.ts'
import type { PromptTemplate } from '../../ports.ts'

/** The last good prompts of a place, kept for times when it is away. */
export interface PromptCopies {
  get(place: string, name: string): Promise<PromptTemplate | undefined>
  put(place: string, template: PromptTemplate): Promise<void>
}

/** In the database, where every node finds them, and after any restart. */
export function createPromptCopies(sql: Sql): PromptCopies {
  return {
    async get(place, name) {
      const [row] = await sql.query<{ text: string; version: string }>(
        'select text, version from spectra_ops.prompt_copies where place = $1 and name = $2',
        [place, name],
      )
      return row && { name, text: row.text, version: row.version }
    },
    async put(place, { name, text, version }) {
      await sql.query(
        `insert into spectra_ops.prompt_copies as c (place, name, text, version, fetched_at)
         values ($1, $2, $3, $4, clock_timestamp())
         on conflict (place, name) do update set text = excluded.text, version = excluded.version,
           fetched_at = excluded.fetched_at
         where (c.text, c.version) is distinct from (excluded.text, excluded.version)`,
        [place, name, text, version],
      )
    },
  }
}
