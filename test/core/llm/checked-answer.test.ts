import t from 'tap'
import { checkedAnswer } from '../../../core/llm/checked-answer.ts'
import { DetectedEvents } from '../../../schema/analysis.ts'

const who = { provider: 'other', model: 'sharp-2' }
const event = { type: 'object_left', startTime: 1, endTime: 2, confidence: 0.5, description: 'It leaves.' }

void t.test('checkedAnswer() gives what a model said as its schema has it', async (t) => {
  t.same(checkedAnswer(DetectedEvents, [{ ...event, mood: 'sad' }], who), [{ ...event, attributes: {} }])
})

void t.test(
  'checkedAnswer() says who said what does not fit, and that another try may do better',
  async (t) => {
    const wrong: [given: unknown, why: RegExp][] = [
      [[event, { ...event, startTime: 'soon' }], /^Cannot use the answer of other sharp-2: 1\.startTime: /],
      [{ events: [event] }, /: it: /],
      [undefined, /: it: /],
    ]
    for (const [given, message] of wrong) {
      t.throws(() => checkedAnswer(DetectedEvents, given, who), {
        code: 'SS_ANALYSIS_FAILED',
        retryable: true,
        message,
      })
    }
  },
)
