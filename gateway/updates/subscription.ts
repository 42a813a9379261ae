import { SpectraError } from '../../core/errors.ts'
import type { Bell } from './bell.ts'
import type { Membership } from './hub.ts'

/** The messages of one subscription, as its taker pulls them. */
export interface Messages<T> extends AsyncIterableIterator<T, void, void> {
  return(): Promise<IteratorResult<T, void>>
}

export interface SubscriptionOptions {
  membership: Pick<Membership, 'bell' | 'leave'>
  /** A subscriber that takes no message for so long while there is news is dropped. Milliseconds. */
  stallMs: number
  hasNews: (bell: Bell) => boolean
  /** Called when that happens: cut its connection. */
  onStall: (reason: SpectraError) => void
}

/** Gives one message out, and waits until it is taken. */
export type Give<T> = (message: T) => AsyncGenerator<T, void, void>

/**
 * What subscriptions have in common. One message is made at a time and only when the one before was taken, so nothing
 * queues up: bursts become one message, and who takes none is dropped (P6). Ends with the reason for which the bell is
 * stopped.
 */
export function subscription<T>(
  { membership, stallMs, hasNews, onStall }: SubscriptionOptions,
  messages: (give: Give<T>) => AsyncGenerator<T, void, void>,
): Messages<T> {
  const { bell, leave } = membership
  let taken = true
  let left = false

  /** Starts when a message is given out; tells on a subscriber that does not come back for more. */
  function watchTaker(): NodeJS.Timeout {
    taken = false
    const timer = setInterval(() => {
      if (taken || !hasNews(bell)) return
      const reason = new SpectraError(
        'SS_SUBSCRIBER_SLOW',
        `Cannot go on with the subscription: no message was taken for ${stallMs} ms`,
      )
      bell.stop(reason)
      clearInterval(timer)
      leave()
      onStall(reason)
    }, stallMs)
    timer.unref()
    return timer
  }

  async function* give(message: T): AsyncGenerator<T, void, void> {
    const timer = watchTaker()
    try {
      yield message
    } finally {
      taken = true
      clearInterval(timer)
    }
    bell.signal.throwIfAborted()
  }

  async function* guarded(): AsyncGenerator<T, void, void> {
    try {
      yield* messages(give)
    } catch (error) {
      if (left) return
      throw bell.signal.aborted ? bell.signal.reason : error
    } finally {
      leave()
    }
  }

  const made = guarded()
  const iterator: Messages<T> = {
    next: () => made.next(),
    /** Ends a wait for news, too: a generator alone would return only after the next ring. */
    return() {
      left = true
      bell.stop(new SpectraError('SS_CANCELLED', 'The subscriber left'))
      leave()
      return made.return()
    },
    [Symbol.asyncIterator]: () => iterator,
  }
  return iterator
}
