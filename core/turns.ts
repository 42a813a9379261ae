export type Turn = <T>(work: () => Promise<T>) => Promise<T>

export interface TurnOptions {
  /** So many wait for their turn at most. @default Infinity */
  waiting?: number
  /** What one more is refused with. */
  full?: () => Error
}

/** Runs at most `most` pieces of work at a time; the others wait for their turn, in order. */
export function inTurns(most: number, { waiting: room = Infinity, full }: TurnOptions = {}): Turn {
  const waiting: (() => void)[] = []
  let running = 0
  return async (work) => {
    if (running < most) running += 1
    else if (waiting.length < room) await new Promise<void>((resolve) => waiting.push(resolve))
    else throw full?.() ?? new Error(`Cannot wait for a turn: ${room} wait already`)
    try {
      return await work()
    } finally {
      // Whoever waits takes over the place of who leaves.
      const next = waiting.shift()
      if (next) next()
      else running -= 1
    }
  }
}
