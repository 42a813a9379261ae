import type { Mailbox } from '../core/ports.ts'
import { inTurns } from '../core/turns.ts'

/** A look that all share who ask for it while it is under way: one, however often it is asked for. */
export function shared<T>(look: () => Promise<T>): () => Promise<T> {
  let underWay: Promise<T> | undefined
  return () =>
    (underWay ??= look().finally(() => {
      underWay = undefined
    }))
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
