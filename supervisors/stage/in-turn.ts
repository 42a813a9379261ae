/** Runs steps one after the other, whether or not the one before succeeded. Resolves or rejects as the step does. */
export type InTurn = <T>(step: () => Promise<T>) => Promise<T>

export function createTurns(): InTurn {
  let last: Promise<unknown> = Promise.resolve()
  return (step) => {
    const turn = last.then(step)
    last = turn.catch(() => undefined)
    return turn
  }
}
