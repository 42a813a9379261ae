import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { figuresOf, readQuestions, type Answered } from '../../eval/questions/judge.ts'
import { tempDir } from '../helpers/temp.ts'

const RIGHT = [{ video: 'a.mp4', from: 10, to: 12 }]
const answered = (right: Answered['right'], at?: number, video = 'a.mp4'): Answered => ({
  ...{ text: 'a dog', right, understood: '', misses: [] },
  found: at === undefined ? undefined : { video, at, text: '', why: {} },
})

void t.test(
  'Eval: a first answer within the tolerance is a hit, and none is right where there is none',
  async (t) => {
    const rules = { tolerance: 1, goals: { 'hit@1': 0.5, abstention: 0.9 } }
    const { figures, faults, short } = figuresOf(rules, [
      ...[
        answered(RIGHT, 9),
        answered(RIGHT, 13),
        answered(RIGHT, 13.1),
        answered(RIGHT, 11, 'b.mp4'),
        answered(RIGHT),
      ],
      ...[answered([]), answered([], 3)],
    ])
    t.same(figures, { 'hit@1': 2 / 5, abstention: 1 / 2 })
    t.equal(faults.length, 4)
    t.same(short, ['hit@1 is 0.400, not 0.5', 'abstention is 0.500, not 0.9'])
  },
)

void t.test('Eval: questions that cannot be judged are named', async (t) => {
  const file = join(tempDir(t), 'questions.json')
  const asked = {
    seen: 'by eye',
    videos: ['a.mp4'],
    chunk: 10,
    questions: [{ ask: 'a dog', right: [{ video: 'a.mp4', from: 1 }] }],
  }
  writeFileSync(file, JSON.stringify(asked))
  t.throws(() => readQuestions(file), /Cannot read the questions in .*right\[0\]\.to/s)
  t.equal(readQuestions('eval/questions/shared-videos.json').questions.length, 56)
})
