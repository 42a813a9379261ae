import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { loadConfig } from '../../../core/config.ts'
import { detectorName } from '../../../core/llm/local/detector/installed.ts'
import { shippedSentences } from '../../../core/llm/local/sentences/weights.ts'
import { openModels } from '../../../core/opening/models.ts'
import { opening } from '../../../core/opening/opening.ts'
import { startOpenaiServer } from '../../helpers/providers/openai-server.ts'
import { tempDir } from '../../helpers/temp.ts'

async function chosen(t: Test, environment: Record<string, string>) {
  const config = loadConfig({}, environment)
  const { close, ...models } = await opening((closers) => openModels(config, 'ffmpeg', closers))
  t.teardown(close)
  const { vision, language, embedding } = models
  const named = Object.entries({ vision, language, embedding }).map(([port, { provider, model }]) => [
    port,
    `${provider}/${model}`,
  ])
  return { models, names: Object.fromEntries(named) as Record<string, string> }
}

void t.test('Models: without keys everything is local', async (t) => {
  t.same((await chosen(t, {})).names, {
    vision: `local/motion-${detectorName('auto') ?? 'hog'}-1`,
    language: 'local/extractive-1',
    embedding: `local/${shippedSentences()?.model ?? 'lexical-hash-384-1'}`,
  })
})

void t.test(
  'Models: vectors of words are given where they are asked for, and of rows that have them',
  async (t) => {
    const { models, names } = await chosen(t, { M2_EMBEDDING_MODEL: 'lexical-hash-384-1' })
    t.match(names, { embedding: 'local/lexical-hash-384-1' })
    const { models: usual } = await chosen(t, {})
    const before = { provider: 'local', model: 'lexical-hash-384-1', dimensions: 384 }
    t.match(await usual.embeddingOf(before), before, 'while search changes from them')
    const later = { provider: 'local', model: 'all-MiniLM-L6-v2', dimensions: 384 }
    const asked = models.embeddingOf(later)
    if (shippedSentences()) t.match(await asked, later)
    else await t.rejects(asked, { code: 'SS_CONFIG_INVALID', message: /not installed/ })
  },
)

void t.test('Models: a folder without a network for vectors is named', async (t) => {
  const folder = tempDir(t)
  await t.rejects(chosen(t, { M2_EMBEDDING_MODEL: folder }), {
    code: 'SS_CONFIG_INVALID',
    message: /M2_EMBEDDING_MODEL.*no model\.onnx/,
  })
})

void t.test('Models: outputs record which network says what things are', async (t) => {
  t.match((await chosen(t, { SPECTRA_DETECTOR: 'off' })).names, { vision: 'local/motion-hog-1' })
  t.match((await chosen(t, { SPECTRA_DETECTOR: '/models/Traffic v8.onnx' })).names, {
    vision: 'local/motion-traffic-v8-1',
  })
})

void t.test(
  'Models: an address or a named provider is enough for vision and language; vectors stay',
  async (t) => {
    const given: Record<string, string>[] = [
      { OPENAI_API_KEY: 'sk-1', LLM_PROVIDERS_TO_INIT: 'openai' },
      { OPENAI_BASE_URL: 'http://localhost:1/v1' },
    ]
    for (const one of given) {
      t.match((await chosen(t, one)).names, {
        vision: 'openai/gpt-4.1-mini',
        language: 'openai/gpt-4.1-mini',
        embedding: /^local/,
      })
    }
  },
)

void t.test('Models: a key that happens to be in the environment sends no footage anywhere', async (t) => {
  for (const key of ['OPENAI_API_KEY', 'GEMINI_API_KEY', 'GOOGLE_API_KEY']) {
    t.match((await chosen(t, { [key]: 'sk-1' })).names, { vision: /^local/, language: /^local/ }, key)
  }
})

