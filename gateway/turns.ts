import type { Mailbox } from '../core/ports.ts'

/** A look that all share who ask for it while it is under way: one, however often it is asked for. */
export function shared<T>(look: () => Promise<T>): () => Promise<T> {
  let underWay: Promise<T> | undefined
  return () =>
    (underWay ??= look().finally(() => {
      underWay = undefined
    }))
}

/** Runs at most `most` pieces of work at a time; the others wait for their turn, in order. */
export function inTurns(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = []
  let running = 0
  return async (work) => {
    if (running < most) running += 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
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

/** Each look into a mailbox takes a channel of the broker, of which a connection has few: so many at a time. */
const MOST_LOOKS = 8

/** A mailbox whose looks and changes take turns: whatever clients ask at a time, the broker has to answer few at a time. */
export function takingTurns(mailbox: Mailbox): Mailbox {
  const turn = inTurns(MOST_LOOKS)
  return {
    ...mailbox,
    depth: (queue) => turn(() => mailbox.depth(queue)),
    browse: (queue, selection) => turn(() => mailbox.browse(queue, selection)),
    letters: (queue, selection, after) => turn(() => mailbox.letters(queue, selection, after)),
    groups: (queue, selection) => turn(() => mailbox.groups(queue, selection)),
    replay: (queue, selection) => turn(() => mailbox.replay(queue, selection)),
    edit: (queue, id, body) => turn(() => mailbox.edit(queue, id, body)),
    drop: (queue, selection) => turn(() => mailbox.drop(queue, selection)),
  }
}
