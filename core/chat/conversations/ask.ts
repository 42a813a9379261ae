import { randomBytes, randomUUID } from 'node:crypto'
import { LONGEST_QUESTION, MOST_TURNS } from '../../../schema/chat.ts'
import { SpectraError } from '../../errors.ts'
import { CONVERSATIONS, TURNS } from '../../ledger/chat-turns.ts'
import { handedOn, insertOutbox, rowsOf } from '../../ledger/outbox.ts'
import type { ConversationView, Identity, NewTurn, TurnView } from '../../ports.ts'
import { checkZone } from '../../zone.ts'
import { checkQuestionBudget } from '../question-budget.ts'
import { notThere, OPEN, type ConversationParts } from './ground.ts'
import { TURN_COLUMNS, viewOfTurn, type Asked, type TurnRow } from './turn-rows.ts'

const LONGEST_TITLE_OF_ONE = 60

/** Writes a turn and the message by which it is answered, in one transaction with its conversation locked (P1, P2). */
export async function askIn(
  { database, writer, posted }: ConversationParts,
  { organizationId, cameras }: Identity,
  { id: conversationId, title }: ConversationView,
  { id = randomUUID(), text, zone = 'UTC', about, budget }: NewTurn,
): Promise<TurnView> {
  const question = checkedQuestion(text)
  checkZone(zone)
  if (budget !== undefined) checkQuestionBudget(budget)
  const content: Asked = { question, zone, ...(about && { about }), ...(cameras && { cameras }) }
  const row = await database.transaction(async (sql) => {
    const [locked] = await sql.query<{ turns: number }>(
      `select turns from ${CONVERSATIONS} where organization_id = $1 and id = $2 for update`,
      [organizationId, conversationId],
    )
    if (!locked) throw notThere(conversationId)
    const [known] = await sql.query<TurnRow>(`select ${TURN_COLUMNS} from ${TURNS} where id = $1`, [id])
    if (known) return sameOr(known, conversationId, question)
    const [open] = await sql.query<{ id: string }>(
      `select id from ${TURNS} where organization_id = $1 and conversation_id = $2 and status in ${OPEN} limit 1`,
      [organizationId, conversationId],
    )
    if (open) throw conflict('another question is being answered', { openTurn: open.id })
    if (locked.turns >= MOST_TURNS) throw conflict(`it has ${MOST_TURNS} questions`)
    const at = writer.clock()
    const trace = randomBytes(16).toString('hex')
    const [made] = await sql.query<TurnRow>(
      `insert into ${TURNS} (conversation_id, turn, organization_id, role, content, created_at, id, status, trace, updated_at)
       values ($1, $2, $3, 'user', $4::jsonb, $5, $6, 'waiting', $7, $5) returning ${TURN_COLUMNS}`,
      [conversationId, locked.turns + 1, organizationId, JSON.stringify(content), at, id, trace],
    )
    await sql.query(
      `update ${CONVERSATIONS} set turns = turns + 1, updated_at = $3, title = $4 where organization_id = $1 and id = $2`,
      [
        ...[organizationId, conversationId, at],
        title === '' ? question.slice(0, LONGEST_TITLE_OF_ONE) : title,
      ],
    )
    if (budget !== undefined)
      await sql.query(
        `insert into spectra_ops.budgets (organization_id, subject, subject_id, period, usd, set_at) values ($1, 'process', $2, 'whole', $3, $4)`,
        [organizationId, id, budget, at],
      )
    const task = { turnId: id, conversationId, organizationId }
    // What its models cost is counted by the turn.
    const message = handedOn({ organizationId, processId: id, trace }, at, 'CHAT_QUEUE', task)
    await sql.query(insertOutbox('$1'), [rowsOf([message], writer.owner)])
    return made!
  })
  posted()
  return viewOfTurn(row)
}

function sameOr(known: TurnRow, conversationId: string, question: string): TurnRow {
  if (known.conversation_id === conversationId && known.content.question === question) return known
  throw new SpectraError('SS_IDEMPOTENCY_CONFLICT', 'Cannot ask: another question has that id')
}

const conflict = (state: string, details: { openTurn?: string } = {}): SpectraError =>
  new SpectraError('SS_STATUS_CONFLICT', `Cannot ask in the conversation: ${state}`, {
    details: { ...details, advice: 'Wait for it, cancel it, or begin another conversation.' },
  })

/** @throws SS_INPUT_INVALID */
function checkedQuestion(text: string): string {
  // NUL is no character of a database.
  const question = text.replaceAll('\0', ' ').trim()
  if (question !== '' && question.length <= LONGEST_QUESTION) return question
  const state = question === '' ? 'it is empty' : `it has ${question.length} characters`
  throw new SpectraError('SS_INPUT_INVALID', `Cannot answer the question: ${state}`, {
    details: { field: 'text', advice: `Ask in 1 to ${LONGEST_QUESTION} characters.` },
  })
}
