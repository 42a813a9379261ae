import t from 'tap'
import { regionsOf } from '../../../../../core/llm/local/reading/regions.ts'

const WIDTH = 60
const HEIGHT = 30

/** How much each pixel is like text: as said within boxes, nothing elsewhere. */
function likeness(...boxes: [x: number, y: number, width: number, height: number, value: number][]) {
  const values = new Float32Array(WIDTH * HEIGHT)
  for (const [left, top, width, height, value] of boxes) {
    for (let y = top; y < top + height; y++) values.fill(value, y * WIDTH + left, y * WIDTH + left + width)
  }
  return values
}

const regions = (...boxes: Parameters<typeof likeness>) => regionsOf(likeness(...boxes), WIDTH, HEIGHT)

void t.test('regionsOf() grows what hangs together by 1.5 times its area over its perimeter', async (t) => {
  const by = (1.5 * 20 * 4) / 48
  t.same(regions([10, 10, 20, 4, 0.9]), [{ x: 10 - by, y: 10 - by, width: 20 + 2 * by, height: 4 + 2 * by }])
})

void t.test('regionsOf() tells lines apart that do not touch, and joins what does', async (t) => {
  t.equal(regions([5, 5, 20, 4, 0.9], [5, 20, 20, 4, 0.9]).length, 2)
  t.equal(regions([5, 5, 20, 4, 0.9], [25, 5, 20, 4, 0.7]).length, 1)
  t.equal(regions([5, 5, 20, 4, 0.9], [25, 9, 20, 4, 0.9]).length, 2, 'corners do not touch')
})

void t.test('regionsOf() stays within the picture', async (t) => {
  t.same(regions([0, 0, WIDTH, HEIGHT, 0.9]), [{ x: 0, y: 0, width: WIDTH, height: HEIGHT }])
})

void t.test('regionsOf() leaves out specks, and what is hardly like text', async (t) => {
  t.same(regions([10, 10, 2, 10, 0.9], [30, 10, 10, 2, 0.9]), [], 'lower or narrower than three pixels')
  t.same(regions([10, 10, 20, 4, 0.59]), [], 'less than 0.6 on average')
  t.equal(regions([10, 10, 20, 4, 0.61]).length, 1)
  t.same(regions(), [])
})
