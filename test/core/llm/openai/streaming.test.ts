import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import { capabilitiesOf } from '../../../../core/llm/capabilities.ts'
import { MODELS } from '../../../../core/llm/models.ts'
import { createOpenaiProvider } from '../../../../core/llm/openai/provider.ts'

const prompt = { name: 'tell-answer', version: '1', text: 'Answer.' }

/** A server that streams as OpenAI does; a test says what, and when. */
async function streaming(
  t: Test,
  tell: (say: (words: string) => void, response: ServerResponse) => Promise<void> | void,
) {
  const asked: Record<string, unknown>[] = []
  const server = createServer((request, response) => {
    void (async () => {
      asked.push((await json(request)) as Record<string, unknown>)
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      const send = (choice: object[], usage: object | null = null): void =>
        void response.write(
          `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: choice, usage })}\n\n`,
        )
      await tell(
        (content) => send([{ index: 0, delta: { role: 'assistant', content }, finish_reason: null }]),
        response,
      )
      send([{ index: 0, delta: {}, finish_reason: 'stop' }])
      send([], { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 })
      response.end('data: [DONE]\n\n')
    })()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
  const provider = createOpenaiProvider(
    { provider: 'openai', baseURL, apiKey: 'sk-test', timeoutMs: 20_000 },
    { ffmpeg: 'ffmpeg', capabilities: (model) => capabilitiesOf(MODELS, 'openai', model) },
  )
  return { language: provider.language('gpt-4o'), asked }
}

void t.test(
  'OpenAI: who listens hears words as they come, and gets the whole answer with its usage',
  async (t) => {
    const heard: string[] = []
    const first = Promise.withResolvers<void>()
    const { language, asked } = await streaming(t, async (say) => {
      say('A red ')
      // The rest comes only when the first words were heard.
      await first.promise
      say('car.')
    })
    const answer = await language.generate(
      [
        { role: 'system', prompt },
        { role: 'user', text: 'When?' },
      ],
      {
        signal: new AbortController().signal,
        onText(words) {
          heard.push(words)
          first.resolve()
        },
      },
    )
    t.same(heard, ['A red ', 'car.'])
    t.match(answer, { text: 'A red car.', usage: { inputTokens: 7, outputTokens: 3 } })
    t.match(asked, [{ stream: true, stream_options: { include_usage: true } }])
  },
)

void t.test('OpenAI: a stream is given up with its signal', async (t) => {
  const ending = new AbortController()
  const { language } = await streaming(t, async (say, response) => {
    say('A ')
    await once(response, 'close')
  })
  await t.rejects(
    language.generate([{ role: 'user', text: 'When?' }], {
      signal: ending.signal,
      onText: () => ending.abort(new Error('enough')),
    }),
    { message: 'enough' },
  )
})
