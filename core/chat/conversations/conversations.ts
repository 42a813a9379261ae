import { randomUUID } from 'node:crypto'
import { ROLE_NAMES } from '../../../schema/roles.ts'
import { toDate } from '../../database/database.ts'
import { SpectraError } from '../../errors.ts'
import { CHECKPOINTS, CONVERSATIONS, FOLDED, PIECES, TURNS } from '../../ledger/chat-turns.ts'
import { asUuid } from '../../ledger/uuid.ts'
import type { Conversations, ConversationView, Identity } from '../../ports.ts'
import { askIn } from './ask.ts'
import { notThere, type ConversationParts } from './ground.ts'
import { createTurnReading } from './reading.ts'

const LONGEST_TITLE = 200

/** Conversations in the rows of a database. */
export function createConversations(parts: ConversationParts): Conversations {
  const { database, writer } = parts
  const own = (identity: Identity) => database.as({ organizationId: identity.organizationId })

  async function find(identity: Identity, id: string): Promise<ConversationView> {
    const known = asUuid(id)
    const [row] = known
      ? await own(identity).query<ConversationRow>(
          `select * from ${CONVERSATIONS} where organization_id = $1 and id = $2`,
          [known],
        )
      : []
    const view = row && viewOf(row, identity)
    if (!view || !mayRead(view, identity)) throw notThere(id)
    return view
  }

  async function ofOwner(identity: Identity, id: string): Promise<ConversationView> {
    const view = await find(identity, id)
    if (view.isOwn) return view
    throw new SpectraError('SS_FORBIDDEN', 'Cannot change the conversation: it is somebody else’s')
  }

  return {
    async create(identity, title = '') {
      const at = writer.clock()
      const [row] = await own(identity).query<ConversationRow>(
        `insert into ${CONVERSATIONS} (id, organization_id, owner_id, title, created_at, updated_at)
         values ($2, $1, $3, $4, $5, $5) returning *`,
        [randomUUID(), ownerOf(identity), checkedTitle(title), at],
      )
      return viewOf(row!, identity)
    },

    async list(identity, { first, before }) {
      const rows = await own(identity).query<ConversationRow>(
        `select * from ${CONVERSATIONS} where organization_id = $1 and ($2::timestamptz is null or updated_at < $2)
           and (owner_id is not distinct from $3::uuid or ($4 and jsonb_exists(shared_with, $6)))
         order by updated_at desc, id limit $5`,
        [before ?? null, ownerOf(identity), identity.cameras === undefined, first, identity.role],
      )
      return rows.map((row) => viewOf(row, identity))
    },

    get: (identity, id) => find(identity, id),

    async change(identity, id, { title, sharedWith }) {
      await ofOwner(identity, id)
      const roles = sharedWith && checkedRoles(sharedWith)
      const [row] = await own(identity).query<ConversationRow>(
        `update ${CONVERSATIONS} set title = coalesce($3, title), shared_with = coalesce($4::jsonb, shared_with), updated_at = $5
         where organization_id = $1 and id = $2 returning *`,
        [
          ...[id, title === undefined ? null : checkedTitle(title)],
          ...[roles === undefined ? null : JSON.stringify(roles), writer.clock()],
        ],
      )
      if (!row) throw notThere(id)
      return viewOf(row, identity)
    },

    async remove(identity, id) {
      await ofOwner(identity, id)
      const { organizationId } = identity
      await database.transaction(async (sql) => {
        const values = [organizationId, id]
        await sql.query(
          `delete from spectra_ops.budgets where organization_id = $1 and subject = 'process'
           and subject_id in (select id::text from ${TURNS} where organization_id = $1 and conversation_id = $2)`,
          values,
        )
        for (const table of [PIECES, CHECKPOINTS])
          await sql.query(
            `delete from ${table} where organization_id = $1
             and turn_id in (select id from ${TURNS} where organization_id = $1 and conversation_id = $2)`,
            values,
          )
        for (const table of [TURNS, FOLDED])
          await sql.query(`delete from ${table} where organization_id = $1 and conversation_id = $2`, values)
        await sql.query(`delete from ${CONVERSATIONS} where organization_id = $1 and id = $2`, values)
      })
    },

    async ask(identity, conversationId, turn) {
      const conversation = await find(identity, conversationId)
      if (!conversation.isOwn)
        throw new SpectraError('SS_FORBIDDEN', 'Cannot ask in the conversation: it is somebody else’s', {
          details: { advice: 'Begin one of your own.' },
        })
      return askIn(parts, identity, conversation, turn)
    },

    ...createTurnReading(parts, find),
  }
}

interface ConversationRow {
  id: string
  owner_id: string | null
  title: string
  shared_with: ConversationView['sharedWith']
  turns: number
  created_at: string | Date
  updated_at: string | Date
}

export const ownerOf = ({ userId, keyId }: Identity): string | null => userId ?? keyId ?? null

function viewOf(row: ConversationRow, identity: Identity): ConversationView {
  return {
    ...{ id: row.id, title: row.title, sharedWith: row.shared_with, turns: row.turns },
    isOwn: row.owner_id === ownerOf(identity),
    ...{ createdAt: toDate(row.created_at), updatedAt: toDate(row.updated_at) },
  }
}

/** What was answered to somebody who sees all cameras is not shown to whoever sees some. */
const mayRead = ({ isOwn, sharedWith }: ConversationView, { cameras, role }: Identity): boolean =>
  isOwn || (cameras === undefined && sharedWith.includes(role))

function checkedTitle(title: string): string {
  const tidy = title.replaceAll(/\p{Cc}+/gu, ' ').trim()
  if (tidy.length <= LONGEST_TITLE) return tidy
  throw new SpectraError(
    'SS_INPUT_INVALID',
    `Cannot name the conversation: the title has ${tidy.length} characters`,
    {
      details: { field: 'title', advice: `Give at most ${LONGEST_TITLE}.` },
    },
  )
}

function checkedRoles(roles: readonly string[]): readonly string[] {
  const strange = roles.find((role) => !(ROLE_NAMES as readonly string[]).includes(role))
  if (strange === undefined) return [...new Set(roles)]
  throw new SpectraError(
    'SS_INPUT_INVALID',
    `Cannot share the conversation: ${JSON.stringify(strange.slice(0, 60))} is no role`,
    {
      details: { field: 'sharedWith', advice: `There are ${ROLE_NAMES.join(', ')}.` },
    },
  )
}
