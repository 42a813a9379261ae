import t from 'tap'
import { boxesOf } from '../../../../core/cameras/masks/boxes.ts'
import { maskFilters } from '../../../../core/cameras/masks/encoding.ts'
import { coverOf, isCovered, Mask } from '../../../../schema/masks.ts'
import type { Point } from '../../../../schema/regions.ts'
import { randomFrom } from '../../../helpers/random.ts'

type Shape = Pick<Mask, 'points'>

/** Whether a point lies inside, by the crossings of a ray to its left. */
function isInside([x, y]: Point, { points }: Shape): boolean {
  let inside = false
  for (const [index, [bx, by]] of points.entries()) {
    const [ax, ay] = points.at(index - 1)!
    if (ay <= y !== by <= y && x < ax + ((bx - ax) * (y - ay)) / (by - ay)) inside = !inside
  }
  return inside
}

const isHidden = ([x, y]: Point, { grid, boxes }: ReturnType<typeof boxesOf>): boolean =>
  boxes.some(({ column, row, columns, rows }) => {
    const [left, top] = [column / grid.columns, row / grid.rows]
    const isBeside = x >= left && x <= (column + columns) / grid.columns
    return isBeside && y >= top && y <= (row + rows) / grid.rows
  })

/** A star around a middle: its sides never cross. */
function star(random: () => number, corners: number): Shape {
  const [middleX, middleY] = [0.3 + random() * 0.4, 0.3 + random() * 0.4]
  const points = Array.from({ length: corners }, (_, index): Point => {
    const [angle, length] = [(index / corners) * 2 * Math.PI, 0.05 + random() * 0.25]
    return [middleX + Math.cos(angle) * length, middleY + Math.sin(angle) * length]
  })
  return { points }
}

void t.test('boxesOf(): no point inside of a mask is left out, and none far from it is hidden', async (t) => {
  const random = randomFrom(7)
  for (const corners of [3, 4, 7, 19, 32]) {
    const mask = star(random, corners)
    const drawn = boxesOf([mask])
    const cell = Math.hypot(1 / drawn.grid.columns, 1 / drawn.grid.rows)
    let [hidden, wrong] = [0, 0]
    for (let tries = 0; tries < 4000; tries += 1) {
      const point: Point = [random(), random()]
      if (isInside(point, mask) && !isHidden(point, drawn)) wrong += 1
      if (!isHidden(point, drawn)) continue
      hidden += 1
      const near = Array.from({ length: 16 }, (_, step): Point => {
        const angle = (step / 16) * 2 * Math.PI
        return [point[0] + Math.cos(angle) * cell, point[1] + Math.sin(angle) * cell]
      })
      if (![point, ...near].some((each) => isInside(each, mask))) wrong += 1
    }
    t.ok(hidden > 100, `${corners} corners: ${hidden} points are hidden`)
    t.equal(wrong, 0, `${corners} corners`)
  }
})

void t.test('boxesOf(): an upright mask on the lines of the grid is one box, and not larger', async (t) => {
  const points: Point[] = [[0.25, 0.5], [0.5, 0.5], [0.5, 1], [0.25, 1]] // prettier-ignore
  t.same(boxesOf([{ points }]).boxes, [{ column: 48, row: 54, columns: 48, rows: 54 }])
  const whole: Point[] = [[0, 0], [1, 0], [1, 1], [0, 1]] // prettier-ignore
  t.same(boxesOf([{ points: whole }, { points }]).boxes, [{ column: 0, row: 0, columns: 192, rows: 108 }])
})

void t.test(
  'boxesOf(): what would be too many boxes is drawn more coarsely, and hides no less',
  async (t) => {
    const combs = Array.from({ length: 16 }, (_, index): Shape => {
      const teeth = Array.from({ length: 15 }, (_, tooth): Point[] => [
        [tooth / 15, index / 16 + 0.001],
        [(tooth + 0.5) / 15, index / 16 + 0.06],
      ])
      return { points: [[0, index / 16 + 0.0005], ...teeth.flat(), [1, index / 16 + 0.0005]] }
    })
    const drawn = boxesOf(combs)
    t.ok(drawn.boxes.length <= 700, `${drawn.boxes.length} boxes`)
    t.ok(maskFilters(combs).join(',').length < 128 * 1024, 'it is one argument')
    for (const { points } of combs) t.ok(points.every((point) => isHidden(point, drawn)))
  },
)

void t.test('isCovered(): every mask counts, by its corners, whatever it is called', async (t) => {
  const one = Mask.parse({ name: 'window', points: [[0, 0], [1, 0], [0, 1]] }) // prettier-ignore
  const other = Mask.parse({ name: 'door', points: [[0, 0], [0.5, 0], [0, 1]] }) // prettier-ignore
  t.equal(isCovered(undefined, []), true)
  t.equal(isCovered(undefined, [one]), false)
  t.equal(isCovered([coverOf(one)], [{ points: one.points }]), true)
  t.equal(isCovered([coverOf(one)], [one, other]), false)
  t.equal(isCovered([coverOf(one), coverOf(other)], [other]), true, 'what hides more is as good')
})
