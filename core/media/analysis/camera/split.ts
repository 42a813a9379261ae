import { isBlocked, type Shot } from '../shots.ts'
import type { Move } from './moves.ts'

/**
 * Parts shots where the camera moves. A cut that was taken for one because the camera turned fast is none: it lies in a move, and the
 * shift of the picture was measured there.
 */
export function withMoves(
  { shots, cuts }: { shots: readonly Shot[]; cuts: readonly number[] },
  { moves, known }: { moves: readonly Move[]; known: readonly boolean[] },
): { shots: Shot[]; cuts: number[] } {
  const moveAt = (index: number): Move | undefined =>
    moves.find(({ from, to }) => index >= from && index <= to)
  const real = cuts.filter((cut) => !(moveAt(cut) && known[cut]))
  const parts: Shot[] = []
  for (const shot of shots) {
    for (let index = shot.from; index < shot.to;) {
      const move = isBlocked(shot) ? undefined : moveAt(index)
      const next = isBlocked(shot) ? undefined : moves.find(({ from }) => from > index)
      const to = Math.min(shot.to, move ? move.to + 1 : (next?.from ?? shot.to))
      const kind = move ? 'moved' : shot.kind
      const open = parts.at(-1)
      if (open?.kind === 'moved' && kind === 'moved' && !real.includes(index)) open.to = to
      else parts.push({ from: index, to, kind })
      index = to
    }
  }
  return { shots: parts, cuts: real }
}
