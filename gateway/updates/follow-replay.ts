import { setTimeout as wait } from 'node:timers/promises'
import type { SpectraError } from '../../core/errors.ts'
import type { Identity, Journal, JournalEntry, Place, Replays, ReplayView } from '../../core/ports.ts'
import type { UpdateHub } from './hub.ts'
import { subscription, type Give, type Messages } from './subscription.ts'

export interface ReplayUpdate {
  replay: ReplayView
  cursor: string
}

export interface FollowingReplay {
  replays: Pick<Replays, 'get'>
  journal: Pick<Journal, 'cursorOf' | 'bookmarkOf'>
  hub: UpdateHub
  identity: Identity
  id: string
  /** A cursor of an earlier message: what came after it. */
  after?: string
  onStall(reason: SpectraError): void
}

/**
 * A replay at once, then each time that it got further, until it has ended and that was told. With a cursor, what came after that.
 * @throws SS_NOT_FOUND, SS_INPUT_INVALID, SS_CURSOR_EXPIRED, SS_QUOTA_EXCEEDED, SS_SUBSCRIBER_SLOW, SS_DRAINING
 */
export async function followReplay(following: FollowingReplay): Promise<Messages<ReplayUpdate>> {
  const { replays, journal, hub, identity, id, after, onStall } = following
  const bookmark = after === undefined ? undefined : journal.bookmarkOf(identity, after)
  const membership = hub.join(identity, 'replays')
  const { bell, feed, leave } = membership
  const { intervalMs, stallMs } = hub.limits
  const mine = ({ kind, subjects }: JournalEntry): boolean =>
    kind.startsWith('replay_') && subjects.includes(replay.id)
  const update = (): ReplayUpdate => ({ replay, cursor: journal.cursorOf(identity, { place }) })

  async function* messages(give: Give<ReplayUpdate>): AsyncGenerator<ReplayUpdate, void, void> {
    if (!bookmark) yield* give(update())
    for (;;) {
      // Of one that has ended, what is written already, however far the feed is.
      const running = replay.state === 'running'
      const entries = await (running ? feed.after : feed.rest)(place, bell.signal)
      if (entries.length === 0) return
      place = entries.at(-1)!
      if (entries.some(mine)) {
        replay = await replays.get(identity, id)
        yield* give(update())
      }
      if (running) await wait(intervalMs, undefined, { signal: bell.signal })
    }
  }

  let place: Place
  let replay: ReplayView
  try {
    // In this order: what happens between the two is told of, too.
    place = bookmark?.place ?? (await feed.head())
    if (bookmark) await feed.check(place)
    replay = await replays.get(identity, id)
  } catch (error) {
    leave()
    throw error
  }
  return subscription({ membership, stallMs, hasNews: () => feed.has(place), onStall }, messages)
}
