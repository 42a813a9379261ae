import t, { type Test } from 'tap'
import { examineModels } from '../../../cli/work/examine-models.ts'
import { examineServers } from '../../../cli/work/examine-servers.ts'
import { examineStorage } from '../../../cli/work/examine-storage.ts'
import { examineTracing } from '../../../cli/work/examine-tracing.ts'
import { loadConfig } from '../../../core/config.ts'
import { KEYS, startTracingServer } from '../../helpers/langfuse/server.ts'
import { startOpenaiServer } from '../../helpers/providers/openai-server.ts'
import { startQdrant } from '../../helpers/qdrant-server.ts'
import { s3Server } from '../../helpers/s3-server.ts'
import { s3Url } from '../../helpers/s3-storage.ts'
import { sharedDir } from '../../helpers/shared.ts'
import { spectra } from '../../helpers/spectra.ts'
import { tempDir } from '../../helpers/temp.ts'

const NO_CONTRACTS = sharedDir() ? false : 'the contracts are not beside the checkout'
/** A port that nobody listens to, and that no client refuses by itself. */
const NOWHERE = 'http://127.0.0.1:2'

async function provider(t: Test) {
  const standIn = await startOpenaiServer()
  t.teardown(() => standIn.close())
  const env = {
    OPENAI_BASE_URL: standIn.url,
    OPENAI_API_KEY: 'sk-test',
    M2_EMBEDDING_PROVIDER: 'openai',
  }
  return { standIn, env }
}

const models = (env: Record<string, string>, pays = true) => examineModels(loadConfig({}, env), pays)

void t.test(
  'Doctor: models of others are called once each after a yes, and what that cost is told',
  async (t) => {
    const { standIn, env } = await provider(t)
    t.match(await models(env), [
      {
        what: 'Vision',
        verdict: 'ok',
        detail: /^openai gpt-4\.1-mini: answered in .* tokens, less than 1 cent$/,
      },
      { what: 'Language', verdict: 'ok', costUsd: Number },
      { what: 'Embedding', verdict: 'ok', detail: /^openai text-embedding-3-small: answered/ },
    ])
    t.equal(standIn.asked.length, 2, 'one question each; vectors are no questions')
    t.ok(standIn.asked[0]!.pictures.length > 0, 'who sees is shown something')
    t.same(standIn.refused, [])
  },
)

void t.test(
  'Doctor: without a yes nothing is called that costs, and what it would cost is told',
  async (t) => {
    const { standIn, env } = await provider(t)
    t.match(await models({ ...env, M1_VLM_MODEL: 'a-model-without-a-price' }, false), [
      {
        what: 'Vision',
        verdict: 'untried',
        detail: /not called, since that costs at a price that is not known/,
      },
      { what: 'Language', verdict: 'untried', advice: 'Call it with: spectra doctor --yes' },
      {
        what: 'Embedding',
        verdict: 'untried',
        detail: /text-embedding-3-small: not called, .* less than 1 cent/,
      },
    ])
    t.same(standIn.asked, [])
  },
)

void t.test('Doctor: models of this machine are looked at in any case', async (t) => {
  t.match(await models({}, false), [
    { what: 'Vision', verdict: 'ok', detail: /^local .*OpenCV loads/ },
    { what: 'Language', verdict: 'ok', detail: /^local / },
    { what: 'Embedding', verdict: 'ok', detail: /^local / },
  ])
})

void t.test('Doctor: each model of a chain is called, also where one before it answers', async (t) => {
  const { env } = await provider(t)
  const found = await models({ ...env, VLM_PROVIDERS: 'openai/gpt-4o,local' })
  t.match(found, [
    { what: 'Vision', detail: /^openai gpt-4o: answered/ },
    { what: 'Vision', detail: /^local / },
    { what: 'Language', detail: /^openai gpt-4o/ },
    { what: 'Language', detail: /^local/ },
    { what: 'Embedding' },
  ])
})

void t.test('Doctor: each fault of a provider with what to do next, and without its key', async (t) => {
  const { standIn, env } = await provider(t)
  const wrong = await models({ ...env, OPENAI_API_KEY: 'sk-wrong-and-secret' })
  for (const finding of wrong) {
    t.match(finding, { verdict: 'missing', code: 'SS_PROVIDER_REFUSED', advice: /Check OPENAI_API_KEY/ })
  }
  t.notMatch(JSON.stringify(wrong), /sk-wrong-and-secret/)

  const away = await models({ ...env, OPENAI_BASE_URL: NOWHERE })
  for (const finding of away) {
    t.match(finding, { verdict: 'missing', code: 'SS_PROVIDER_UNAVAILABLE', advice: /Check OPENAI_BASE_URL/ })
  }

  const [, , embedding] = await models({ ...env, M2_EMBEDDING_MODEL: 'nomic', M2_EMBEDDING_DIMENSIONS: '8' })
  t.match(embedding, {
    verdict: 'missing',
    detail: /a vector of \d+ instead of 8 numbers/,
    advice: /Set M2_EMBEDDING_DIMENSIONS/,
  })

  standIn.usually = () => ({ text: 'I would rather talk about the weather.' })
  t.match(await models(env), [
    { what: 'Vision', verdict: 'missing', advice: /not in the form that is needed/ },
  ])
})

const storage = (env: Record<string, string>) => examineStorage(loadConfig({ dataDir: tempDir(t) }, env))

