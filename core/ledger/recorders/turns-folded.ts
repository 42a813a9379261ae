import { CONVERSATIONS, FOLDED } from '../chat-turns.ts'
import type { FactOf, Recorder } from './recorder.ts'

/** What old turns of a conversation cite; it takes the place of what was folded before. Of one that is gone nothing is written. */
export const recordTurnsFolded: Recorder<FactOf<'turns_folded'>> = async (fact, { sql, envelope, at }) => {
  const { conversationId, throughTurn, sentences } = fact
  const { organizationId } = envelope
  const rows = await sql.query(
    `insert into ${FOLDED} (conversation_id, through_turn, organization_id, summary, model, created_at, sentences)
     select c.id, $3, c.organization_id, '', 'local folding-1', $5, $4::jsonb from ${CONVERSATIONS} c
     where c.id = $1 and c.organization_id = $2 on conflict do nothing returning through_turn`,
    [conversationId, organizationId, throughTurn, JSON.stringify(sentences), at],
  )
  if (rows.length === 0) return false
  await sql.query(
    `delete from ${FOLDED} where conversation_id = $1 and organization_id = $2 and through_turn < $3`,
    [...[conversationId, organizationId], throughTurn],
  )
  return true
}
