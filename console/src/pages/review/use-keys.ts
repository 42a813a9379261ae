import { useShortcuts } from '../../shell/use-shortcuts.ts'
import { lengthOf, nextSpan, zoom } from '../../review/axis.ts'
import { moveOf } from '../../review/moves.ts'
import { useText } from '../../text/use-text.ts'
import { texts } from './texts.ts'
import type { Moves } from './use-moves.ts'
import type { Review } from './use-review.ts'

const KEYS = {
  ' ': 'playPause',
  j: 'nextEvent',
  k: 'lastEvent',
  '[': 'secondBack',
  ']': 'secondOn',
  ',': 'frameBack',
  '.': 'frameOn',
  m: 'review',
  i: 'markIn',
  o: 'markOut',
  '+': 'zoomIn',
  '-': 'zoomOut',
} as const

export interface KeysProps {
  /** Of what is shown, where that is known. */
  fps: number | undefined
  review: Review
  moves: Moves
  seek(at: number): void
  onMark(which: 'in' | 'out'): void
}

/** What the keys do on this page. */
export function useKeys({ fps, review, moves, seek, onMark }: KeysProps): void {
  const t = useText(texts)
  const { clock, view, setView } = review

  function press(key: string): void {
    const move = moveOf(key, fps)
    const { at } = clock.store.get()
    switch (move?.kind) {
      case 'event':
        return moves.toEvent(move.towards)
      case 'step':
        return seek(at + move.by)
      case 'zoom':
        return setView(zoom(view, nextSpan(lengthOf(view), move.towards) / lengthOf(view), at))
      case 'play':
        return clock.toggle()
      case 'review':
        return moves.review()
      case 'in':
      case 'out':
        return onMark(move.kind)
    }
  }

  useShortcuts(Object.entries(KEYS).map(([keys, name]) => ({ keys, says: t(name), run: () => press(keys) })))
}