void t.test('Doctor: an object is written, read and deleted, and nothing of it stays', async (t) => {
  const server = await s3Server(t)
  process.env.AWS_ACCESS_KEY_ID = server.credentials.accessKeyId
  process.env.AWS_SECRET_ACCESS_KEY = server.credentials.secretAccessKey
  t.teardown(() => {
    delete process.env.AWS_ACCESS_KEY_ID
    delete process.env.AWS_SECRET_ACCESS_KEY
  })
  const given = { SPECTRA_STORAGE_URL: s3Url(server).href }
  t.match(await storage(given), [
    { what: 'Storage', verdict: 'ok', detail: /of no cluster yet: an object was written, read and deleted$/ },
  ])
  t.equal(server.buckets.get('spectra')!.objects.size, 0)

  const advice = /Check SPECTRA_STORAGE_URL/
  const nobody = { SPECTRA_STORAGE_URL: s3Url(server, {}, 'no-such-bucket').href }
  t.match(await storage(nobody), [{ verdict: 'missing', detail: /NoSuchBucket|bucket/i, advice }])
  const readOnly = server.trouble(({ operation }) =>
    operation === 'PutObject'
      ? { refuse: { status: 403, code: 'AccessDenied', message: 'Access Denied' } as never }
      : undefined,
  )
  t.match(await storage(given), [{ verdict: 'missing', advice }])
  readOnly()
  process.env.AWS_SECRET_ACCESS_KEY = 'a wrong secret of the test'
  const wrong = await storage(given)
  t.match(wrong, [{ verdict: 'missing', advice }])
  t.notMatch(JSON.stringify(wrong), /a wrong secret/)
  await server.stop()
  t.match(await storage(given), [{ verdict: 'missing', code: 'SS_STORAGE_UNAVAILABLE', advice }])
  t.same(await storage({}), [], 'the data directory is looked at with the machine')
})

void t.test('Doctor: Langfuse and a collector are asked once each', { skip: NO_CONTRACTS }, async (t) => {
  const server = await startTracingServer(t)
  const tracing = (env: Record<string, string>) => examineTracing(loadConfig({}, env))
  const keys = { LANGFUSE_PUBLIC_KEY: KEYS.publicKey, LANGFUSE_SECRET_KEY: KEYS.secretKey }
  const given = { ...keys, LANGFUSE_BASE_URL: server.url, OTEL_EXPORTER_OTLP_ENDPOINT: server.url }
  t.match(await tracing(given), [
    { what: 'Langfuse', verdict: 'ok' },
    { what: 'OpenTelemetry', verdict: 'ok' },
  ])
  t.same(server.faults, [])
  t.equal(server.requests, 2)
  t.same(await tracing({}), [])
  const wrong = await tracing({
    ...given,
    LANGFUSE_SECRET_KEY: 'sk-lf-wrong',
    OTEL_EXPORTER_OTLP_ENDPOINT: NOWHERE,
  })
  t.match(wrong, [
    { verdict: 'missing', code: 'SS_PROVIDER_REFUSED', advice: /LANGFUSE_SECRET_KEY/ },
    { verdict: 'missing', detail: /ECONNREFUSED/, advice: /OTEL_EXPORTER_OTLP_ENDPOINT/ },
  ])
  t.notMatch(JSON.stringify(wrong), /sk-lf-wrong/)
})

void t.test('Doctor: answers of a cassette are told to be such, and cost nothing', async (t) => {
  const { standIn, env } = await provider(t)
  const found = await models({ ...env, SPECTRA_CASSETTE: `replay:${tempDir(t)}` })
  for (const finding of found) t.match(finding, { verdict: 'fallback', detail: /nobody is asked/ })
  t.same(standIn.asked, [])
})

void t.test('Doctor: Qdrant with a wrong key is told', { skip: NO_CONTRACTS }, async (t) => {
  const { url } = await startQdrant(t, { apiKey: 'the right key' })
  const qdrant = async (key: string) => {
    const found = await examineServers(loadConfig({}, { QDRANT_URL: url, QDRANT_API_KEY: key }))
    return found.find(({ what }) => what === 'Qdrant')
  }
  t.match(await qdrant('the right key'), { verdict: 'ok' })
  t.match(await qdrant('another key'), {
    verdict: 'missing',
    code: 'SS_SEARCH_DENIED',
    detail: /does not take QDRANT_API_KEY/,
  })
})

void t.test('Doctor: as JSON, with an exit status that says whether something is missing', async (t) => {
  const { standIn, env } = await provider(t)
  const data = tempDir(t)
  const untried = await spectra(data, ['doctor', '--json'], env)
  t.equal(untried.code, 0, untried.stderr)
  t.equal(standIn.asked.length, 0)
  const whats = (JSON.parse(untried.stdout) as { what: string; verdict: string }[]).map(({ what }) => what)
  const always = ['Database', 'Mailbox', 'Vision', 'Language', 'Embedding', 'Detector', 'Voice', 'Text']
  t.same(whats.slice(-always.length), always)
  const called = await spectra(data, ['doctor', '--yes'], { ...env, OPENAI_API_KEY: 'sk-wrong' })
  t.equal(called.code, 5)
  t.match(called.stdout, /missing\s+Vision: Cannot .*\n\s+Check OPENAI_API_KEY/)
})
