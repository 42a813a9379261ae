import { useEffect, useState } from 'react'
import { toProblem, type SpectraApiError } from '../../api/errors.ts'
import { useChange } from '../../api/use-change.ts'
import type { Selection } from '../../operate/letters.ts'
import { DryRun } from './queries.ts'

/** How many letters an order would be for, by a dry run of it: nothing is changed. */
export function useCount(selection: Selection): {
  count: number | undefined
  problem: SpectraApiError | undefined
} {
  const dryRun = useChange(DryRun)
  const [count, setCount] = useState<number>()
  const [problem, setProblem] = useState<SpectraApiError>()
  const asked = JSON.stringify(selection)
  useEffect(() => {
    let isOver = false
    dryRun({ selection: JSON.parse(asked) as Selection })
      .then(({ replayDeadLetters }) => isOver || setCount(replayDeadLetters))
      .catch((thrown: unknown) => isOver || setProblem(toProblem(thrown)))
    return () => {
      isOver = true
    }
  }, [asked, dryRun])
  return { count, problem }
}
