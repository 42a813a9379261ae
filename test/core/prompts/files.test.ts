import t from 'tap'
import { createFilePrompts } from '../../../core/prompts/files.ts'

void t.test('Prompts: fills in the variables and says which version it is', async (t) => {
  const prompts = createFilePrompts()
  const { text, name, version } = await prompts.get('describe-chunk', { startTime: '10.0', endTime: '20.0' })
  t.match(text, 'from second 10.0 to second 20.0')
  t.notMatch(text, '{{')
  t.equal(name, 'describe-chunk')
  t.match(version, /^[0-9a-f]{12}$/)
})

void t.test('Prompts: a missing variable, an unknown name and a path as name are refused', async (t) => {
  const prompts = createFilePrompts()
  await t.rejects(prompts.get('describe-chunk'), { code: 'SS_INPUT_INVALID', message: /startTime/ })
  await t.rejects(prompts.get('no-such-prompt'), { code: 'SS_NOT_FOUND' })
  await t.rejects(prompts.get('../../package'), { code: 'SS_INPUT_INVALID' })
})
