import { halved, type Grey } from './grey.ts'

/** Cells along a side of a block. */
const BLOCK = 8
/** Farthest shift that is looked for, in cells: 15 % of the longer side. */
const FARTHEST = 12
/** Mean difference of its cells from which on a block has changed, of 255. */
const CHANGED = 3.5
/** Standard deviation from which on a block shows where it is. */
const TEXTURED = 4
/** A block whose difference a shift brings down to this share of it went with that shift. */
const EXPLAINED = 0.55
/** Share of the blocks that must agree. */
const AGREED = 0.6
/** Of all blocks so many must have gone there: what is large and passes over something plain is less than half of the picture. */
const SHARE = 0.3
/** Of three times three parts of the picture so many must have gone, too: sky or a wall has nothing that shows it. */
const PARTS = 6
/** With fewer blocks that show where they are nothing can be said. */
const FEWEST = 6

/** How a picture went on from another, in cells: `still`, shifted as a whole, or `unclear` where it is neither. */
export type Shift = 'still' | 'unclear' | { dx: number; dy: number }

interface Block {
  x: number
  y: number
  /** Sum of differences where it stays in its place. */
  stayed: number
}

/**
 * Tells whether the whole picture went to another place: most blocks with something in them must have changed, and one shift must
 * explain most of those, all over the picture. So one who walks through the picture, or stands close to the camera, is no
 * shift; light, which no shift explains, is none either.
 */
export function shiftBetween(before: Grey, after: Grey): Shift {
  if (before.columns !== after.columns || before.rows !== after.rows) return 'unclear'
  const blocks = blocksOf(before, after)
  if (blocks.length < FEWEST) return 'still'
  const changed = blocks.filter(({ stayed }) => stayed > CHANGED * BLOCK * BLOCK)
  if (changed.length < AGREED * blocks.length) return 'still'
  const rough = bestOf(coarse(before, after, changed))
  const fine = around(rough).map((shift) => scoreOf(before, after, changed, shift, 1))
  const { dx, dy } = bestOf(fine)
  if (dx === 0 && dy === 0) return 'unclear'
  const inside = blocks.filter((block) => isInside(after, block, dx, dy))
  const agreed = inside.filter(
    (block) =>
      block.stayed > CHANGED * BLOCK * BLOCK &&
      differenceOf(before, after, block, dx, dy, 1) <= EXPLAINED * block.stayed,
  )
  const parts = new Set(agreed.map(({ x, y }) => 3 * thirdOf(x, before.columns) + thirdOf(y, before.rows)))
  const all = Math.floor(before.columns / BLOCK) * Math.floor(before.rows / BLOCK)
  const isShift =
    agreed.length >= Math.max(FEWEST, SHARE * all, AGREED * inside.length) && parts.size >= PARTS
  if (!isShift) return 'unclear'
  const scored = (x: number, y: number): number => scoreOf(before, after, changed, { dx: x, dy: y }, 1).score
  const here = scored(dx, dy)
  return {
    dx: dx + between(scored(dx - 1, dy), here, scored(dx + 1, dy)),
    dy: dy + between(scored(dx, dy - 1), here, scored(dx, dy + 1)),
  }
}

/** Where between three neighbours the lowest place is, from the middle one; differences grow by the way (equiangular lines). */
function between(before: number, here: number, after: number): number {
  const rise = Math.max(before, after) - here
  return Number.isFinite(rise) && rise > 0 ? (before - after) / (2 * rise) : 0
}

/** In which third of a side a block is. */
const thirdOf = (at: number, side: number): number => Math.floor((3 * (at + BLOCK / 2)) / side)

/** Share of the blocks with something in them that did not change. */
export function sameShare(before: Grey, after: Grey): number {
  if (before.columns !== after.columns || before.rows !== after.rows) return 0
  const blocks = blocksOf(before, after)
  return blocks.filter(({ stayed }) => stayed <= CHANGED * BLOCK * BLOCK).length / Math.max(1, blocks.length)
}

