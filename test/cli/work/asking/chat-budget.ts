import type { Test } from 'tap'
import { citesEvidence } from '../../../helpers/providers/cites-evidence.ts'
import { startTalkingOpenai } from '../../../helpers/providers/talking-openai.ts'
import { spectraHere } from '../../../helpers/spectra-here.ts'
import { jsonLines, spectra } from '../../../helpers/spectra.ts'
import { CALL_USD, CALLS } from './costs.ts'
import type { Footage } from './footage.ts'

interface Turn {
  conversationId: string
  number: number
  status: string
  reply: { provider: string; note?: string; noteCode?: string }
  cost: { calls: number; usd: number }
}

/** A turn that crosses its budget while the chat actor answers it, and turns before and after the organization's is raised. */
export async function budgetOfConversation(t: Test, { data }: Footage): Promise<void> {
  const model = await startTalkingOpenai({ says: citesEvidence })
  t.teardown(() => model.close())
  const env = { OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'sk-test' }
  const ask = async (...more: string[]) => {
    const asked = await spectra(data, ['chat', 'ask', 'What was the first thing?', ...more], env)
    t.equal(asked.code, 0, asked.stderr)
    return asked.stdout
  }
  const limit = (usd: string) => spectraHere(data, ['organization', 'limits', '--daily-cost', usd, '--yes'])
  // What is left of the analysis is told by a model, too; only questions have tools.
  const lookUps = () => model.asked.filter(({ tools = [] }) => tools.length > 0).length

  // Reached within the second call.
  const [crossed] = jsonLines(await ask('--json', '--budget', String(CALL_USD * 1.5))) as unknown as [Turn]
  t.match(crossed, {
    ...{ number: 1, status: 'answered', cost: { calls: 2 } },
    reply: {
      ...{ kind: 'answer', provider: 'local', noteCode: 'SS_BUDGET_REACHED' },
      note: /0.0010 US dollars are spent, and the budget of the question is 0.0007 US dollars/,
    },
  })
  t.ok(Math.abs(crossed.cost.usd - 2 * CALL_USD) < 1e-9, 'what was spent until then')
  t.equal(lookUps(), 2)
  t.notOk(
    model.asked.some(({ stream }) => stream),
    'the answer itself was not asked for',
  )
  const { conversationId: id } = crossed

  t.match(await limit('0.000001'), { code: 0 })
  const held = await ask('--in', id)
  t.match(held, /the budget of the organization for a day is .*\(SS_BUDGET_REACHED\)\nanswered by local/)
  t.equal(lookUps(), 2, 'while it is reached, nobody is asked')
  t.match(await limit('none'), { code: 0 })
  const [raised] = jsonLines(await ask('--in', id, '--json')) as unknown as [Turn]
  t.match(raised, { number: 3, reply: { provider: 'openai' }, cost: { calls: CALLS } })
  t.equal(raised.reply.noteCode, undefined)
  t.match(await spectraHere(data, ['chat', 'show', id]), {
    stdout: /SS_BUDGET_REACHED[^]*2 calls of models for \$0\.00/,
  })
}
