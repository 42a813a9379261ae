import { CONVERSATIONS, endMaking, isOpenTurn, TURNS } from '../chat-turns.ts'
import type { FactOf, Recorder } from './recorder.ts'

/** An answer is whole: it is written once (P2), and what was told of it meanwhile goes. */
export const recordTurnAnswered: Recorder<FactOf<'turn_answered'>> = async (fact, { sql, envelope, at }) => {
  const { organizationId } = envelope
  const [row] = await sql.query<{ conversation_id: string }>(
    `update ${TURNS} c set status = 'answered', content = c.content || jsonb_build_object('reply', $3::jsonb), updated_at = $4
     where c.id = $1 and c.organization_id = $2 and ${isOpenTurn('c')} returning c.conversation_id`,
    [fact.turnId, organizationId, JSON.stringify(fact.reply), at],
  )
  if (!row) return false
  await endMaking(sql, organizationId, fact.turnId)
  await sql.query(`update ${CONVERSATIONS} set updated_at = $3 where id = $1 and organization_id = $2`, [
    ...[row.conversation_id, organizationId],
    at,
  ])
  return true
}
