import { useEffect, useRef, useState } from 'react'
import { toProblem, type SpectraApiError } from '../../../api/errors.ts'
import type { TrialShown } from './queries.ts'

export type Try = (signal: AbortSignal) => Promise<TrialShown>

/** What came of one side. */
export interface Outcome {
  trial?: TrialShown
  problem?: SpectraApiError
}

export interface Trying {
  /** One for each side, in their order; undefined where it is still asked. */
  outcomes: readonly (Outcome | undefined)[]
  isBusy: boolean
  run(sides: readonly Try[]): void
  /** Ends what is asked, at the model, too. */
  cancel(): void
}

/** Trials beside each other. Whoever leaves the page cancels them. */
export function useTrial(): Trying {
  const [outcomes, setOutcomes] = useState<readonly (Outcome | undefined)[]>([])
  const [isBusy, setBusy] = useState(false)
  const running = useRef<AbortController>(undefined)
  useEffect(() => () => running.current?.abort(), [])

  return {
    outcomes,
    isBusy,
    run(sides) {
      running.current?.abort()
      const mine = new AbortController()
      running.current = mine
      setBusy(true)
      setOutcomes(sides.map(() => undefined))
      const asked = sides.map(async (side, at) => {
        const outcome = await side(mine.signal)
          .then((trial): Outcome => ({ trial }))
          .catch((thrown: unknown): Outcome => ({ problem: toProblem(thrown) }))
        if (!mine.signal.aborted)
          setOutcomes((known) => known.map((each, place) => (place === at ? outcome : each)))
      })
      void Promise.all(asked).then(() => {
        if (!mine.signal.aborted) setBusy(false)
      })
    },
    cancel() {
      running.current?.abort()
      setBusy(false)
      setOutcomes((known) => known.filter((each) => each !== undefined))
    },
  }
}