/** The blocks of `before` that have something in them. */
function blocksOf(before: Grey, after: Grey): Block[] {
  const blocks: Block[] = []
  for (let y = 0; y + BLOCK <= before.rows; y += BLOCK) {
    for (let x = 0; x + BLOCK <= before.columns; x += BLOCK) {
      if (deviationOf(before, x, y) < TEXTURED) continue
      const block = { x, y, stayed: 0 }
      block.stayed = differenceOf(before, after, block, 0, 0, 1)
      blocks.push(block)
    }
  }
  return blocks
}

function deviationOf({ columns, values }: Grey, x: number, y: number): number {
  let sum = 0
  let squares = 0
  for (let row = y; row < y + BLOCK; row++) {
    for (let at = row * columns + x; at < row * columns + x + BLOCK; at++) {
      sum += values[at]!
      squares += values[at]! * values[at]!
    }
  }
  const mean = sum / (BLOCK * BLOCK)
  return Math.sqrt(Math.max(0, squares / (BLOCK * BLOCK) - mean * mean))
}

interface Scored {
  dx: number
  dy: number
  score: number
}

const bestOf = (scored: readonly Scored[]): Scored =>
  scored.reduce((best, one) => (one.score < best.score ? one : best))

/** All shifts in steps of two cells, on pictures of half the size. */
function coarse(before: Grey, after: Grey, blocks: readonly Block[]): Scored[] {
  const [from, to] = [halved(before), halved(after)]
  const own = blocks.map(({ x, y }) => {
    const block = { x: x / 2, y: y / 2, stayed: 0 }
    return { ...block, stayed: differenceOf(from, to, block, 0, 0, 2) }
  })
  const scored: Scored[] = []
  for (let dy = -FARTHEST; dy <= FARTHEST; dy += 2) {
    for (let dx = -FARTHEST; dx <= FARTHEST; dx += 2) {
      const { score } = scoreOf(from, to, own, { dx: dx / 2, dy: dy / 2 }, 2)
      scored.push({ dx, dy, score })
    }
  }
  return scored
}

function around({ dx, dy }: Scored): { dx: number; dy: number }[] {
  const steps = [-1, 0, 1]
  return steps.flatMap((x) => steps.map((y) => ({ dx: dx + x, dy: dy + y })))
}

/** What is left of the blocks' differences with a shift, 0-1 each: one that went another way counts no more than 1. */
function scoreOf(
  before: Grey,
  after: Grey,
  blocks: readonly Block[],
  { dx, dy }: { dx: number; dy: number },
  scale: number,
): Scored {
  let left = 0
  let count = 0
  for (const block of blocks) {
    if (!isInside(after, block, dx, dy, scale)) continue
    left += Math.min(1, differenceOf(before, after, block, dx, dy, scale) / Math.max(1, block.stayed))
    count++
  }
  // A shift for which hardly a block stays in the picture says nothing.
  return { dx, dy, score: count < blocks.length / 3 ? Infinity : left / count }
}

function isInside({ columns, rows }: Grey, { x, y }: Block, dx: number, dy: number, scale = 1): boolean {
  const side = BLOCK / scale
  return x + dx >= 0 && y + dy >= 0 && x + dx + side <= columns && y + dy + side <= rows
}

/** Sum of differences of a block's cells to those at a shift, which must lie inside. */
function differenceOf(
  before: Grey,
  after: Grey,
  { x, y }: Block,
  dx: number,
  dy: number,
  scale: number,
): number {
  const side = BLOCK / scale
  const { columns } = before
  let sum = 0
  for (let row = 0; row < side; row++) {
    const from = (y + row) * columns + x
    const to = (y + row + dy) * columns + x + dx
    for (let at = 0; at < side; at++) sum += Math.abs(before.values[from + at]! - after.values[to + at]!)
  }
  return sum
}