void t.test('Models: each is chosen by its variable, a chain by its first', async (t) => {
  const { names } = await chosen(t, {
    VLM_PROVIDERS: 'openai/qwen2.5-vl:7b,local',
    LLM_PROVIDERS: 'local',
    M2_EMBEDDING_PROVIDER: 'openai',
    M2_EMBEDDING_MODEL: 'text-embedding-3-large',
  })
  t.match(names, {
    vision: 'openai/qwen2.5-vl:7b',
    language: /^local/,
    embedding: 'openai/text-embedding-3-large',
  })
  const azure = { VLM_PROVIDERS: 'azure/mine', AZURE_OPENAI_ENDPOINT: 'https://mine.openai.azure.com/' }
  t.match((await chosen(t, azure)).names, { vision: 'azure-openai/mine' })
  const googles: Record<string, string>[] = [
    { LLM_PROVIDERS_TO_INIT: 'google', GEMINI_API_KEY: 'sk-1' },
    { M1_VLM_PROVIDER: 'gemini', GOOGLE_API_KEY: 'sk-1' },
  ]
  for (const google of googles) {
    const chain = { vision: 'gemini/gemini-3.5-flash-lite', language: /^gemini/, embedding: /^local/ }
    t.match((await chosen(t, google)).names, chain)
  }
  const one = await chosen(t, { M1_VLM_PROVIDER: 'openai', M1_VLM_MODEL: 'gpt-4o' })
  t.match(one.names, { vision: 'openai/gpt-4o', language: 'openai/gpt-4o' })
})

void t.test('Models: what cannot be chosen is refused with what would be right', async (t) => {
  t.throws(() => loadConfig({}, { VLM_PROVIDERS: 'openai,acme' }), {
    code: 'SS_CONFIG_INVALID',
    message: /VLM_PROVIDERS.*known are: local, openai/,
  })
  const refused: [Record<string, string>, RegExp][] = [
    [{ VLM_PROVIDERS: 'openai', LLM_PROVIDERS_TO_INIT: 'local' }, /LLM_PROVIDERS_TO_INIT names local only/],
    [{ M2_EMBEDDING_PROVIDER: 'openai', M2_EMBEDDING_MODEL: 'bge-m3' }, /set M2_EMBEDDING_DIMENSIONS/],
    [{ VLM_PROVIDERS: 'azure-openai' }, /AZURE_OPENAI_ENDPOINT is not set/],
    [{ VLM_PROVIDERS: 'gemini' }, /neither GEMINI_API_KEY nor GOOGLE_API_KEY is set/],
    [{ SPECTRA_MODEL_TABLE: '/nowhere/models.json' }, /SPECTRA_MODEL_TABLE: .* cannot be opened/],
  ]
  for (const [given, message] of refused) {
    await t.rejects(chosen(t, given), { code: 'SS_CONFIG_INVALID', message })
  }
})

void t.test('Models: a table of the user extends ours', async (t) => {
  const standIn = await startOpenaiServer()
  t.teardown(() => standIn.close())
  const table = join(tempDir(t), 'models.json')
  const mine = { 'openai/mine': { price: { input: 1, output: 2 }, structured: 'json', dimensions: 8 } }
  writeFileSync(table, JSON.stringify(mine))
  const { models } = await chosen(t, {
    ...{ OPENAI_BASE_URL: standIn.url, OPENAI_API_KEY: 'sk-test', SPECTRA_MODEL_TABLE: table },
    ...{ M1_VLM_MODEL: 'mine', M2_EMBEDDING_PROVIDER: 'openai', M2_EMBEDDING_MODEL: 'mine' },
  })
  t.equal(models.embedding.dimensions, 8)
  const { signal } = new AbortController()
  const { usage } = await models.language.generate([{ role: 'user', text: 'Hello?' }], { signal })
  t.same(usage, { inputTokens: 1000, outputTokens: 50, costUsd: 0.0011 })
  writeFileSync(table, JSON.stringify({ 'openai/mine': { structured: 'perhaps' } }))
  await t.rejects(chosen(t, { SPECTRA_MODEL_TABLE: table }), { code: 'SS_CONFIG_INVALID' })
})
