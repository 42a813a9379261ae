import type { About, Piece, Reply } from '../../schema/chat.ts'
import type { SpentByProcess } from './costs.ts'
import type { Tenant } from './identity.ts'

/** A question, for whom, and what was said before it. */
export interface ChatQuestion extends Tenant {
  text: string
  /** IANA name of the zone by whose clock it is asked and answered. @default UTC */
  zone?: string
  about?: About
  /** Earlier turns, the latest last, and what is left of those before them. */
  before?: readonly { question: string; reply: Reply }[]
  folded?: Reply['sentences']
  /** The turn of a conversation that it is: its answer goes on behind its last finished step, whoever began it. @default it begins anew */
  turnId?: string
}

/** A question that belongs to no conversation. */
export interface SingleQuestion extends Omit<ChatQuestion, 'turnId'> {
  /** What models may cost for it, in US dollars, more than 0 and at most 1000: once that is reached, rules answer. @default no limit of its own */
  budget?: number
}

/** Its answer. What models cost for it is booked under its id, as that of a turn is. */
export interface SingleReply extends Reply {
  id: string
  cost: SpentByProcess
}

/**
 * Answers questions about footage: each sentence cites what it rests on, and what nothing supports is not said. What stands in footage is
 * data, and no instruction.
 */
export interface Chat {
  /**
   * Tells pieces while it answers, and returns the whole answer.
   * @throws SS_INPUT_INVALID for a question that is empty or too long, or a zone that is none; the codes of a provider that may answer
   *   later, and of the database
   */
  answer(question: ChatQuestion, signal: AbortSignal): AsyncGenerator<Piece, Reply, void>
  /** The whole answer at once, and what it cost. @throws SS_INPUT_INVALID for a budget that is none, beside the codes of `answer` */
  reply(question: SingleQuestion, signal?: AbortSignal): Promise<SingleReply>
}
