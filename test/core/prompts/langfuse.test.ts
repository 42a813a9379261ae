import t, { type Test } from 'tap'
import { createMemoryCache } from '../../../core/cache/memory.ts'
import { systemClock } from '../../../core/clock.ts'
import type { Database } from '../../../core/database/database.ts'
import type { SpectraError } from '../../../core/errors.ts'
import type { Cache } from '../../../core/ports.ts'
import { createFileTemplates } from '../../../core/prompts/files.ts'
import { createPromptCopies } from '../../../core/prompts/langfuse/copies.ts'
import { createLangfuseSource } from '../../../core/prompts/langfuse/source.ts'
import { createLangfuseTemplates } from '../../../core/prompts/langfuse/templates.ts'
import { createPrompts } from '../../../core/prompts/prompts.ts'
import { NO_CONTRACTS } from '../../contracts/exporter.ts'
import { promptsContract } from '../../contracts/prompts.ts'
import { testDatabase } from '../../helpers/database.ts'
import { eventually } from '../../helpers/eventually.ts'
import { startPromptServer, type PromptServer } from '../../helpers/langfuse/prompts.ts'
import { KEYS, type Trouble } from '../../helpers/langfuse/server.ts'

const SPAN = { startTime: '10.0', endTime: '20.0' }
const GOOD = 'Watch closely, from second {{startTime}} to second {{endTime}}.'
const only = { skip: NO_CONTRACTS }

let database: Database
t.before(async () => {
  database = await testDatabase(t)
})
t.beforeEach(() => database.query('delete from spectra_ops.prompt_copies'))

interface Settings {
  cache?: Cache
  freshMs?: number
  label?: string
}

/** As one process opens it. */
function open(t: Test, { url }: PromptServer, settings: Settings = {}) {
  const { cache = createMemoryCache(), freshMs = 0, label = 'production' } = settings
  const troubles: SpectraError[] = []
  const templates = createLangfuseTemplates({
    source: createLangfuseSource({ baseUrl: url, ...KEYS, label, timeoutMs: 300 }),
    ...{ builtIn: createFileTemplates(), cache, copies: createPromptCopies(database), clock: systemClock },
    ...{ freshMs, retryMs: 0, onTrouble: (error: SpectraError) => troubles.push(error) },
  })
  t.teardown(() => templates.close())
  return { ...createPrompts(templates), troubles, close: () => templates.close() }
}

/** A cache that is away. */
const AWAY: Cache = {
  get: async () => undefined,
  set: async () => {},
  delete: async () => {},
  health: async () => {},
}

for (const older of [false, true]) {
  const name = older ? 'Prompts of an older Langfuse' : 'Prompts of Langfuse'
  promptsContract(
    t,
    name,
    async (t) => {
      const server = await startPromptServer(t, { older })
      server.write('describe-chunk', GOOD)
      server.write('detect-events', 'Events from {{startTime}} to {{endTime}}, as JSON.')
      return open(t, server)
    },
    only,
  )

  void t.test(`${name}: the version with the label is taken, by its number`, only, async (t) => {
    const server = await startPromptServer(t, { older })
    server.write('describe-chunk', GOOD)
    server.write('describe-chunk', `Second: ${GOOD}`, { label: 'staging' })
    const { text, version } = await open(t, server).get('describe-chunk', SPAN)
    t.equal(text, 'Watch closely, from second 10.0 to second 20.0.')
    t.equal(version, 'langfuse-1')
    const staging = await open(t, server, { label: 'staging' }).get('describe-chunk', SPAN)
    t.equal(staging.version, 'langfuse-2')
    t.same(server.asked, [
      '/api/public/v2/prompts/describe-chunk?label=production',
      '/api/public/v2/prompts/describe-chunk?label=staging',
    ])
  })
}

void t.test(
  'Prompts of Langfuse: a new version is taken in the background, without a wait',
  only,
  async (t) => {
    const server = await startPromptServer(t)
    server.write('describe-chunk', GOOD)
    const prompts = open(t, server, { cache: AWAY })
    await prompts.get('describe-chunk', SPAN)
    server.write('describe-chunk', `Second: ${GOOD}`)
    t.equal((await prompts.get('describe-chunk', SPAN)).version, 'langfuse-1', 'the old one at once')
    await eventually(
      'the second version',
      async () => (await prompts.get('describe-chunk', SPAN)).version === 'langfuse-2',
    )
    t.same(prompts.troubles, [])
  },
)

void t.test(
  'Prompts of Langfuse: asked at the same moment, it is asked once; fresh, not again',
  only,
  async (t) => {
    const server = await startPromptServer(t)
    server.write('describe-chunk', GOOD)
    const cache = createMemoryCache()
    const prompts = open(t, server, { cache, freshMs: 60_000 })
    await Promise.all(Array.from({ length: 5 }, () => prompts.get('describe-chunk', SPAN)))
    await prompts.get('describe-chunk', SPAN)
    t.equal(server.asked.length, 1)
    const another = open(t, server, { cache, freshMs: 60_000 })
    t.equal((await another.get('describe-chunk', SPAN)).version, 'langfuse-1')
    t.equal(server.asked.length, 1, 'a process that shares the cache does not ask either')
  },
)

