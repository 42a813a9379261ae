import type { About, Piece, Reply, Sentence, TurnStatus } from '../../schema/chat.ts'
import type { RoleName } from '../../schema/roles.ts'
import type { Cause } from '../errors.ts'
import type { ChatQuestion } from './chat.ts'
import type { Identity, Tenant } from './identity.ts'

export interface ConversationView {
  id: string
  title: string
  /** Roles that may read it, beside its owner. */
  sharedWith: RoleName[]
  /** Whether it belongs to whoever asks; others may read it only. */
  isOwn: boolean
  /** How many questions were asked in it. */
  turns: number
  createdAt: Date
  updatedAt: Date
}

export interface TurnView {
  id: string
  conversationId: string
  /** 1 for the first. */
  number: number
  question: string
  /** IANA name of the zone by whose clock it was asked. */
  zone: string
  about?: About
  status: TurnStatus
  /** What is cited of footage that is gone, or that the reader may not see, is left out: see `hidden`. */
  reply?: Reply
  /** How many citations were left out of it. */
  hidden: number
  cause?: Cause
  askedAt: Date
  updatedAt: Date
}

export interface NewTurn {
  /** Names it: the same id with the same question gives the same turn. @default a new one */
  id?: string
  text: string
  /** @default UTC */
  zone?: string
  about?: About
  /** What models may cost for it, in US dollars, more than 0 and at most 1000: once that is reached, rules answer. @default no limit of its own */
  budget?: number
}

/** What was told of an answer: all pieces of one place were told at once. */
export interface TurnNews {
  place: number
  pieces: Piece[]
}

/** What a chat worker needs to know of a turn. */
export interface TurnToAnswer {
  question: ChatQuestion
  conversationId: string
  number: number
  /** The last place at which something was told of it; 0 where nothing was. */
  told: number
}

/**
 * Conversations about footage: rows of an organization (P8), each of whoever began it, and readable by the roles that it is shared with.
 * Whoever is limited to cameras sees the own ones only. Each call @throws the codes of the database, and SS_NOT_FOUND for what is not
 * there or may not be read
 */
export interface Conversations {
  create(identity: Identity, title?: string): Promise<ConversationView>
  /** The latest first. */
  list(identity: Identity, page: { first: number; before?: Date }): Promise<ConversationView[]>
  get(identity: Identity, id: string): Promise<ConversationView>
  /** Its owner alone may. @throws SS_INPUT_INVALID, SS_FORBIDDEN */
  change(
    identity: Identity,
    id: string,
    change: { title?: string; sharedWith?: readonly RoleName[] },
  ): Promise<ConversationView>
  /** With all that was said in it. */
  remove(identity: Identity, id: string): Promise<void>
  /**
   * Asks: the turn and the message by which it is answered are one transaction (P1).
   * @throws SS_INPUT_INVALID, SS_STATUS_CONFLICT while another one is open (with `openTurn`) or where it holds no more, SS_FORBIDDEN in somebody else's conversation
   */
  ask(identity: Identity, conversationId: string, turn: NewTurn): Promise<TurnView>
  /** Idempotent; what is answered stays. */
  cancel(identity: Identity, turnId: string): Promise<TurnView>
  turn(identity: Identity, turnId: string): Promise<TurnView>
  /** Earlier than `before` by number, the latest last. */
  turns(
    identity: Identity,
    conversationId: string,
    page: { last: number; before?: number },
  ): Promise<TurnView[]>
  /** What is told of turns after a place of each; of one organization. */
  news(
    tenant: Tenant,
    after: ReadonlyMap<string, number>,
  ): Promise<Map<string, { news: TurnNews[]; open: boolean }>>

  /** For who answers; undefined where it is answered, cancelled or gone. */
  toAnswer(organizationId: string, turnId: string): Promise<TurnToAnswer | undefined>
  isOpen(organizationId: string, turnId: string): Promise<boolean>
  /** For who folds: what old turns cite, through `throughTurn`. */
  toFold(organizationId: string, conversationId: string, throughTurn: number): Promise<Sentence[]>
}
