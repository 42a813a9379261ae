import type { About, Reply, TurnStatus } from '../../../schema/chat.ts'
import { toDate } from '../../database/database.ts'
import type { Cause } from '../../errors.ts'
import type { TurnView } from '../../ports.ts'

/** What a row keeps of a question. */
export interface Asked {
  question: string
  zone: string
  about?: About
  /** The cameras that whoever asked was limited to. */
  cameras?: readonly string[]
}

export const TURN_COLUMNS =
  'id, conversation_id, turn, organization_id, content, status, cause, created_at, updated_at, trace'

export interface TurnRow {
  id: string
  conversation_id: string
  turn: number
  organization_id: string
  content: Asked & { reply?: Reply }
  status: TurnStatus
  cause: Cause | null
  created_at: string | Date
  updated_at: string | Date
  trace: string
}

export function viewOfTurn(row: TurnRow): TurnView {
  const { question, zone, about, reply } = row.content
  return {
    ...{ id: row.id, conversationId: row.conversation_id, number: row.turn, question, zone },
    ...{ status: row.status, hidden: 0 },
    ...(about && { about }),
    ...(reply && { reply }),
    ...(row.cause && { cause: row.cause }),
    ...{ askedAt: toDate(row.created_at), updatedAt: toDate(row.updated_at) },
  }
}
