import t from 'tap'
import { capabilitiesOf } from '../../../../core/llm/capabilities.ts'
import { MODELS } from '../../../../core/llm/models.ts'
import { createOpenaiProvider } from '../../../../core/llm/openai/provider.ts'
import { transcriptionContract, tone } from '../../../contracts/transcription.ts'
import { startOpenaiServer } from '../../../helpers/providers/openai-server.ts'
import { sharedDir } from '../../../helpers/shared.ts'

const open = (baseURL: string, timeoutMs = 20_000, model = '') =>
  createOpenaiProvider(
    { provider: 'openai', apiKey: 'sk-test', baseURL, timeoutMs },
    { ffmpeg: 'ffmpeg', capabilities: (model) => capabilitiesOf(MODELS, 'openai', model) },
  ).transcription!(model)

transcriptionContract(t, {
  name: 'OpenAI',
  start: () => startOpenaiServer(),
  open,
  always: { text: 'Hello.', segments: [] },
  usage: { inputTokens: 0, outputTokens: 0, costUsd: 0.0002 },
  untimed: true,
})

void t.test('a model without times in its answers is refused in plain words', async (t) => {
  const standIn = await startOpenaiServer()
  t.teardown(() => standIn.close())
  const asked = open(standIn.url, 20_000, 'gpt-4o-transcribe').transcribe(
    tone(t, 1),
    new AbortController().signal,
  )
  await t.rejects(asked, { code: 'SS_PROVIDER_REFUSED', message: /not compatible with model/ })
})

const skip = sharedDir() ? false : 'the contracts are not beside the checkout'

void t.test('Stand-in of OpenAI: what the real one refuses of a sound is refused', { skip }, async (t) => {
  const standIn = await startOpenaiServer()
  t.teardown(() => standIn.close())
  const { path } = tone(t, 1)
  const { openAsBlob } = await import('node:fs')
  const sound = await openAsBlob(path)
  const ask = async (fields: Record<string, string>, file: Blob | undefined, name = 'a.flac') => {
    const form = new FormData()
    for (const [key, value] of Object.entries(fields)) form.append(key, value)
    if (file) form.append('file', file, name)
    const headers = { authorization: 'Bearer sk-test' }
    const url = `${standIn.url}/audio/transcriptions`
    return (await fetch(url, { method: 'POST', headers, body: form })).status
  }
  const good = { model: 'whisper-1', response_format: 'verbose_json' }
  t.equal(await ask(good, sound), 200)
  t.equal(await ask({ ...good, colour: 'red' }, sound), 400, 'an unknown field')
  t.equal(await ask({ ...good, response_format: 'xml' }, sound), 400, 'an unknown form')
  t.equal(await ask({ response_format: 'verbose_json' }, sound), 400, 'no model')
  t.equal(await ask(good, undefined), 400, 'no sound')
  t.equal(await ask(good, sound, 'a.txt'), 400, 'a file of another kind')
  t.equal(await ask(good, new Blob(['no sound'])), 400, 'what cannot be decoded')
})
