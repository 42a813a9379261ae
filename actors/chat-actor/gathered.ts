import type { Piece, Reply } from '../../schema/chat.ts'

/** Words come faster than they are worth a commit each: those of so long are told together. Milliseconds. */
const GATHER_MS = 100

/** The pieces of an answer, those that come within a moment together, in their order. */
export async function* gathered(
  answering: AsyncGenerator<Piece, Reply, void>,
): AsyncGenerator<Piece[], Reply, void> {
  let next = answering.next()
  for (;;) {
    const first = await next
    if (first.done) return first.value
    const pieces = [first.value]
    const until = wait(GATHER_MS)
    for (;;) {
      next = answering.next()
      // Who fails meanwhile is heard when its turn comes.
      next.catch(() => undefined)
      const got = await Promise.race([next, until.over])
      if (got === undefined || got.done) break
      pieces.push(got.value)
    }
    until.end()
    yield joined(pieces)
  }
}

function wait(ms: number) {
  let end = (): void => undefined
  const over = new Promise<undefined>((resolve) => {
    const timer = setTimeout(() => resolve(undefined), ms)
    end = () => clearTimeout(timer)
  })
  return { over, end }
}

/** Words that follow each other are one piece. */
function joined(pieces: readonly Piece[]): Piece[] {
  const all: Piece[] = []
  for (const piece of pieces) {
    const last = all.at(-1)
    if (piece.kind === 'words' && last?.kind === 'words')
      all[all.length - 1] = { kind: 'words', text: last.text + piece.text }
    else all.push(piece)
  }
  return all
}
