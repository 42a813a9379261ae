import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { createBedrockProvider, openBedrockProvider } from '../../../../core/llm/bedrock/provider.ts'
import { capabilitiesOf } from '../../../../core/llm/capabilities.ts'
import { MODELS } from '../../../../core/llm/models.ts'
import type { ModelCapabilities } from '../../../../core/llm/model.ts'
import { DetectedEvents } from '../../../../schema/analysis.ts'
import { described, eventsPrompt } from '../../../contracts/language.ts'
import { chunkVideo, visionRequest } from '../../../helpers/chunk-video.ts'
import {
  BEDROCK_CREDENTIALS,
  BEDROCK_TOKEN,
  startBedrockServer,
  type BedrockStandIn,
} from '../../../helpers/providers/bedrock-server.ts'
import { tempDir } from '../../../helpers/temp.ts'

const { signal } = new AbortController()
const path = join(tempDir(t), 'two-seconds.mp4')
execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=10:d=2', path])

interface Change {
  region?: string
  bearerToken?: string
  secretAccessKey?: string
  can?: Partial<ModelCapabilities>
}

async function opened(
  t: Test,
  { region = 'us-east-1', bearerToken = '', secretAccessKey, can }: Change = {},
) {
  const standIn = await startBedrockServer()
  t.teardown(() => standIn.close())
  const credentials = { ...BEDROCK_CREDENTIALS, ...(secretAccessKey && { secretAccessKey }) }
  const provider = createBedrockProvider(
    { endpoint: standIn.url, region, bearerToken, credentials, timeoutMs: 20_000 },
    {
      ffmpeg: 'ffmpeg',
      capabilities: (model) => ({ ...capabilitiesOf(MODELS, 'bedrock', model), ...can }),
    },
    (key) => `s3://bucket/prefix/${key}`,
  )
  const describe = (model: string) => provider.vision(model).describe(visionRequest(chunkVideo(path)), signal)
  return { standIn, provider, describe }
}

const bodyOf = ({ asked }: BedrockStandIn) => JSON.stringify(asked.at(-1)!.body)

void t.test('Bedrock: a model that takes videos is shown the clip itself', async (t) => {
  const { standIn, describe } = await opened(t)
  const { thumbnail } = await describe('amazon.nova-lite-v1:0')
  const [asked] = standIn.asked
  t.ok(asked!.videos[0]!.equals(readFileSync(path)))
  t.same(asked!.pictures, [])
  t.match(asked!.system, /shown as a clip: its beginning is second 20\.0/)
  t.ok(thumbnail!.length > 0)
})

void t.test('Bedrock: a clip that is too large for a request is read from its bucket', async (t) => {
  const { standIn, describe } = await opened(t, { can: { videoBytes: 10 } })
  await describe('amazon.nova-lite-v1:0')
  t.match(bodyOf(standIn), '"s3Location":{"uri":"s3://bucket/prefix/videos/two-seconds.mp4"}')
  t.same(standIn.refused, [])
})

void t.test('Bedrock: a clip that is too large for that, too, is shown as pictures', async (t) => {
  const { standIn, describe } = await opened(t, { can: { videoBytes: 10, storedVideoBytes: 10 } })
  await describe('amazon.nova-lite-v1:0')
  t.same([standIn.asked[0]!.videos.length, standIn.asked[0]!.pictures.length > 1], [0, true])
})

void t.test(
  'Bedrock: a model that takes no videos is shown pictures, and held to the form by a tool',
  async (t) => {
    const { standIn, describe } = await opened(t)
    const { usage } = await describe('eu.anthropic.claude-sonnet-4-5-20250929-v1:0')
    const [asked] = standIn.asked
    t.ok(asked!.pictures.length > 1 && asked!.videos.length === 0)
    t.match(bodyOf(standIn), '"toolChoice":{"tool":{"name":"give_answer"}}')
    t.equal(
      usage!.costUsd,
      (1000 * 3 + 50 * 15) / 1e6,
      'the price of the model without the prefix of its region',
    )
  },
)

