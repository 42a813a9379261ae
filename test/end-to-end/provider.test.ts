import { join } from 'node:path'
import t, { type Test } from 'tap'
import { openPGliteDatabase } from '../../core/database/pglite.ts'
import { fixture } from '../fixtures/videos.ts'
import { templateDir } from '../helpers/database.ts'
import { BEDROCK_CREDENTIALS, startBedrockServer } from '../helpers/providers/bedrock-server.ts'
import { startGeminiServer } from '../helpers/providers/gemini-server.ts'
import { AZURE, startOpenaiServer } from '../helpers/providers/openai-server.ts'
import type { StandIn } from '../helpers/providers/says.ts'
import { jsonLines, spectra } from '../helpers/spectra.ts'
import { tempDir } from '../helpers/temp.ts'

interface Chosen {
  start: () => Promise<StandIn>
  /** All that a user sets. */
  env: (url: string) => Record<string, string>
  model: string
  shown: 'pictures' | 'videos'
  secret: string
}

/** Each provider with its own variables, and nothing else. */
const PROVIDERS: Readonly<Record<string, Chosen>> = {
  openai: {
    start: () => startOpenaiServer(),
    env: (url) => ({ OPENAI_BASE_URL: url, OPENAI_API_KEY: 'sk-test' }),
    ...{ model: 'gpt-4.1-mini', shown: 'pictures', secret: 'sk-test' },
  },
  'azure-openai': {
    start: () => startOpenaiServer({ flavour: AZURE }),
    env: (url) => ({
      ...{ AZURE_OPENAI_ENDPOINT: url, AZURE_OPENAI_API_KEY: 'sk-test' },
      VLM_PROVIDERS: 'azure-openai/gpt-4.1-mini',
    }),
    ...{ model: 'gpt-4.1-mini', shown: 'pictures', secret: 'sk-test' },
  },
  gemini: {
    start: () => startGeminiServer(),
    env: (url) => ({
      ...{ LLM_PROVIDERS_TO_INIT: 'google', GEMINI_API_KEY: 'sk-test', GOOGLE_GEMINI_BASE_URL: url },
    }),
    ...{ model: 'gemini-3.5-flash-lite', shown: 'videos', secret: 'sk-test' },
  },
  bedrock: {
    start: () => startBedrockServer(),
    env: (url) => ({
      ...{ M1_VLM_PROVIDER: 'bedrock', AWS_REGION: 'eu-central-1', AWS_ENDPOINT_URL_BEDROCK_RUNTIME: url },
      AWS_ACCESS_KEY_ID: BEDROCK_CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: BEDROCK_CREDENTIALS.secretAccessKey,
    }),
    ...{ model: 'eu.amazon.nova-pro-v1:0', shown: 'videos', secret: BEDROCK_CREDENTIALS.secretAccessKey },
  },
}

const chunksOf = (stdout: string) => jsonLines(stdout).filter(({ kind }) => kind === 'chunk')

interface Counted {
  calls: number
  cost: number
}

/** What the rows of a data directory tell of the calls of a provider, by their kind: those traced, and those counted. */
async function callsIn(dataDir: string, provider: string): Promise<Record<'traced' | 'counted', Counted>> {
  const database = await openPGliteDatabase({ dataDir: join(dataDir, 'database'), cacheDir: templateDir() })
  try {
    const [traced] = await database.query<Counted>(
      `select count(*)::int as calls, sum((attributes->>'costUsd')::float) as cost
       from spectra_ops.traces where attributes->>'provider' = $1`,
      [provider],
    )
    const [counted] = await database.query<Counted>(
      `select count(*)::int as calls, sum(usd)::float as cost from spectra_ops.model_calls
       where provider = $1 and state = 'counted'`,
      [provider],
    )
    return { traced: traced!, counted: counted! }
  } finally {
    await database.close()
  }
}

for (const [provider, { start, env, model, shown, secret }] of Object.entries(PROVIDERS)) {
  void t.test(`analyze with ${provider}: its descriptions and events, traced and counted`, async (t) => {
    const standIn = await start()
    t.teardown(() => standIn.close())
    const data = tempDir(t)
    const run = await spectra(data, ['analyze', await fixture('hevc.mp4'), '--json'], env(standIn.url))
    t.equal(run.code, 0, run.stderr)
    t.same(standIn.refused, [])
    const chunks = chunksOf(run.stdout)
    t.ok(chunks.length > 0)
    for (const chunk of chunks) t.match(chunk, { summary: /A person in red walks/, provider, model })
    const events = jsonLines(run.stdout).filter(({ kind }) => kind === 'event')
    t.ok(events.length >= chunks.length)
    t.ok(events.every(({ type }) => type === 'person_detected'))
    const seen = standIn.asked.filter((asked) => asked[shown].length > 0)
    t.equal(seen.length, chunks.length, 'each chunk is shown once')
    for (const { pictures, videos } of seen) {
      t.ok(pictures.length <= 12 && pictures.every(isJpeg) && videos.every(isMp4))
    }
    t.notMatch(run.stdout + run.stderr, secret)
    const { traced, counted } = await callsIn(data, provider)
    for (const each of [traced, counted]) t.match(each, { calls: standIn.asked.length })
    t.ok(
      counted.cost > 0 && Math.abs(traced.cost - counted.cost) < 1e-6,
      `${traced.cost}, ${counted.cost} dollars`,
    )
  })
}

const isJpeg = (bytes: Buffer): boolean => bytes.subarray(0, 2).equals(Buffer.from([0xff, 0xd8]))
const isMp4 = (bytes: Buffer): boolean => bytes.subarray(4, 8).toString() === 'ftyp'

async function serverOf(t: Test): Promise<StandIn> {
  const standIn = await startOpenaiServer()
  t.teardown(() => standIn.close())
  return standIn
}

void t.test(
  'a chain of providers: the local analyst answers where the first cannot, and it is recorded',
  async (t) => {
    const standIn = await serverOf(t)
    standIn.usually = () => ({ fault: { status: 500 } })
    const env = {
      ...{ OPENAI_BASE_URL: standIn.url, OPENAI_API_KEY: 'sk-test' },
      VLM_PROVIDERS: 'openai/gpt-4o,local',
    }
    const run = await spectra(tempDir(t), ['analyze', await fixture('hevc.mp4'), '--json'], env)
    t.equal(run.code, 0, run.stderr)
    t.ok(standIn.asked.length > 0)
    const chunks = chunksOf(run.stdout)
    t.ok(chunks.length > 0)
    for (const chunk of chunks) t.match(chunk, { provider: 'local', model: /^motion-(ssd|hog)-1$/ })
  },
)
