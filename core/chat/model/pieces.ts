import type { Piece } from '../../../schema/chat.ts'

/** Pieces that are told from within, as they are taken from without. */
export function openPieces() {
  let waiting: Piece[] = []
  let ended = false
  let failure: { thrown: unknown } | undefined
  let wake = (): void => undefined

  async function* told(): AsyncGenerator<Piece, void, void> {
    for (;;) {
      const some = waiting
      waiting = []
      yield* some
      if (waiting.length > 0) continue
      if (failure) throw failure.thrown
      if (ended) return
      await new Promise<void>((resolve) => (wake = resolve))
    }
  }

  return {
    told: told(),
    tell(piece: Piece): void {
      waiting.push(piece)
      wake()
    },
    end(): void {
      ended = true
      wake()
    },
    fail(thrown: unknown): void {
      failure = { thrown }
      wake()
    },
  }
}
