import t from 'tap'
import { fitTo, type InputForm } from '../../../../../core/llm/local/detector/input.ts'

const form: InputForm = {
  ...{ width: 4, height: 4, layout: 'channels-first', colors: 'rgb', type: 'uint8' },
  ...{ fit: 'letterbox', fill: 9, mean: [0, 0, 0], deviation: [1, 1, 1] },
}
/** Two pixels beside each other. */
const picture = { width: 2, height: 1, data: Uint8Array.of(10, 20, 30, 110, 120, 130) }

void t.test('fitTo(): a letterbox keeps proportions and fills what is left', async (t) => {
  const { values, dims, toPicture } = fitTo(picture, form)
  t.same(dims, [1, 3, 4, 4])
  const red = [...values].slice(0, 16)
  t.same(red, [10, 35, 85, 110, 10, 35, 85, 110, ...Array<number>(8).fill(9)])
  t.same([...values].slice(16, 20), [20, 45, 95, 120], 'then green')
  t.same(toPicture({ left: 0, top: 0, right: 2, bottom: 2 }), { x: 0, y: 0, width: 1, height: 1 })
  t.same(toPicture({ left: 2, top: -3, right: 9, bottom: 9 }), { x: 1, y: 0, width: 1, height: 1 }, 'cut')
  t.equal(toPicture({ left: 0, top: 2.5, right: 4, bottom: 4 }), undefined, 'a box of the filling is none')
})

void t.test('fitTo(): stretched, the picture fills it, and boxes follow', async (t) => {
  const { values, toPicture } = fitTo(picture, { ...form, fit: 'stretch' })
  t.same([...values].slice(12, 16), [10, 35, 85, 110], 'to the last row')
  t.same(toPicture({ left: 0, top: 0, right: 4, bottom: 2 }), { x: 0, y: 0, width: 2, height: 0.5 })
})

void t.test('fitTo(): layout, order of colours, shift and scale are those that are asked for', async (t) => {
  const wanted: InputForm = {
    ...{ ...form, width: 2, height: 2, layout: 'channels-last', colors: 'bgr', type: 'float32', fill: 0 },
    ...{ mean: [30, 20, 10], deviation: [10, 10, 50] },
  }
  const { values, dims } = fitTo(picture, wanted)
  t.same(dims, [1, 2, 2, 3])
  t.ok(values instanceof Float32Array)
  t.same([...values].slice(0, 6), [0, 0, 0, 10, 10, 2], 'blue first')
  t.same(
    [...values].slice(6).map((value) => Number(value.toFixed(3))),
    [-3, -2, -0.2, -3, -2, -0.2],
  )
})
