import type { Handoff } from '../../core/ports.ts'

/** Hand-offs that may wait while the ones before them are being committed (P6). */
const WAITING = 32

export interface Committer {
  /** Takes a hand-off; resolves at once while there is room. Rejects with why an earlier commit failed. */
  add(handoff: Handoff): Promise<void>
  /** Commits what waits and `last` together with the end of the message. Resolves when everything is committed. */
  end(last: Handoff): Promise<void>
  /** Resolves when nothing is being committed any more; never rejects. */
  settled(): Promise<void>
  /** Why a commit failed, once one has. */
  readonly failure: { error: unknown } | undefined
}

/**
 * Group commit: hand-offs are committed in their order, and those that come while a commit is under way go into the
 * next one together. The first waits for nothing, so that a single hand-off is passed on at once, and many cost few
 * transactions. `onFailure` is told at once when a commit fails, while the work may still be under way.
 *
 *     add a   add b   add c      end d
 *       |-- commit [a] --|-- commit [b, c] --|-- commit [d] and the end
 */
export function createCommitter(
  commit: (handoffs: readonly Handoff[], end: boolean) => Promise<void>,
  onFailure: (error: unknown) => void,
): Committer {
  let waiting: Handoff[] = []
  let running: Promise<void> | undefined
  let failure: { error: unknown } | undefined

  async function flush(): Promise<void> {
    // What is handed on in the same turn belongs together.
    await new Promise(setImmediate)
    try {
      while (waiting.length > 0 && !failure) await commit(waiting.splice(0), false)
    } catch (error) {
      failure = { error }
      onFailure(error)
    } finally {
      running = undefined
    }
  }

  const throwFailure = (): void => {
    if (failure) throw failure.error
  }

  return {
    async add(handoff) {
      throwFailure()
      waiting.push(handoff)
      running ??= flush()
      if (waiting.length >= WAITING) await running
      throwFailure()
    },
    async end(last) {
      const rest = [...waiting, last]
      waiting = []
      await running
      throwFailure()
      await commit(rest, true)
    },
    async settled() {
      await running
    },
    get failure() {
      return failure
    },
  }
}
