import { toDate, type Sql, type SqlValue } from '../database/database.ts'
import type { Cause } from '../errors.ts'
import type { Envelope } from '../ports.ts'
import { handedOn, type Outgoing } from './outbox.ts'

export const CONVERSATIONS = 'spectra_insights.conversations'
export const TURNS = 'spectra_insights.chat_context'
export const PIECES = 'spectra_insights.chat_pieces'
export const CHECKPOINTS = 'spectra_insights.chat_checkpoints'
export const FOLDED = 'spectra_insights.context_summaries'

/** A turn that is to be answered. */
export const isOpenTurn = (row: string): string => `${row}.status in ('waiting', 'answering')`

const turnOf = ({ type, payload }: Envelope): string | undefined =>
  type === 'ChatTask' ? (payload as { turnId?: string }).turnId : undefined

/** Removes what is kept of an answer only as long as it is made. */
export async function endMaking(sql: Sql, organizationId: string, turnId: string): Promise<void> {
  for (const table of [PIECES, CHECKPOINTS])
    await sql.query(`delete from ${table} where turn_id = $1::uuid and organization_id = $2`, [
      turnId,
      organizationId,
    ])
}

/** The last attempt at an answer failed: its turn says so. */
export async function failTurn(sql: Sql, envelope: Envelope, cause: Cause, at: Date): Promise<void> {
  const turnId = turnOf(envelope)
  if (turnId === undefined) return
  await sql.query(
    `update ${TURNS} c set status = 'failed', cause = $3::jsonb, updated_at = $4
     where c.id = $1::uuid and c.organization_id = $2 and ${isOpenTurn('c')}`,
    [turnId, envelope.organizationId, JSON.stringify(cause), at],
  )
  await endMaking(sql, envelope.organizationId, turnId)
}

/** An operator replayed its message: it is to be answered again. */
export async function reviveTurn(sql: Sql, envelope: Envelope, at: Date): Promise<void> {
  const turnId = turnOf(envelope)
  if (turnId === undefined) return
  await sql.query(
    `update ${TURNS} set status = 'waiting', cause = null, updated_at = $3
     where id = $1::uuid and organization_id = $2 and status = 'failed'`,
    [turnId, envelope.organizationId, at],
  )
}

interface OpenTurnRow {
  id: string
  conversation_id: string
  organization_id: string
  trace: string
  created_at: string | Date
  updated_at: string | Date
}

/** The messages of turns that are to be answered. @param where a condition on `c` */
export async function toAnswer(
  sql: Sql,
  where: string,
  values: readonly SqlValue[],
): Promise<{ message: Outgoing; touchedAt: Date }[]> {
  const rows = await sql.query<OpenTurnRow>(
    `select c.id, c.conversation_id, c.organization_id, c.trace, c.created_at, c.updated_at from ${TURNS} c
     where ${where} order by c.updated_at limit 1000`,
    values,
  )
  return rows.map((row) => {
    const { id: turnId, conversation_id: conversationId, organization_id: organizationId, trace } = row
    const task = { turnId, conversationId, organizationId }
    const from = { organizationId, processId: turnId, trace }
    const message = handedOn(from, toDate(row.created_at), 'CHAT_QUEUE', task)
    return { message, touchedAt: toDate(row.updated_at) }
  })
}

/**
 * Takes what was cited of processes out of answers, with the sentences that said it, before the processes go; what was folded of such a
 * conversation is folded again, and an answer that is being made of them is made again.
 */
export async function forgetCited(
  sql: Sql,
  organizationId: string,
  processIds: readonly string[],
): Promise<void> {
  const values = [organizationId, `{${processIds.join(',')}}`]
  const cites = (sentence: string): string =>
    `exists (select 1 from jsonb_array_elements(${sentence}->'citations') x where (x->>'processId')::uuid = any($2::uuid[]))`
  const sentences = `jsonb_array_elements(c.content->'reply'->'sentences')`
  await sql.query(
    `delete from ${CHECKPOINTS} where organization_id = $1 and exists (
       select 1 from unnest($2::uuid[]) p(id) where position(p.id::text in steps) > 0)`,
    values,
  )
  const changed = await sql.query<{ conversation_id: string }>(
    `update ${TURNS} c set content = jsonb_set(c.content, '{reply,sentences}', (
       select coalesce(jsonb_agg(case when ${cites('s.sentence')} then s.sentence || '{"text": ""}'::jsonb ||
         jsonb_build_object('citations', (select coalesce(jsonb_agg(
           case when (x->>'processId')::uuid = any($2::uuid[]) then x || '{"claim": ""}'::jsonb else x end), '[]')
           from jsonb_array_elements(s.sentence->'citations') x))
         else s.sentence end order by s.place), '[]')
       from ${sentences} with ordinality as s(sentence, place)))
     where c.organization_id = $1 and c.content->'reply'->'sentences' is not null
       and exists (select 1 from ${sentences} s(sentence) where ${cites('s.sentence')})
     returning c.conversation_id`,
    values,
  )
  const ids = [...new Set(changed.map(({ conversation_id }) => conversation_id))]
  if (ids.length === 0) return
  await sql.query(`delete from ${FOLDED} where organization_id = $1 and conversation_id = any($2::uuid[])`, [
    organizationId,
    `{${ids.join(',')}}`,
  ])
}
