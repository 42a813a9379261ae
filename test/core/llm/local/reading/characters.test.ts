import t from 'tap'
import { lineOf } from '../../../../../core/llm/local/reading/characters.ts'

const CHARACTERS = ['A', 'B', '1']
/** None, A, B, 1, space. */
const CLASSES = CHARACTERS.length + 2

/** What a network says that sees these classes one after the other, each so surely. */
function line(...steps: [class_: number, score: number][]) {
  const values = new Float32Array(steps.length * CLASSES)
  for (const [step, [number, score]] of steps.entries()) {
    values.fill((1 - score) / (CLASSES - 1), step * CLASSES, (step + 1) * CLASSES)
    values[step * CLASSES + number] = score
  }
  return lineOf(values, CHARACTERS)
}

void t.test('lineOf() reads what is the same at steps that follow each other once', async (t) => {
  t.equal(line([1, 0.9], [1, 0.9], [2, 0.9], [0, 0.9]).text, 'AB')
})

void t.test('lineOf() reads a character twice that has nothing between', async (t) => {
  t.equal(line([1, 0.9], [0, 0.9], [1, 0.9]).text, 'AA')
})

void t.test('lineOf() reads the last class as a space, and none at the ends', async (t) => {
  t.equal(line([4, 0.9], [1, 0.9], [4, 0.9], [3, 0.9], [4, 0.9]).text, 'A 1')
})

void t.test('lineOf() is as sure as its characters are on average', async (t) => {
  const { confidence } = line([1, 0.9], [4, 0.3], [2, 0.7])
  t.ok(Math.abs(confidence - 0.8) < 1e-6, 'spaces do not count')
})

void t.test('lineOf() of nothing, and of spaces alone, is empty and not sure', async (t) => {
  t.same(line(), { text: '', confidence: 0 })
  t.same(line([0, 0.9], [4, 0.9]), { text: '', confidence: 0 })
})
