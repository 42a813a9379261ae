import type { Shift } from './shift.ts'

/** Frames for which a camera may stand still within one move, and for which it may not be known whether it moves. */
const PAUSE = 5
const UNCLEAR = 10
/** Cells that the picture must go from where it was, at some time: 2.5 % of its longer side. Less is trembling. */
const LEAST_WAY = 2
/** Frames after a jolt of a single step in which the picture is compared again. */
const SETTLED = 2
/** Cells a frame that are surely measured from one frame to the next. */
const SLOWEST = 1.5
/** Frames in which what fills the picture comes, and goes. */
const PASSING = 5
/** From this share on, what was in the picture before is still in its place. */
const SAME = 0.6

/** How far the picture went since the frame before, in cells; `known` where that was measured. */
export interface Step {
  dx: number
  dy: number
  known: boolean
  unclear: boolean
}

/** Indices of the first frame that is in another place than the one before it, and of the first that is in its last place. */
export interface Move {
  from: number
  to: number
}

export const stepOf = (shift: Shift): Step => ({
  ...(typeof shift === 'object' ? shift : { dx: 0, dy: 0 }),
  known: typeof shift === 'object',
  unclear: shift === 'unclear',
})

/**
 * Spreads a shift over several frames, which is too slow to be seen from one to the next, over those of them in which
 * nothing was measured.
 */
export function spread(steps: Step[], { dx, dy }: { dx: number; dy: number }): void {
  const free = steps.filter(({ known }) => !known)
  const way = wayOf(steps)
  const [restX, restY] = [dx - way.x, dy - way.y]
  const rest = Math.hypot(restX, restY)
  // What goes farther in a frame is measured in it: this is something that looks alike.
  const unsure = 0.2 * (steps.length - free.length)
  if (rest < 1 + unsure || rest > SLOWEST * free.length) return
  for (const step of free) {
    step.dx += restX / free.length
    step.dy += restY / free.length
  }
}

/** What is compared of two frames, by their index. */
export interface Comparing {
  /** Share of the picture that is the same in both. */
  same(before: number, after: number): number
  shift(before: number, after: number): Shift
}

/**
 * The moves of a camera among steps. Where one went far and sees what it saw before, something passed in front of a camera that stood
 * still; a single step must still be seen a moment later.
 */
export function movesOf(steps: readonly Step[], comparing: Comparing): Move[] {
  return joined(steps).filter(({ from, to }) => {
    const { x, y, most } = wayOf(steps.slice(from, to + 1))
    if (most < LEAST_WAY) return false
    if (from === to) {
      const later = Math.min(to + SETTLED, steps.length - 1)
      return typeof comparing.shift(Math.max(0, from - 1), later) === 'object'
    }
    if (Math.hypot(x, y) < LEAST_WAY) return true
    // Whatever passes comes into view before it fills the picture, and leaves it after that.
    const before = steps.findLastIndex((step, index) => index < from && !step.unclear)
    const after = steps.findIndex((step, index) => index > to && !step.unclear)
    const last = steps.length - 1
    return [0, PASSING].every((frames) => {
      const [one, other] = [Math.max(0, before - frames), Math.min(last, after < 0 ? last : after + frames)]
      return comparing.same(one, other) < SAME
    })
  })
}

/** Where steps lead, and how far from their beginning they get. */
function wayOf(steps: readonly Step[]): { x: number; y: number; most: number } {
  const way = { x: 0, y: 0, most: 0 }
  for (const { dx, dy } of steps) {
    way.x += dx
    way.y += dy
    way.most = Math.max(way.most, Math.hypot(way.x, way.y))
  }
  return way
}

/** Runs of steps, with the pauses in them. */
function joined(steps: readonly Step[]): Move[] {
  const moves: Move[] = []
  for (const [index, { dx, dy }] of steps.entries()) {
    if (dx === 0 && dy === 0) continue
    const last = moves.at(-1)
    const gap = last && steps.slice(last.to + 1, index)
    const goesOn =
      gap && (gap.length <= PAUSE || (gap.length <= UNCLEAR && gap.every(({ unclear }) => unclear)))
    if (goesOn) last.to = index
    else moves.push({ from: index, to: index })
  }
  return moves
}

/** Fills steps of a move that are not known with the mean of those around them. */
export function filled(steps: readonly Step[], { from, to }: Move): Step[] {
  return steps.map((step, index) => {
    if (index < from || index > to || !step.unclear || step.dx !== 0 || step.dy !== 0) return step
    const before = steps.slice(0, index).findLast(({ known }) => known)
    const after = steps.slice(index + 1).find(({ known }) => known)
    if (!before || !after) return step
    return { ...step, dx: (before.dx + after.dx) / 2, dy: (before.dy + after.dy) / 2 }
  })
}
