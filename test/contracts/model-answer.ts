import type { Test } from 'tap'
import type { ModelAnswer } from '../../core/ports.ts'

/** What every result of a model says of itself. */
export function answerContract(t: Test, answer: ModelAnswer): void {
  t.match(answer.provider, /^\S+$/, 'it names the provider')
  t.match(answer.model, /^\S+$/, 'and the model')
  t.ok('usage' in answer, 'it says what it took, or that nobody counts')
  const { costUsd = 0, ...counted } = answer.usage ?? {}
  t.ok(costUsd >= 0, `${costUsd} dollars`)
  for (const tokens of Object.values(counted)) {
    t.ok(Number.isInteger(tokens) && tokens >= 0, `${tokens} tokens`)
  }
}
