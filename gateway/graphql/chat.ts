import { SpectraError } from '../../core/errors.ts'
import type { Conversations, ConversationView, TurnView } from '../../core/ports.ts'
import type { About, Piece, Reply } from '../../schema/chat.ts'
import type { RoleName } from '../../schema/roles.ts'
import { createTurnNews, followTurn, type TurnMessage } from '../updates/follow-turn.ts'
import { checkRange, plainText } from './arguments.ts'
import { disconnectOn, type Context, type Services } from './context.ts'
import { extended } from './errors.ts'

interface AskArguments {
  conversationId: string
  text: string
  zone?: string | null
  about?: { [Name in keyof About]?: string | null } | null
  budget?: number | null
  id?: string | null
}

interface ChangeArguments {
  id: string
  title?: string | null
  sharedWith?: RoleName[] | null
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Conversations about footage, and their answers as they are made. */
export function chatResolvers({ ports: { conversations }, hub }: Pick<Services, 'ports' | 'hub'>) {
  return {
    Query: {
      conversations: (
        _: unknown,
        { first, before }: { first?: number | null; before?: Date | null },
        { identity }: Context,
      ): Promise<ConversationView[]> =>
        conversations.list(identity, {
          first: checkRange('first', first, 1, 100) ?? 20,
          ...(before && { before }),
        }),
      conversation: (_: unknown, { id }: { id: string }, { identity }: Context) =>
        orNull(conversations.get(identity, id)),
      chatTurn: (_: unknown, { id }: { id: string }, { identity }: Context) =>
        orNull(conversations.turn(identity, id)),
    },

    Mutation: {
      createConversation: (_: unknown, { title }: { title?: string | null }, { identity }: Context) =>
        conversations.create(identity, plainText(title ?? '')),
      changeConversation: (_: unknown, { id, title, sharedWith }: ChangeArguments, { identity }: Context) =>
        conversations.change(identity, id, {
          ...(typeof title === 'string' && { title: plainText(title) }),
          ...(sharedWith && { sharedWith }),
        }),
      async deleteConversation(_: unknown, { id }: { id: string }, { identity }: Context): Promise<true> {
        await conversations.remove(identity, id)
        return true
      },
      askInConversation: (_: unknown, given: AskArguments, { identity }: Context): Promise<TurnView> =>
        conversations.ask(identity, given.conversationId, {
          text: given.text,
          zone: given.zone ?? undefined,
          about: aboutOf(given.about),
          budget: given.budget ?? undefined,
          id: given.id ? uuidOf('id', given.id) : undefined,
        }),
      cancelChatTurn: (_: unknown, { id }: { id: string }, { identity }: Context): Promise<TurnView> =>
        conversations.cancel(identity, id),
    },

    Subscription: { chatTurnTold: toldTo({ conversations, hub }) },

    Conversation: {
      turnCount: ({ turns }: ConversationView): number => turns,
      turns: (
        { id }: ConversationView,
        { last, before }: { last?: number | null; before?: number | null },
        { identity }: Context,
      ): Promise<TurnView[]> =>
        conversations.turns(identity, id, {
          last: checkRange('last', last, 1, 100) ?? 20,
          ...(typeof before === 'number' && { before }),
        }),
    },

    ChatReply: { madeBy: ({ provider, model }: Reply): string => `${provider} ${model}` },
    ChatPiece: {
      text: (piece: Piece): string | null => ('text' in piece ? piece.text : null),
      sentence: (piece: Piece) => ('sentence' in piece ? piece.sentence : null),
    },
  }
}

/** An answer as it is made. */
function toldTo({ conversations, hub }: { conversations: Conversations; hub: Services['hub'] }) {
  const news = createTurnNews(conversations)
  return {
    resolve: ({ cursor, ...message }: TurnMessage) => ({ ...message, cursor: String(cursor) }),
    subscribe: (_: unknown, { turnId, after }: { turnId: string; after?: string | null }, context: Context) =>
      extended(
        async () =>
          followTurn({
            ...{ conversations, news, hub, identity: context.identity, turnId },
            after: placeOf(after),
            onStall: disconnectOn(context),
          }),
        context.app.log,
      ),
  }
}

/** @throws SS_INPUT_INVALID for what is no cursor of an answer */
function placeOf(after: string | null | undefined): number {
  if (after === null || after === undefined) return 0
  if (/^\d{1,9}$/.test(after)) return Number(after)
  throw new SpectraError('SS_INPUT_INVALID', `Cannot go on after ${JSON.stringify(after.slice(0, 60))}`, {
    details: { field: 'after', advice: 'Give the `cursor` of the last message, or nothing.' },
  })
}

/** What is not there, or may not be read, is null. */
async function orNull<T>(found: Promise<T>): Promise<T | null> {
  try {
    return await found
  } catch (thrown) {
    if (thrown instanceof SpectraError && thrown.code === 'SS_NOT_FOUND') return null
    throw thrown
  }
}

function aboutOf(about: AskArguments['about']): About | undefined {
  const named = Object.entries(about ?? {}).flatMap(([name, id]) =>
    typeof id === 'string' ? [[name, uuidOf(name, id)] as const] : [],
  )
  return named.length > 0 ? (Object.fromEntries(named) as About) : undefined
}

function uuidOf(field: string, id: string): string {
  if (UUID.test(id)) return id.toLowerCase()
  throw new SpectraError(
    'SS_INPUT_INVALID',
    `Cannot ask: ${field} is no id: ${JSON.stringify(id.slice(0, 60))}`,
    {
      details: { field, advice: 'Give a UUID.' },
    },
  )
}
