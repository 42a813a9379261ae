import { systemClock, type Clock } from '../../core/clock.ts'
import { toSpectraError } from '../../core/errors.ts'
import type { Conversations, Identity, NewTurn, TurnView } from '../../core/ports.ts'
import { OPEN_TURN } from '../../schema/chat.ts'

/** How often it is asked again. Milliseconds. */
const AGAIN_MS = 150

export interface Waiting {
  identity: Identity
  turn: NewTurn & { id: string }
  conversationId: string
  /** Of who would wait no longer. */
  signal: AbortSignal
  /** Told that another question is open. */
  onWait(open: TurnView): void
  clock?: Pick<Clock, 'sleep'>
}

/**
 * Asks once the question before it has ended, whoever answers that; undefined where the user would not wait.
 * @throws what `ask` throws for any other reason
 */
export async function askedWhenFree(
  conversations: Pick<Conversations, 'ask' | 'turns'>,
  { identity, turn, signal, conversationId, onWait, clock = systemClock }: Waiting,
): Promise<TurnView | undefined> {
  while (!signal.aborted) {
    try {
      return await conversations.ask(identity, conversationId, turn)
    } catch (thrown) {
      if (toSpectraError(thrown).details?.openTurn === undefined) throw thrown
      // It may have ended by now: then it is asked again at once.
      const [latest] = await conversations.turns(identity, conversationId, { last: 1 })
      if (!latest || !OPEN_TURN.includes(latest.status)) continue
      onWait(latest)
    }
    await clock.sleep(AGAIN_MS)
  }
  return undefined
}