void t.test('Bedrock: a model that cannot be made to call a tool is told the form in words', async (t) => {
  const { standIn, provider } = await opened(t)
  standIn.usually = () => ({ value: { answer: [] } })
  const prompt = await eventsPrompt()
  const messages = [
    { role: 'system' as const, prompt },
    { role: 'user' as const, data: described() },
  ]
  const language = provider.language('us.meta.llama4-maverick-17b-instruct-v1:0')
  t.same((await language.generate(messages, { schema: DetectedEvents, signal })).value, [])
  t.match(standIn.asked[0]!.system, /Schema: \{/)
  t.notMatch(bodyOf(standIn), 'toolConfig')
  t.same(standIn.refused, [])
})

void t.test(
  'Bedrock: where nothing names a model, it is Nova Pro by the profile of the continent',
  async (t) => {
    for (const [region, model] of [
      ['us-east-1', 'us.amazon.nova-pro-v1:0'],
      ['eu-central-1', 'eu.amazon.nova-pro-v1:0'],
      ['ap-northeast-1', 'apac.amazon.nova-pro-v1:0'],
      ['sa-east-1', 'amazon.nova-pro-v1:0'],
    ] as const) {
      t.equal((await opened(t, { region })).provider.vision('').model, model)
    }
  },
)

void t.test('Bedrock: requests are signed, or bear the key of Bedrock where there is one', async (t) => {
  const signed = await opened(t)
  await signed.provider.vision('').health()
  t.same(signed.standIn.auth, ['signature'])
  const borne = await opened(t, { bearerToken: BEDROCK_TOKEN })
  await borne.provider.vision('').health()
  await borne.provider.embedding('', 0).embed(['a car'], 'document')
  t.same(borne.standIn.auth, ['token', 'token'])
  for (const wrong of [{ secretAccessKey: 'another' }, { bearerToken: 'another' }]) {
    const { provider } = await opened(t, wrong)
    await t.rejects(provider.vision('').health(), { code: 'SS_PROVIDER_REFUSED' })
    await t.rejects(provider.embedding('', 0).health(), { code: 'SS_PROVIDER_REFUSED' })
  }
})

void t.test('Bedrock: not well where the model is none that it has', async (t) => {
  const { provider } = await opened(t)
  await t.rejects(provider.vision('nobody.knows-v1:0').health(), { code: 'SS_PROVIDER_REFUSED' })
  await t.rejects(provider.embedding('nobody.knows-v1:0', 8).health(), { code: 'SS_PROVIDER_REFUSED' })
})

void t.test('Bedrock: an error repeats no secret', async (t) => {
  for (const secret of [BEDROCK_CREDENTIALS.secretAccessKey, BEDROCK_TOKEN]) {
    const { standIn, describe } = await opened(t, secret === BEDROCK_TOKEN ? { bearerToken: secret } : {})
    standIn.next.push({ fault: { status: 400, body: { message: `not with ${secret}, please` } } })
    const thrown: unknown = await describe('').catch((error: unknown) => error)
    t.match(thrown, { code: 'SS_PROVIDER_REFUSED', message: /not with \(secret\), please/ })
    t.notMatch(JSON.stringify(thrown), secret)
  }
})

void t.test(
  'Bedrock: a model that is being made ready, or a quota that is used up, is waited for',
  async (t) => {
    const { standIn, describe } = await opened(t)
    for (const [status, type] of [
      [429, 'ModelNotReadyException'],
      [503, 'ServiceUnavailableException'],
      [400, 'ServiceQuotaExceededException'],
    ] as const) {
      const fault = { status, headers: { 'x-amzn-errortype': type }, body: { message: 'planted' } }
      standIn.next.push({ fault })
      await t.rejects(describe(''), { code: 'SS_PROVIDER_BUSY' }, type)
    }
  },
)

void t.test(
  'Bedrock: vectors of Cohere, whose queries are told apart, and shorter ones of Titan',
  async (t) => {
    const { standIn, provider } = await opened(t)
    const cohere = provider.embedding('cohere.embed-multilingual-v3', 0)
    const texts = Array.from({ length: 100 }, (_, at) => `a car ${at}`)
    const { vectors } = await cohere.embed([...texts, 'x'.repeat(5000)], 'query')
    t.equal(vectors.length, 101)
    t.ok(vectors.every((vector) => vector.length === 1024 && Math.abs(Math.hypot(...vector) - 1) < 1e-5))
    const short = await provider
      .embedding('amazon.titan-embed-text-v2:0', 256)
      .embed(['a car', ''], 'document')
    t.same([short.vectors.length, short.vectors[0]!.length], [2, 256])
    t.ok(short.usage!.inputTokens > 0)
    await t.rejects(
      provider.embedding('amazon.titan-embed-text-v2:0', 300).embed(['a car'], 'document'),
      { code: 'SS_PROVIDER_REFUSED' },
      'which the model cannot',
    )
    t.equal(standIn.refused.length, 1)
  },
)

void t.test('Bedrock: without a region it is said which setting is missing', async (t) => {
  const before = { ...process.env }
  t.teardown(() => void Object.assign(process.env, before))
  for (const name of ['AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_PROFILE'])
    Reflect.deleteProperty(process.env, name)
  Object.assign(process.env, { AWS_CONFIG_FILE: '/nowhere', AWS_SHARED_CREDENTIALS_FILE: '/nowhere' })
  const options = { endpoint: '', region: '', bearerToken: '', timeoutMs: 1000 }
  const tools = { ffmpeg: 'ffmpeg', capabilities: () => capabilitiesOf(MODELS, 'bedrock', '') }
  await t.rejects(openBedrockProvider(options, tools), { code: 'SS_CONFIG_INVALID', message: /AWS_REGION/ })
  process.env.AWS_REGION = 'eu-west-1'
  t.equal((await openBedrockProvider(options, tools)).vision('').model, 'eu.amazon.nova-pro-v1:0')
})
