import { setTimeout as wait } from 'node:timers/promises'
import type { SpectraError } from '../../core/errors.ts'
import type { Conversations, Identity, TurnNews, TurnView } from '../../core/ports.ts'
import type { Piece } from '../../schema/chat.ts'
import type { UpdateHub } from './hub.ts'
import { subscription, type Messages } from './subscription.ts'

/** Between two looks at what was told of an answer. Milliseconds. */
const LOOK_MS = 100

export interface TurnMessage {
  pieces: Piece[]
  turn?: TurnView
  cursor: number
}

/** What was told of turns, asked for all of an organization at once. */
export interface TurnNewsFeed {
  next(organizationId: string, turnId: string, after: number): Promise<{ news: TurnNews[]; open: boolean }>
}

interface Asked {
  turnId: string
  after: number
  resolve(found: { news: TurnNews[]; open: boolean }): void
  reject(thrown: unknown): void
}

/** Those who look within one moment share a statement: fifty answers at once cost ten a second, and not five hundred. */
export function createTurnNews(conversations: Pick<Conversations, 'news'>): TurnNewsFeed {
  const waiting = new Map<string, Asked[]>()

  async function read(organizationId: string): Promise<void> {
    const asked = waiting.get(organizationId) ?? []
    waiting.delete(organizationId)
    // Two who follow one turn from different places: the earlier place serves both.
    const from = new Map<string, number>()
    for (const { turnId, after } of asked) from.set(turnId, Math.min(after, from.get(turnId) ?? after))
    try {
      const found = await conversations.news({ organizationId }, from)
      for (const { turnId, after, resolve } of asked) {
        const { news, open } = found.get(turnId) ?? { news: [], open: false }
        resolve({ news: news.filter(({ place }) => place > after), open })
      }
    } catch (thrown) {
      for (const { reject } of asked) reject(thrown)
    }
  }

  return {
    next: (organizationId, turnId, after) =>
      new Promise((resolve, reject) => {
        const asked = waiting.get(organizationId) ?? []
        if (asked.length === 0) setTimeout(() => void read(organizationId), LOOK_MS)
        waiting.set(organizationId, [...asked, { turnId, after, resolve, reject }])
      }),
  }
}

export interface FollowingTurn {
  conversations: Pick<Conversations, 'turn'>
  news: TurnNewsFeed
  hub: Pick<UpdateHub, 'join' | 'limits'>
  identity: Identity
  turnId: string
  after: number
  onStall(reason: SpectraError): void
}

/**
 * An answer as it is made, until it is whole; its turn comes with the last message.
 * @throws SS_NOT_FOUND, SS_QUOTA_EXCEEDED, SS_SUBSCRIBER_SLOW, SS_DRAINING
 */
export async function followTurn(following: FollowingTurn): Promise<Messages<TurnMessage>> {
  const { conversations, news, hub, identity, turnId, after, onStall } = following
  // Whoever may not read it is told before anything is followed (P8).
  const { id } = await conversations.turn(identity, turnId)
  const membership = hub.join(identity, `turn ${id}`)
  const { bell } = membership
  const { stallMs } = hub.limits
  return subscription({ membership, stallMs, hasNews: () => true, onStall }, async function* (give) {
    let place = after
    for (;;) {
      const found = await news.next(identity.organizationId, id, place)
      bell.signal.throwIfAborted()
      place = found.news.at(-1)?.place ?? place
      const pieces = found.news.flatMap((one) => one.pieces)
      if (!found.open) {
        yield* give({ pieces, turn: await conversations.turn(identity, id), cursor: place })
        return
      }
      if (pieces.length > 0) yield* give({ pieces, cursor: place })
      else await wait(0, undefined, { signal: bell.signal })
    }
  })
}