const TROUBLES: readonly Trouble[] = [
  'answers 500',
  'answers 429',
  'refuses the keys',
  'is silent',
  'cuts the line',
]
for (const trouble of TROUBLES) {
  void t.test(
    `Prompts of Langfuse: it ${trouble}: the last good one, also after a restart`,
    only,
    async (t) => {
      const server = await startPromptServer(t)
      server.write('describe-chunk', GOOD)
      const prompts = open(t, server, { cache: AWAY })
      await prompts.get('describe-chunk', SPAN)
      server.trouble = trouble
      await prompts.get('describe-chunk', SPAN)
      await eventually('the trouble is told', () => prompts.troubles.length > 0)
      t.equal((await prompts.get('describe-chunk', SPAN)).version, 'langfuse-1')
      await prompts.close()

      const after = open(t, server, { cache: AWAY })
      t.equal((await after.get('describe-chunk', SPAN)).version, 'langfuse-1')
      const [error] = after.troubles
      t.match(error, {
        code: /^SS_PROVIDER_/,
        message: /^Cannot get the prompt "describe-chunk" .*langfuse-1 is asked/,
      })
      t.notMatch(error!.message, KEYS.secretKey)
      await after.get('describe-chunk', SPAN)
      t.equal(after.troubles.length, 1, 'told once')

      server.trouble = undefined
      server.write('describe-chunk', `Second: ${GOOD}`)
      await eventually(
        'the second version',
        async () => (await after.get('describe-chunk', SPAN)).version === 'langfuse-2',
      )
    },
  )
}

void t.test(
  'Prompts of Langfuse: nobody listens, and there never was one: the built-in one',
  only,
  async (t) => {
    const server = await startPromptServer(t)
    await server.close()
    const prompts = open(t, server)
    t.match(await prompts.get('describe-chunk', SPAN), { version: /^[0-9a-f]{12}$/, text: /You watch/ })
    t.match(prompts.troubles, [{ code: 'SS_PROVIDER_UNAVAILABLE' }])
  },
)

void t.test('Prompts of Langfuse: one that is not there: the built-in one', only, async (t) => {
  const prompts = open(t, await startPromptServer(t))
  t.match(await prompts.get('describe-chunk', SPAN), { version: /^[0-9a-f]{12}$/ })
  t.match(prompts.troubles, [{ code: 'SS_NOT_FOUND', message: /production/ }])
})

void t.test(
  'Prompts of Langfuse: one that lacks something is refused, the last good one stays',
  only,
  async (t) => {
    const bad: readonly [unknown, RegExp, ('text' | 'chat')?][] = [
      ['', /version 2: it is empty/],
      ['Describe it.', /it lacks \{\{startTime\}\}, \{\{endTime\}\}/],
      [`${GOOD} {{weather}}`, /nobody fills in \{\{weather\}\}/],
      [`${GOOD} ${'x'.repeat(20_000)}`, /characters, more than/],
      [[{ role: 'system', content: GOOD }], /version 2 is a chat, and no text/, 'chat'],
    ]
    for (const [text, message, type = 'text'] of bad) {
      await database.query('delete from spectra_ops.prompt_copies')
      const server = await startPromptServer(t)
      server.write('describe-chunk', GOOD)
      const prompts = open(t, server, { cache: AWAY })
      await prompts.get('describe-chunk', SPAN)
      server.write('describe-chunk', text, { type })
      await prompts.get('describe-chunk', SPAN)
      await eventually('the trouble is told', () => prompts.troubles.length > 0)
      t.match(prompts.troubles[0]!.message, message)
      t.match(prompts.troubles[0]!.message, 'Version langfuse-1 is asked meanwhile')
      t.equal((await prompts.get('describe-chunk', SPAN)).version, 'langfuse-1')
      const after = open(t, server, { cache: AWAY })
      t.equal((await after.get('describe-chunk', SPAN)).version, 'langfuse-1', 'after a restart, too')
      await server.close()
    }
  },
)

void t.test(
  'Prompts of Langfuse: what lies in the shared cache is checked like an answer',
  only,
  async (t) => {
    const server = await startPromptServer(t)
    server.write('describe-chunk', GOOD)
    for (const odd of ['{', '{"text":7}', '{"text":"hole","version":"langfuse-9"}']) {
      const cache: Cache = { ...AWAY, get: async () => odd }
      t.equal((await open(t, server, { cache }).get('describe-chunk', SPAN)).version, 'langfuse-1', odd)
    }
  },
)

void t.test(
  'Prompts of Langfuse: copies of another project or label are none of this one',
  only,
  async (t) => {
    const server = await startPromptServer(t)
    server.write('describe-chunk', GOOD)
    await open(t, server).get('describe-chunk', SPAN)
    server.trouble = 'answers 500'
    const staging = open(t, server, { label: 'staging' })
    t.match(await staging.get('describe-chunk', SPAN), { version: /^[0-9a-f]{12}$/ })
  },
)

void t.test(
  'Prompts of Langfuse: a copy that lacks something by now is no good one any more',
  only,
  async (t) => {
    const server = await startPromptServer(t)
    server.write('describe-chunk', GOOD)
    await open(t, server).get('describe-chunk', SPAN)
    await database.query(`update spectra_ops.prompt_copies set text = 'Watch {{weather}}.'`)
    server.trouble = 'answers 500'
    t.match(await open(t, server).get('describe-chunk', SPAN), { version: /^[0-9a-f]{12}$/ })
  },
)

void t.test('Prompts of Langfuse: closing waits for no answer', only, async (t) => {
  const server = await startPromptServer(t)
  server.trouble = 'is silent'
  const prompts = open(t, server)
  const asked = t.rejects(prompts.get('describe-chunk', SPAN), { code: 'SS_CANCELLED' })
  await eventually('it is asked', () => server.asked.length === 1)
  await prompts.close()
  await asked
})
