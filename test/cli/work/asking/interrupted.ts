import type { Test } from 'tap'
import { eventually } from '../../../helpers/eventually.ts'
import { citesEvidence } from '../../../helpers/providers/cites-evidence.ts'
import { startTalkingOpenai } from '../../../helpers/providers/talking-openai.ts'
import { spectraHere } from '../../../helpers/spectra-here.ts'
import { jsonLines, startSpectra } from '../../../helpers/spectra.ts'
import type { Footage } from './footage.ts'

const QUESTION = 'What was the first thing?'

/** Ctrl-C in the middle of an answer, alone and while another process waits to ask in the same conversation. */
export async function interruptedAnswers(t: Test, { data }: Footage): Promise<void> {
  let stalls = true
  const model = await startTalkingOpenai({
    says: citesEvidence,
    pace: (place) => (stalls && place === 2 ? new Promise(() => {}) : Promise.resolve()),
  })
  t.teardown(() => model.close())
  const env = { OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'sk-test' }
  const answers = (): number => model.asked.filter(({ stream }) => stream).length
  const hungUp = (): number => model.left.filter(({ stream }) => stream).length

  const single = startSpectra(data, ['ask', QUESTION], env)
  await eventually('the answer is under way', () => answers() === 1)
  single.child.kill('SIGINT')
  const cancelled = await single.finished
  t.match(cancelled, { code: 130, stdout: '', stderr: /^Cancelled: nothing .* was kept\. Ask again.*\n$/ })
  await eventually('nobody listens to the model any more', () => hungUp() === 1)

  const before = jsonLines((await spectraHere(data, ['chat', 'list', '--json'])).stdout).length
  const first = startSpectra(data, ['chat', 'ask', QUESTION], env)
  await eventually('the turn is being answered', () => answers() === 2)
  const listed = jsonLines((await spectraHere(data, ['chat', 'list', '--json'])).stdout) as { id: string }[]
  t.equal(listed.length, before + 1)
  const { id } = listed[0]!
  const second = startSpectra(data, ['chat', 'ask', QUESTION, '--in', id, '--json'], env)
  await second.printed(/Waiting: question 1 of the conversation is being answered/, 'stderr')
  stalls = false
  first.child.kill('SIGINT')
  const ended = await first.finished
  t.match(ended, { code: 130, stderr: new RegExp(`Cancelled\\. Ask again .* --in ${id}\n$`) })
  await eventually('nobody listens to the model any more', () => hungUp() === 2)
  const { code, stdout, stderr } = await second.finished
  t.equal(code, 0, stderr)
  t.match(jsonLines(stdout), [{ number: 2, status: 'answered', reply: { provider: 'openai' } }])
  t.equal(answers(), 3, 'P2: nothing is answered twice')
  t.match(await spectraHere(data, ['chat', 'show', id]), {
    stdout: /1\. What[^]*It was cancelled\.[^]*2\. What/,
  })
  t.match(await spectraHere(data, ['chat', 'cancel', id]), {
    code: 3,
    stderr: /no question of the conversation is open/,
  })
  t.equal((await spectraHere(data, ['chat', 'remove', id, '--yes'])).code, 0)
}
