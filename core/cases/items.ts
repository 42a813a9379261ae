import type { Database, Sql } from '../database/database.ts'
import { asUuid } from '../ledger/uuid.ts'
import type { CaseItem, Cases, Identity, NewCaseItem } from '../ports.ts'
import { findCase, KEPT_SECONDS } from './find.ts'
import { placeOf, type Place, type PlacedBy } from './place.ts'
import { CASES, ITEM_COLUMNS, ITEMS, note, toItem, type ItemRow } from './rows.ts'
import { missing, proseOf, refused } from './texts.ts'

/** Of one case. */
export const MOST_ITEMS = 500
const LONGEST_COMMENT = 2000

interface ItemsOptions {
  database: Database
  footage: PlacedBy
  clock: () => Date
}

/** The moments of cases. */
export function createItems({
  database,
  footage,
  clock,
}: ItemsOptions): Pick<Cases, 'items' | 'add' | 'changeItem'> {
  return {
    async items(identity, caseIds) {
      const ids = JSON.stringify(caseIds.filter(asUuid))
      const rows = await database.as(identity).query<ItemRow>(
        `select ${ITEM_COLUMNS} from ${ITEMS} where organization_id = $1 and removed_at is null
           and case_id in (select given::uuid from jsonb_array_elements_text($2::jsonb) given)
         order by case_id, position, id`,
        [ids],
      )
      return Map.groupBy(rows.map(toItem), ({ caseId }) => caseId)
    },

    async add(identity, caseId, given) {
      const placed: { place: Place; comment: string }[] = []
      for (const { comment = '', ...item } of given)
        placed.push({
          place: await placeOf(footage, identity, item as NewCaseItem),
          comment: proseOf('comment', comment, LONGEST_COMMENT),
        })
      return database.as(identity).transaction(async (sql) => {
        await findCase(sql, identity, caseId)
        const last = await lockItems(sql, identity, caseId, placed.length)
        const added: CaseItem[] = []
        for (const [at, { place, comment }] of placed.entries())
          added.push(await insert(sql, identity, { caseId, place, comment, position: last + at + 1 }))
        await touch(sql, identity, caseId)
        await note(sql, identity, 'case.add', caseId, { items: added.map(({ id }) => id) })
        return added
      })
    },

    async changeItem(identity, id, { comment, position, removed }) {
      if (!asUuid(id)) throw missing('moment', id)
      const text = comment === undefined ? null : proseOf('comment', comment, LONGEST_COMMENT)
      return database.as(identity).transaction(async (sql) => {
        const { organizationId } = identity
        const [found] = await sql.query<ItemRow>(
          `select ${ITEM_COLUMNS} from ${ITEMS} where organization_id = $1 and id = $2
             and ($3::boolean or removed_at is null)`,
          [organizationId, id, removed === false],
        )
        if (!found) throw missing('moment', id)
        await findCase(sql, identity, found.case_id, removed === false)
        await lockItems(sql, identity, found.case_id, removed === false ? 1 : 0)
        if (position !== undefined) await move(sql, identity, found, position)
        await sql.query(
          `update ${ITEMS} set comment = coalesce($3, comment),
             removed_at = case $4::boolean when true then $5 when false then null else removed_at end
           where organization_id = $1 and id = $2`,
          [organizationId, id, text, removed ?? null, clock()],
        )
        if (removed) await forgetRemoved(sql, identity)
        await touch(sql, identity, found.case_id)
        const action = removed === undefined ? 'case.change' : removed ? 'case.take' : 'case.restore'
        await note(sql, identity, action, found.case_id, { item: id })
        return found.case_id
      })
    },
  }

  async function insert(
    sql: Sql,
    { organizationId, userId, keyId }: Identity,
    { caseId, place, comment, position }: { caseId: string; place: Place; comment: string; position: number },
  ): Promise<CaseItem> {
    const { kind, processId, eventId, chunkId, cameraId, startTime, endTime, from, until } = place
    const [row] = await sql.query<ItemRow>(
      `insert into ${ITEMS} (organization_id, case_id, kind, process_id, event_id, chunk_id, camera_id, start_time, end_time,
         starts_at, ends_at, comment, position, user_id, key_id, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) returning ${ITEM_COLUMNS}`,
      [
        ...[organizationId, caseId, kind, processId ?? null, eventId ?? null, chunkId ?? null],
        ...[cameraId ?? null, startTime ?? null, endTime ?? null, from ?? null, until ?? null],
        ...[comment, position, userId ?? null, keyId ?? null, clock()],
      ],
    )
    return toItem(row!)
  }

  async function touch(sql: Sql, { organizationId }: Identity, caseId: string): Promise<void> {
    await sql.query(`update ${CASES} set updated_at = $3 where organization_id = $1 and id = $2`, [
      ...[organizationId, caseId, clock()],
    ])
  }

  async function forgetRemoved(sql: Sql, { organizationId }: Identity): Promise<void> {
    await sql.query(`delete from ${ITEMS} where organization_id = $1 and removed_at < $2`, [
      organizationId,
      new Date(clock().getTime() - KEPT_SECONDS * 1000),
    ])
  }
}

/**
 * Two who change the moments of a case are one after the other. Returns the last position.
 * @throws SS_INPUT_INVALID where `more` are too many
 */
async function lockItems(
  sql: Sql,
  { organizationId }: Identity,
  caseId: string,
  more: number,
): Promise<number> {
  await sql.query(`select id from ${CASES} where organization_id = $1 and id = $2 for no key update`, [
    organizationId,
    caseId,
  ])
  const [row] = await sql.query<{ count: number; last: number }>(
    `select count(*) filter (where removed_at is null)::int as count, coalesce(max(position), 0)::int as last
     from ${ITEMS} where organization_id = $1 and case_id = $2`,
    [organizationId, caseId],
  )
  const { count, last } = row!
  if (more === 0 || count + more <= MOST_ITEMS) return last
  throw refused(
    'items',
    `the case has ${count} moments`,
    `A case has at most ${MOST_ITEMS}: begin another one.`,
  )
}

/** Those that somebody sees are numbered anew: what they do not see stays where it is among them. */
async function move(sql: Sql, { organizationId }: Identity, item: ItemRow, position: number): Promise<void> {
  const rows = await sql.query<{ id: string; position: number }>(
    `select id, position from ${ITEMS} where organization_id = $1 and case_id = $2 and removed_at is null
     order by position, id`,
    [organizationId, item.case_id],
  )
  const places = rows.map((row) => row.position)
  const ids = rows.map(({ id }) => id).filter((id) => id !== item.id)
  ids.splice(Math.max(0, Math.min(ids.length, Math.round(position) - 1)), 0, item.id)
  for (const [at, id] of ids.entries())
    if (places[at] !== undefined)
      await sql.query(`update ${ITEMS} set position = $3 where organization_id = $1 and id = $2`, [
        organizationId,
        id,
        places[at],
      ])
}
