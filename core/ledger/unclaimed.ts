import type { Sql } from '../database/database.ts'
import { toDate } from '../database/database.ts'
import { TABLES } from './tables.ts'

/** Objects that no row claims, and how long that has been so, by the clock of the database. */
export interface Unclaimed {
  /** The database's now. */
  now(): Promise<Date>
  /**
   * Writes down that no row claims these objects. Returns those of which that has been known for `seconds`. Between two looks
   * a day counts at most: after a restore of last month's database nothing is due at once.
   */
  notice(organizationId: string, keys: readonly string[], seconds: number): Promise<string[]>
  /** Those that were noticed since a look, and known by then for long: uploads for `uploadSeconds`, others for `seconds`. */
  longKnown(
    organizationId: string,
    known: { since: Date; uploadSeconds: number; seconds: number },
  ): Promise<string[]>
  /** Processes of an organization that ended since then. */
  endedSince(organizationId: string, since: Date): Promise<string[]>
  /** Forgets those of an organization that were not noticed again since: they are claimed now, or gone. */
  forget(organizationId: string, since: Date): Promise<void>
}

export function createUnclaimed(sql: Sql): Unclaimed {
  return {
    async now() {
      const [row] = await sql.query<{ now: string | Date }>('select clock_timestamp() as now')
      return toDate(row!.now)
    },

    async notice(organizationId, keys, seconds) {
      if (keys.length === 0) return []
      const rows = await sql.query<{ key: string; due: boolean }>(
        `insert into spectra_ops.unclaimed_objects as o (key, organization_id, seen_at, looked_at)
         select key, $1, clock_timestamp(), clock_timestamp() from jsonb_array_elements_text($2::jsonb) as key
         on conflict (key) do update set looked_at = excluded.looked_at,
           seen_at = o.seen_at + greatest(interval '0', excluded.looked_at - o.looked_at - interval '1 day')
         returning key, seen_at <= looked_at - make_interval(secs => $3) as due`,
        [organizationId, JSON.stringify(keys), seconds],
      )
      return rows.filter(({ due }) => due).map(({ key }) => key)
    },

    async longKnown(organizationId, { since, uploadSeconds, seconds }) {
      const rows = await sql.query<{ key: string }>(
        `select key from spectra_ops.unclaimed_objects
         where organization_id = $1 and looked_at >= $2 and seen_at <= clock_timestamp() - make_interval(
           secs => case split_part(key, '/', 3) when 'uploads' then $3::float8 else $4::float8 end)
         order by key`,
        [organizationId, since, uploadSeconds, seconds],
      )
      return rows.map(({ key }) => key)
    },

    async endedSince(organizationId, since) {
      const rows = await sql.query<{ id: string }>(
        Object.values(TABLES)
          .map(
            ({ processes }) => `select id from ${processes} where organization_id = $1 and finished_at >= $2`,
          )
          .join(' union all '),
        [organizationId, since],
      )
      return rows.map(({ id }) => id)
    },

    async forget(organizationId, since) {
      await sql.query(
        'delete from spectra_ops.unclaimed_objects where organization_id = $1 and looked_at < $2',
        [organizationId, since],
      )
    },
  }
}
