import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { capabilitiesOf } from '../../../../core/llm/capabilities.ts'
import { createGeminiProvider } from '../../../../core/llm/gemini/provider.ts'
import { MODELS } from '../../../../core/llm/models.ts'
import { tone, transcriptionContract } from '../../../contracts/transcription.ts'
import { startGeminiServer } from '../../../helpers/providers/gemini-server.ts'
import { tempDir } from '../../../helpers/temp.ts'

const open = (baseUrl: string, timeoutMs = 20_000) =>
  createGeminiProvider(
    { apiKey: 'sk-test', baseUrl, timeoutMs },
    { ffmpeg: 'ffmpeg', capabilities: (model) => capabilitiesOf(MODELS, 'gemini', model) },
  ).transcription!('')
const { signal } = new AbortController()

const said = JSON.stringify({ language: 'english', lines: [] })
transcriptionContract(t, {
  name: 'Gemini',
  start: () => startGeminiServer(),
  open,
  always: { candidates: [{ content: { role: 'model', parts: [{ text: said }] }, finishReason: 'STOP' }] },
  // As the stand-in counts: 40 tokens of the answer, 10 of thoughts.
  usage: { inputTokens: 1000, outputTokens: 50, costUsd: 0.000425 },
  untimed: false,
})

void t.test('Gemini: a sound that is longer than a request is refused before it is sent', async (t) => {
  const standIn = await startGeminiServer()
  t.teardown(() => standIn.close())
  const path = join(tempDir(t), 'long.m4a')
  writeFileSync(path, Buffer.alloc(14_500_001))
  const asked = open(standIn.url).transcribe({ path, form: 'm4a', seconds: 7200 }, signal)
  await t.rejects(asked, { code: 'SS_PROVIDER_REFUSED', message: /14500001 bytes, and it takes 14500000/ })
  t.same(standIn.heard, [])
})

void t.test('Gemini: a transcript that is refused, or cut off, is none', async (t) => {
  const standIn = await startGeminiServer()
  t.teardown(() => standIn.close())
  const body = (finishReason: string) => ({
    candidates: [{ content: { role: 'model', parts: [{ text: said.slice(0, 9) }] }, finishReason }],
  })
  for (const [reason, code] of [
    ['SAFETY', 'SS_PROVIDER_REFUSED'],
    ['MAX_TOKENS', 'SS_ANALYSIS_FAILED'],
  ] as const) {
    standIn.heardNext.push({ fault: { status: 200, body: body(reason) } })
    await t.rejects(open(standIn.url).transcribe(tone(t, 1), signal), { code }, reason)
  }
})
