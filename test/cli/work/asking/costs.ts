import type { Test } from 'tap'
import { citesEvidence } from '../../../helpers/providers/cites-evidence.ts'
import { startTalkingOpenai } from '../../../helpers/providers/talking-openai.ts'
import { jsonLines, spectra } from '../../../helpers/spectra.ts'
import type { Footage } from './footage.ts'

/** What the stand-in says of each call, 1000 tokens and 50, by the table of models. */
export const CALL_USD = (1000 * 0.4 + 50 * 1.6) / 1e6
/** Two times to decide what to look up, the answer, and its check. */
export const CALLS = 4

/** What a question costs is booked and shown, and a budget ends it. */
export async function costOfAsking(t: Test, { data }: Footage): Promise<void> {
  const model = await startTalkingOpenai({ says: citesEvidence })
  t.teardown(() => model.close())
  const env = { OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'sk-test' }
  const ask = (...more: string[]) => spectra(data, ['ask', 'What was the first thing?', ...more], env)

  const free = await ask('--json')
  t.equal(free.code, 0, free.stderr)
  const [answer] = jsonLines(free.stdout) as { cost: { usd: number } }[]
  t.match(answer, { kind: 'answer', provider: 'openai', cost: { calls: CALLS, unpriced: 0, estimated: 0 } })
  t.ok(Math.abs(answer!.cost.usd - CALLS * CALL_USD) < 1e-9, `${answer!.cost.usd} US dollars`)

  // Reached within the second call: there is no third.
  const held = await ask('--budget', String(CALL_USD * 1.5))
  t.equal(held.code, 0, held.stderr)
  t.equal(model.asked.length, CALLS + 2)
  t.match(
    held.stdout,
    /Answered without openai gpt-4.1-mini: .*0.0010 US dollars are spent, and the budget of the question is 0.0007 US dollars. \(SS_BUDGET_REACHED\)/,
  )
  t.match(held.stdout, /answered by local questions-1; 2 calls of models for \$0.0010/)

  const [day] = jsonLines((await spectra(data, ['costs', '--json'], env)).stdout)
  t.match(day, { provider: 'openai', calls: CALLS + 2 }, 'what was spent counts for the day')
  for (const wrong of ['0', '-1', '1001', 'much'])
    t.match(await ask('--budget', wrong), { code: 2, stderr: /SS_INPUT_INVALID/ }, `--budget ${wrong}`)
  t.equal(model.asked.length, CALLS + 2, 'nobody is asked then')
}
