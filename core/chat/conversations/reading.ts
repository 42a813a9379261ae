import type { Piece, Sentence } from '../../../schema/chat.ts'
import { endMaking, FOLDED as SUMMARIES, PIECES, TURNS } from '../../ledger/chat-turns.ts'
import { asUuid } from '../../ledger/uuid.ts'
import type { Conversations, ConversationView, Identity, TurnNews } from '../../ports.ts'
import { OPEN, type ConversationParts, notThere } from './ground.ts'
import { TURN_COLUMNS, viewOfTurn, type TurnRow } from './turn-rows.ts'
import { visible } from './visible.ts'

/** Turns before a question that are given as they were said; what was cited before those is folded. */
export const KEPT_TURNS = 8
const MOST_FOLDED = 100

type Reading = Pick<Conversations, 'cancel' | 'turn' | 'turns' | 'news' | 'toAnswer' | 'isOpen' | 'toFold'>

export function createTurnReading(
  { database, writer, footage }: ConversationParts,
  find: (identity: Identity, id: string) => Promise<ConversationView>,
): Reading {
  const of = (organizationId: string) => database.as({ organizationId })

  async function rowOf(organizationId: string, turnId: string): Promise<TurnRow | undefined> {
    const id = asUuid(turnId)
    if (!id) return undefined
    const [row] = await of(organizationId).query<TurnRow>(
      `select ${TURN_COLUMNS} from ${TURNS} where organization_id = $1 and id = $2 and status is not null`,
      [id],
    )
    return row
  }

  async function readable(identity: Identity, turnId: string): Promise<{ row: TurnRow; isOwn: boolean }> {
    const row = await rowOf(identity.organizationId, turnId)
    if (!row) throw notThere(turnId)
    const { isOwn } = await find(identity, row.conversation_id)
    return { row, isOwn }
  }

  const shown = async (identity: Identity, row: TurnRow) => {
    const [turn] = await visible(footage, identity, [viewOfTurn(row)])
    return turn!
  }

  return {
    async cancel(identity, turnId) {
      const { row, isOwn } = await readable(identity, turnId)
      if (!isOwn) throw notThere(turnId)
      const { organizationId } = identity
      await database.transaction(async (sql) => {
        const done = await sql.query(
          `update ${TURNS} set status = 'cancelled', updated_at = $3
           where organization_id = $1 and id = $2 and status in ${OPEN} returning id`,
          [organizationId, row.id, writer.clock()],
        )
        if (done.length > 0) await endMaking(sql, organizationId, row.id)
      })
      return shown(identity, (await rowOf(organizationId, row.id)) ?? row)
    },

    turn: async (identity, turnId) => shown(identity, (await readable(identity, turnId)).row),

    async turns(identity, conversationId, { last, before }) {
      const { id } = await find(identity, conversationId)
      const rows = await of(identity.organizationId).query<TurnRow>(
        `select ${TURN_COLUMNS} from ${TURNS} where organization_id = $1 and conversation_id = $2 and status is not null
           and ($3::int is null or turn < $3) order by turn desc limit $4`,
        [id, before ?? null, last],
      )
      return visible(footage, identity, rows.toReversed().map(viewOfTurn))
    },

    async news({ organizationId }, after) {
      const asked = JSON.stringify([...after].map(([id, place]) => ({ id, place })))
      const rows = await of(organizationId).query<NewsRow>(
        `select a.id, c.status in ${OPEN} as open, p.place, p.pieces
         from jsonb_to_recordset($2::jsonb) as a(id uuid, place int)
           join ${TURNS} c on c.organization_id = $1 and c.id = a.id
           left join ${PIECES} p on p.organization_id = $1 and p.turn_id = a.id and p.place > a.place
         order by a.id, p.place`,
        [asked],
      )
      const found = new Map<string, { news: TurnNews[]; open: boolean }>()
      for (const { id, open, place, pieces } of rows) {
        const one = found.get(id) ?? { news: [], open }
        found.set(id, one)
        if (place !== null) one.news.push({ place, pieces: pieces! })
      }
      return found
    },

    async toAnswer(organizationId, turnId) {
      const row = await rowOf(organizationId, turnId)
      if (!row || (row.status !== 'waiting' && row.status !== 'answering')) return undefined
      const sql = of(organizationId)
      const earlier = await sql.query<TurnRow>(
        `select ${TURN_COLUMNS} from ${TURNS} where organization_id = $1 and conversation_id = $2 and turn < $3 and status = 'answered'
         order by turn desc limit ${KEPT_TURNS}`,
        [row.conversation_id, row.turn],
      )
      const [folded] = await sql.query<{ sentences: Sentence[] }>(
        `select sentences from ${SUMMARIES} where organization_id = $1 and conversation_id = $2 order by through_turn desc limit 1`,
        [row.conversation_id],
      )
      const [told] = await sql.query<{ place: number | null }>(
        `select max(place) as place from ${PIECES} where organization_id = $1 and turn_id = $2`,
        [row.id],
      )
      const { question: text, zone, about, cameras } = row.content
      const before = earlier
        .toReversed()
        .map(({ content }) => ({ question: content.question, reply: content.reply! }))
      const tenant = { organizationId, ...(cameras && { cameras }) }
      return {
        ...{ conversationId: row.conversation_id, number: row.turn, told: told?.place ?? 0 },
        question: {
          ...tenant,
          turnId: row.id,
          text,
          zone,
          before,
          folded: folded?.sentences ?? [],
          ...(about && { about }),
        },
      }
    },

    async isOpen(organizationId, turnId) {
      const rows = await of(organizationId).query(
        `select 1 from ${TURNS} where organization_id = $1 and id = $2 and status in ${OPEN}`,
        [turnId],
      )
      return rows.length > 0
    },

    async toFold(organizationId, conversationId, throughTurn) {
      const rows = await of(organizationId).query<{ sentence: Sentence }>(
        `select s.sentence from ${TURNS} c cross join lateral jsonb_array_elements(c.content->'reply'->'sentences')
           with ordinality as s(sentence, place)
         where c.organization_id = $1 and c.conversation_id = $2 and c.turn <= $3 and c.status = 'answered'
           and s.sentence->>'support' = 'supported'
         order by c.turn desc, s.place limit ${MOST_FOLDED}`,
        [conversationId, throughTurn],
      )
      return rows.map(({ sentence }) => sentence).toReversed()
    },
  }
}

interface NewsRow {
  id: string
  open: boolean
  place: number | null
  pieces: Piece[] | null
}
