import { useState } from 'react'
import { toProblem, type SpectraApiError } from '../api/errors.ts'

export interface Order {
  problem: SpectraApiError | undefined
  busy: boolean
  run(): void
}

/** Something that a form orders: whether it is under way, and what kept it from being done. */
export function useOrder(work: () => Promise<void>): Order {
  const [problem, setProblem] = useState<SpectraApiError>()
  const [busy, setBusy] = useState(false)
  const run = (): void => {
    if (busy) return
    setBusy(true)
    work()
      .then(() => setProblem(undefined))
      .catch((thrown: unknown) => setProblem(toProblem(thrown)))
      .finally(() => setBusy(false))
  }
  return { problem, busy, run }
}
