import { randomUUID } from 'node:crypto'
import { SpectraError } from '../../core/errors.ts'
import type { Conversations, ConversationView, Identity, TurnNews, TurnView } from '../../core/ports.ts'

const ownerOf = ({ userId, keyId }: Identity): string => userId ?? keyId ?? ''
const gone = (): SpectraError => new SpectraError('SS_NOT_FOUND', 'Cannot find the conversation')

/** Conversations in memory, for tests of what is above them; `tell` and `end` do what a chat worker does. */
export function createConversationsHere() {
  const all = new Map<string, ConversationView & { organizationId: string; owner: string }>()
  const turns = new Map<string, TurnView>()
  const told = new Map<string, TurnNews[]>()
  const find = (identity: Identity, id: string) => {
    const one = all.get(id)
    if (!one || one.organizationId !== identity.organizationId || one.owner !== ownerOf(identity))
      throw gone()
    return one
  }
  const turnOf = (identity: Identity, id: string): TurnView => {
    const turn = turns.get(id)
    if (!turn) throw gone()
    find(identity, turn.conversationId)
    return turn
  }
  const conversations: Conversations = {
    async create(identity, title = '') {
      const at = new Date()
      const view = {
        id: randomUUID(),
        title,
        sharedWith: [],
        isOwn: true,
        turns: 0,
        createdAt: at,
        updatedAt: at,
      }
      all.set(view.id, { ...view, organizationId: identity.organizationId, owner: ownerOf(identity) })
      return view
    },
    list: async (identity) =>
      [...all.values()].filter(
        (one) => one.organizationId === identity.organizationId && one.owner === ownerOf(identity),
      ),
    get: async (identity, id) => find(identity, id),
    change: async (identity, id, { title, sharedWith }) =>
      Object.assign(
        find(identity, id),
        title === undefined ? {} : { title },
        sharedWith && { sharedWith: [...sharedWith] },
      ),
    remove: async (identity, id) => void all.delete(find(identity, id).id),
    async ask(identity, conversationId, { id = randomUUID(), text, zone = 'UTC' }) {
      const number = ++find(identity, conversationId).turns
      const at = new Date()
      const turn: TurnView = {
        ...{ id, conversationId, number, question: text, zone, status: 'waiting', hidden: 0 },
        ...{ askedAt: at, updatedAt: at },
      }
      turns.set(id, turn)
      return turn
    },
    cancel: async (identity, id) => Object.assign(turnOf(identity, id), { status: 'cancelled' as const }),
    turn: async (identity, id) => turnOf(identity, id),
    turns: async (identity, id) =>
      [...turns.values()].filter((one) => one.conversationId === find(identity, id).id),
    news: async (_tenant, after) =>
      new Map(
        [...after].map(([id, place]) => {
          const news = (told.get(id) ?? []).filter((one) => one.place > place)
          const { status } = turns.get(id)!
          return [id, { news, open: status === 'waiting' || status === 'answering' }]
        }),
      ),
    toAnswer: async () => undefined,
    isOpen: async () => true,
    toFold: async () => [],
  }
  return {
    ...conversations,
    tell(turnId: string, news: TurnNews): void {
      told.set(turnId, [...(told.get(turnId) ?? []), news])
    },
    end(turnId: string, change: Partial<TurnView>): void {
      Object.assign(turns.get(turnId)!, change)
      told.delete(turnId)
    },
  }
}
