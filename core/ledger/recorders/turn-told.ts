import { isOpenTurn, PIECES, TURNS } from '../chat-turns.ts'
import type { FactOf, Recorder } from './recorder.ts'

/** What was told of an answer, as long as it is made: of a turn that was cancelled or answered nothing is. */
export const recordTurnTold: Recorder<FactOf<'turn_told'>> = async (fact, { sql, envelope, at }) => {
  const { turnId, place, pieces } = fact
  const values = [turnId, envelope.organizationId, place, JSON.stringify(pieces)]
  const rows = await sql.query(
    `insert into ${PIECES} (turn_id, place, organization_id, pieces)
     select c.id, $3, c.organization_id, $4::jsonb from ${TURNS} c
     where c.id = $1 and c.organization_id = $2 and ${isOpenTurn('c')} for share on conflict do nothing returning place`,
    values,
  )
  if (rows.length === 0) return false
  if (pieces.some(({ kind }) => kind === 'begun'))
    await sql.query(
      `update ${TURNS} c set status = 'answering', updated_at = $3 where id = $1 and organization_id = $2`,
      [...[turnId, envelope.organizationId], at],
    )
  return true
}
