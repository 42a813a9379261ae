import { useState } from 'react'
import { toProblem, type SpectraApiError } from '../../api/errors.ts'
import { useChange } from '../../api/use-change.ts'
import { momentAt, nextMoment } from '../../review/moves.ts'
import { nextUnreviewed } from '../../review/queue.ts'
import { findMoment, type Scope } from './load.ts'
import { MarkReviewed } from './queries.ts'
import type { Review } from './use-review.ts'

export interface Moves {
  /** To the event after this instant, or before it, wherever it is. */
  toEvent(towards: 1 | -1): void
  /** Marks what is looked at as reviewed and goes on; what is reviewed already is not any more. */
  review(): void
  /** Marks many at once. */
  reviewAll(ids: readonly string[], reviewed: boolean): void
  /** What was marked last, to be undone. */
  marked: readonly string[]
  /** There is no event in that direction. */
  isEnd: boolean
  problem: SpectraApiError | undefined
}

/** As many as the API marks at once. */
const MOST = 100

/** From event to event, and marking them. */
export function useMoves({
  review,
  scope,
  seek,
}: {
  review: Review
  scope: Scope
  seek(at: number): void
}): Moves {
  const change = useChange(MarkReviewed)
  const [problem, setProblem] = useState<SpectraApiError>()
  const [isEnd, setEnd] = useState(false)
  const [marked, setMarked] = useState<readonly string[]>([])
  const fail = (thrown: unknown): void => setProblem(toProblem(thrown))
  const { moments } = review.state.footage
  const now = (): number => review.clock.store.get().at

  async function mark(ids: readonly string[], reviewed: boolean): Promise<void> {
    review.mark(new Set(ids), reviewed)
    setMarked(reviewed ? ids : [])
    try {
      for (let at = 0; at < ids.length; at += MOST) await change({ ids: ids.slice(at, at + MOST), reviewed })
      setProblem(undefined)
    } catch (thrown) {
      review.mark(new Set(ids), !reviewed)
      setMarked([])
      throw thrown
    }
  }

  async function go(towards: 1 | -1): Promise<void> {
    // Within what is known no question is needed; beyond it the gateway knows what comes.
    const near = nextMoment(moments, now(), towards)
    const to = near?.from ?? (await findMoment(scope, now(), towards))
    setEnd(to === undefined)
    if (to !== undefined) seek(to)
  }

  return {
    ...{ problem, isEnd, marked },
    toEvent: (towards) => void go(towards).catch(fail),
    review() {
      const current = momentAt(moments, now())
      if (!current) return
      const next = current.reviewed ? undefined : nextUnreviewed(moments, current.id)
      mark([current.id], !current.reviewed).catch(fail)
      if (next) seek(next.from)
    },
    reviewAll: (ids, reviewed) => void mark(ids, reviewed).catch(fail),
  }
}
