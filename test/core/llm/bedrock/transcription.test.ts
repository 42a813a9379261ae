import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { createBedrockProvider } from '../../../../core/llm/bedrock/provider.ts'
import { capabilitiesOf } from '../../../../core/llm/capabilities.ts'
import { MODELS } from '../../../../core/llm/models.ts'
import { tone, transcriptionContract } from '../../../contracts/transcription.ts'
import { BEDROCK_CREDENTIALS, startBedrockServer } from '../../../helpers/providers/bedrock-server.ts'
import { tempDir } from '../../../helpers/temp.ts'

const open = (endpoint: string, timeoutMs = 20_000, model = '') =>
  createBedrockProvider(
    { endpoint, region: 'us-east-1', bearerToken: '', credentials: BEDROCK_CREDENTIALS, timeoutMs },
    { ffmpeg: 'ffmpeg', capabilities: (named) => capabilitiesOf(MODELS, 'bedrock', named) },
  ).transcription!(model)
const { signal } = new AbortController()

const answer = (text: string, stopReason = 'end_turn') => ({
  output: { message: { role: 'assistant', content: [{ text }] } },
  ...{ stopReason, usage: { inputTokens: 1000, outputTokens: 50, totalTokens: 1050 } },
  metrics: { latencyMs: 5 },
})
const said = JSON.stringify({ language: 'english', lines: [] })

transcriptionContract(t, {
  name: 'Bedrock',
  start: startBedrockServer,
  open,
  always: answer(said),
  // As the stand-in counts: 1000 tokens in, 50 out.
  usage: { inputTokens: 1000, outputTokens: 50, costUsd: 0.000042 },
  untimed: false,
})

void t.test('Bedrock: a sound that is longer than a request is refused before it is sent', async (t) => {
  const standIn = await startBedrockServer()
  t.teardown(() => standIn.close())
  const path = join(tempDir(t), 'long.flac')
  writeFileSync(path, Buffer.alloc(1_400_001))
  const asked = open(standIn.url).transcribe({ path, form: 'flac', seconds: 120 }, signal)
  await t.rejects(asked, { code: 'SS_PROVIDER_REFUSED', message: /1400001 bytes, and it takes 1400000/ })
  t.same(standIn.heard, [])
  t.same(standIn.refused, [])
})

void t.test('Bedrock: a sound of just that size is taken', async (t) => {
  const standIn = await startBedrockServer()
  t.teardown(() => standIn.close())
  const path = join(tempDir(t), 'noise.flac')
  writeFileSync(path, Buffer.alloc(1_400_000))
  // It is no sound: the stand-in says so, and not that it is too large.
  await t.rejects(open(standIn.url).transcribe({ path, form: 'flac', seconds: 60 }, signal))
  t.same(standIn.refused, ['The audio could not be decoded.'])
})

void t.test('Bedrock: a model that does not hear is refused before it is asked', async (t) => {
  const standIn = await startBedrockServer()
  t.teardown(() => standIn.close())
  const deaf = open(standIn.url, 20_000, 'amazon.nova-pro-v1:0').transcribe(tone(t, 1), signal)
  await t.rejects(deaf, { code: 'SS_PROVIDER_REFUSED', message: /amazon\.nova-pro-v1:0.*it takes 0/ })
  t.same(standIn.refused, [])
})

void t.test('Bedrock: a transcript that is refused, or cut off, is none', async (t) => {
  const standIn = await startBedrockServer()
  t.teardown(() => standIn.close())
  for (const [reason, code] of [
    ['guardrail_intervened', 'SS_PROVIDER_REFUSED'],
    ['content_filtered', 'SS_PROVIDER_REFUSED'],
    ['max_tokens', 'SS_ANALYSIS_FAILED'],
  ] as const) {
    standIn.heardNext.push({ fault: { status: 200, body: answer(said.slice(0, 9), reason) } })
    await t.rejects(open(standIn.url).transcribe(tone(t, 1), signal), { code }, reason)
  }
})
