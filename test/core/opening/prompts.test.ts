import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { createMemoryCache } from '../../../core/cache/memory.ts'
import { loadConfig } from '../../../core/config.ts'
import type { Database } from '../../../core/database/database.ts'
import { opening } from '../../../core/opening/opening.ts'
import { openPrompts } from '../../../core/opening/prompts.ts'
import { NO_CONTRACTS } from '../../contracts/exporter.ts'
import { testDatabase } from '../../helpers/database.ts'
import { startPromptServer } from '../../helpers/langfuse/prompts.ts'
import { KEYS } from '../../helpers/langfuse/server.ts'
import { tempDir } from '../../helpers/temp.ts'

const SPAN = { startTime: '10.0', endTime: '20.0' }

let database: Database
t.before(async () => {
  database = await testDatabase(t)
})

async function openWith(t: Test, environment: Record<string, string>) {
  const config = loadConfig({}, environment)
  const opened = await opening(async (closers) => ({
    prompts: await openPrompts(config, { database, cache: createMemoryCache() }, closers),
  }))
  t.teardown(() => opened.close())
  return opened.prompts
}

void t.test(
  'Prompts: where nothing is configured they are the built-in files, also beside keys for traces',
  async (t) => {
    const keys = { LANGFUSE_PUBLIC_KEY: 'pk', LANGFUSE_SECRET_KEY: 'sk', LANGFUSE_HOST: 'http://127.0.0.1:9' }
    for (const environment of [{}, keys]) {
      const prompts = await openWith(t, environment)
      t.match(await prompts.get('describe-chunk', SPAN), { version: /^[0-9a-f]{12}$/, text: /You watch/ })
    }
  },
)

void t.test(
  'Prompts: langfuse is asked by label, and by the name that M1_SYSTEM_PROMPT_KEY gives',
  { skip: NO_CONTRACTS },
  async (t) => {
    const server = await startPromptServer(t)
    server.write('m1/system', 'Watch {{startTime}} to {{endTime}}.', { label: 'staging' })
    server.write('detect-events', 'Events of {{startTime}} to {{endTime}}.', { label: 'staging' })
    const prompts = await openWith(t, {
      SPECTRA_PROMPTS: 'langfuse',
      SPECTRA_PROMPTS_LABEL: 'staging',
      M1_SYSTEM_PROMPT_KEY: 'm1/system',
      LANGFUSE_HOST: `${server.url}/`,
      LANGFUSE_PUBLIC_KEY: KEYS.publicKey,
      LANGFUSE_SECRET_KEY: KEYS.secretKey,
    })
    t.same(await prompts.get('describe-chunk', SPAN), {
      ...{ text: 'Watch 10.0 to 20.0.', name: 'describe-chunk', version: 'langfuse-1' },
    })
    t.match(await prompts.get('detect-events', SPAN), { text: 'Events of 10.0 to 20.0.' })
  },
)

void t.test('Prompts: langfuse without its keys is refused at the start', async (t) => {
  await t.rejects(openWith(t, { SPECTRA_PROMPTS: 'langfuse' }), {
    ...{ code: 'SS_CONFIG_INVALID', message: /LANGFUSE_PUBLIC_KEY is empty/ },
  })
})

void t.test('Prompts: a folder is read at the start, and what cannot be used in it is told', async (t) => {
  const dir = tempDir(t)
  writeFileSync(join(dir, 'describe-chunk.md'), 'Ours: {{startTime}} to {{endTime}}.')
  writeFileSync(join(dir, 'notes.txt'), 'of no concern')
  const prompts = await openWith(t, { SPECTRA_PROMPTS_DIR: dir })
  t.equal((await prompts.get('describe-chunk', SPAN)).text, 'Ours: 10.0 to 20.0.')
  const refused = (message: RegExp) =>
    t.rejects(openWith(t, { SPECTRA_PROMPTS_DIR: dir }), { code: 'SS_CONFIG_INVALID', message })
  writeFileSync(join(dir, 'describe-chnk.md'), 'misspelt')
  await refused(/describe-chnk\.md: prompts are .*describe-chunk/)
  await t.rejects(openWith(t, { SPECTRA_PROMPTS_DIR: join(dir, 'nowhere') }), { message: /ENOENT/ })
})
