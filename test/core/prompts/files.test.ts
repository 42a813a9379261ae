import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { createFilePrompts } from '../../../core/prompts/files.ts'
import { promptsContract } from '../../contracts/prompts.ts'
import { tempDir } from '../../helpers/temp.ts'

const SPAN = { startTime: '10.0', endTime: '20.0' }

promptsContract(t, 'Prompts of files', async () => createFilePrompts())

promptsContract(t, 'Prompts of a folder of their own', async (t) => {
  const dir = tempDir(t)
  writeFileSync(join(dir, 'describe-chunk.md'), 'Ours: from second {{startTime}} to second {{endTime}}.\n')
  return createFilePrompts({ dir })
})

void t.test('Prompts of files: the version follows from the text', async (t) => {
  const { version } = await createFilePrompts().get('describe-chunk', SPAN)
  t.match(version, /^[0-9a-f]{12}$/)
  const dir = tempDir(t)
  writeFileSync(join(dir, 'describe-chunk.md'), 'Ours: {{startTime}} {{endTime}}')
  const own = await createFilePrompts({ dir }).get('describe-chunk', SPAN)
  t.equal(own.text, 'Ours: 10.0 20.0')
  t.not(own.version, version)
})

void t.test('Prompts of files: one that lacks something, or cannot be read, is refused', async (t) => {
  const dir = tempDir(t)
  const path = join(dir, 'describe-chunk.md')
  const faults = [
    ['', /it is empty/],
    ['Describe it.', /it lacks \{\{startTime\}\}, \{\{endTime\}\}/],
    ['{{startTime}} {{endTime}} {{weather}}', /nobody fills in \{\{weather\}\}/],
    [`{{startTime}} {{endTime}} ${'x'.repeat(20_000)}`, /characters, more than 20000/],
  ] as const
  for (const [text, message] of faults) {
    writeFileSync(path, text)
    const given = createFilePrompts({ dir }).get('describe-chunk', SPAN)
    await t.rejects(given, { code: 'SS_CONFIG_INVALID', message })
  }
  mkdirSync(join(dir, 'detect-events.md'))
  const unread = createFilePrompts({ dir }).get('detect-events', SPAN)
  await t.rejects(unread, { code: 'SS_CONFIG_INVALID', message: /EISDIR/ })
})
