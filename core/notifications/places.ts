import type { Database, Sql } from '../database/database.ts'
import { organizationsIn } from '../ledger/organizations.ts'
import type { Journal, Place } from '../ports.ts'

/** How far each organization's journal was told by a channel: a row of its settings, which goes with the organization. */
export interface Places {
  /** Gives each organization without a place its first one. */
  begin(): Promise<void>
  /** The organizations of whose journal something was not told yet, and how far each was. */
  behind(): Promise<{ organizationId: string; place: Place }[]>
  /** Remembers a later place; an earlier one, and one of an organization that is gone, changes nothing. */
  save(organizationId: string, place: Place): Promise<void>
  /** Moves it in a transaction, from where it was read: false, and nothing is changed, where it is not there any more. */
  move(sql: Sql, organizationId: string, from: Place, to: Place): Promise<boolean>
  /** The first place after which all is still kept, behind one after which it is not. */
  kept(organizationId: string, place: Place): Promise<Place>
}

const SCHEMA = 'spectra_core.org_config'
const PLACE = `((c.value->>'xact')::bigint, (c.value->>'seq')::bigint)`

export function createPlaces(
  database: Database,
  {
    journal,
    channel,
    fromStart = false,
  }: {
    journal: Pick<Journal, 'head'>
    channel: string
    /** Whether one that is new reads all that is kept. @default false: what happens from now on */
    fromStart?: boolean
  },
): Places {
  const key = `told ${channel}`.slice(0, 128)

  return {
    async begin() {
      const known = await database.query<{ id: string }>(
        `select organization_id as id from ${SCHEMA} where key = $1`,
        [key],
      )
      const ids = new Set(known.map(({ id }) => id))
      const others = (await organizationsIn(database)).filter((id) => !ids.has(id))
      if (others.length === 0) return
      // A channel that is new hears of what happens from now on; one that is not missed nothing of an organization that is new.
      const heads = others.map(async (id) =>
        ids.size > 0 || fromStart ? undefined : journal.head({ organizationId: id }),
      )
      const places = (await Promise.all(heads)).map((head, at) => ({
        id: others[at]!,
        ...valueOf(head ?? { xact: 0n, seq: 0n }),
      }))
      await database.query(
        `insert into ${SCHEMA} (organization_id, key, value, updated_at)
         select p.id::uuid, $1, jsonb_build_object('xact', p.xact, 'seq', p.seq), now()
         from jsonb_to_recordset($2::jsonb) as p(id text, xact text, seq text)
         on conflict do nothing`,
        [key, JSON.stringify(places)],
      )
    },

    async behind() {
      const rows = await database.query<{ id: string; xact: string; seq: string }>(
        `select c.organization_id as id, c.value->>'xact' as xact, c.value->>'seq' as seq
         from ${SCHEMA} c
         where c.key = $1 and exists (select 1 from spectra_ops.journal j
           where j.organization_id = c.organization_id and (j.xact, j.seq) > ${PLACE})
         order by c.updated_at, c.organization_id`,
        [key],
      )
      return rows.map(({ id, ...place }) => ({ organizationId: id, place: placeOf(place) }))
    },

    async save(organizationId, place) {
      const { xact, seq } = valueOf(place)
      await database.query(
        `update ${SCHEMA} c set value = jsonb_build_object('xact', $3::text, 'seq', $4::text), updated_at = now()
         where c.organization_id = $1 and c.key = $2 and ${PLACE} < ($3::text::bigint, $4::text::bigint)`,
        [organizationId, key, xact, seq],
      )
    },

    async move(sql, organizationId, from, to) {
      const [before, after] = [valueOf(from), valueOf(to)]
      const rows = await sql.query(
        `update ${SCHEMA} c set value = jsonb_build_object('xact', $3::text, 'seq', $4::text), updated_at = now()
         where c.organization_id = $1 and c.key = $2 and ${PLACE} = ($5::text::bigint, $6::text::bigint) returning c.key`,
        [organizationId, key, after.xact, after.seq, before.xact, before.seq],
      )
      return rows.length > 0
    },

    async kept(organizationId, { xact, seq }) {
      const [floor] = await database.query<{ xact: string; seq: string }>(
        `select xact::text, seq::text from spectra_ops.journal_floors
         where organization_id = $1 and (xact, seq) > ($2::bigint, $3::bigint)`,
        [organizationId, xact.toString(), seq.toString()],
      )
      return floor ? placeOf(floor) : journal.head({ organizationId })
    },
  }
}

const placeOf = ({ xact, seq }: { xact: string; seq: string }): Place => ({
  xact: BigInt(xact),
  seq: BigInt(seq),
})
const valueOf = ({ xact, seq }: Place) => ({ xact: xact.toString(), seq: seq.toString() })
