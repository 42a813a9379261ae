import t, { type Test } from 'tap'
import { z } from 'zod'
import { capabilitiesOf } from '../../../../core/llm/capabilities.ts'
import { createGeminiProvider } from '../../../../core/llm/gemini/provider.ts'
import { MODELS } from '../../../../core/llm/models.ts'
import type { ModelMessage, ToolCall } from '../../../../core/ports.ts'
import { startGeminiServer } from '../../../helpers/providers/gemini-server.ts'
import { SIGNATURE } from '../../../helpers/providers/gemini-turns.ts'
import type { TransportFault } from '../../../helpers/providers/says.ts'

const { signal } = new AbortController()

async function opened(t: Test) {
  const standIn = await startGeminiServer()
  t.teardown(() => standIn.close())
  const provider = createGeminiProvider(
    { apiKey: 'sk-test', baseUrl: standIn.url, timeoutMs: 20_000 },
    { ffmpeg: 'ffmpeg', capabilities: (model) => capabilitiesOf(MODELS, 'gemini', model) },
  )
  return { standIn, provider }
}

const rpc = (code: number, status: string, message: string, details: object[] = []): TransportFault => ({
  status: code,
  body: { error: { code, message, status, details } },
})
const retry = (retryDelay: string) => ({ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay })

const FAILURES: readonly [what: string, fault: TransportFault, expected: object][] = [
  [
    'a quota that comes back is waited for as long as RetryInfo says',
    rpc(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded, limit: 10', [retry('17.5s')]),
    { code: 'SS_PROVIDER_BUSY', details: { retryAfterMs: 17_500 }, message: /Quota exceeded/ },
  ],
  [
    'a quota of nothing is a refusal: waiting brings none',
    rpc(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded for metric: requests, limit: 0', [retry('9s')]),
    { code: 'SS_PROVIDER_REFUSED', retryable: false },
  ],
  [
    'a model that is overloaded asks for patience',
    rpc(503, 'UNAVAILABLE', 'The model is overloaded.'),
    { code: 'SS_PROVIDER_BUSY' },
  ],
  [
    'a deadline of Google is a provider away',
    rpc(504, 'DEADLINE_EXCEEDED', 'Deadline expired'),
    { code: 'SS_PROVIDER_UNAVAILABLE' },
  ],
  [
    'a place from which Gemini may not be asked is a refusal',
    rpc(400, 'FAILED_PRECONDITION', 'User location is not supported for the API use.'),
    { code: 'SS_PROVIDER_REFUSED', message: /location is not supported/ },
  ],
]

for (const [what, fault, expected] of FAILURES) {
  void t.test(`Gemini: ${what}`, async (t) => {
    const { standIn, provider } = await opened(t)
    standIn.next.push({ fault })
    const asked = provider.language('').generate([{ role: 'user', text: 'Hello?' }], { signal })
    await t.rejects(asked, { name: 'SpectraError', ...expected })
  })
}

void t.test('Gemini: a wrong key is a refusal that does not name it', async (t) => {
  const { standIn } = await opened(t)
  const provider = createGeminiProvider(
    { apiKey: 'sk-wrong', baseUrl: standIn.url, timeoutMs: 20_000 },
    { ffmpeg: 'ffmpeg', capabilities: (model) => capabilitiesOf(MODELS, 'gemini', model) },
  )
  const thrown = await provider
    .language('')
    .health()
    .catch((error: Error) => error)
  t.match(thrown, { code: 'SS_PROVIDER_REFUSED', message: /API key not valid: \(secret\)/ })
})

const search = { name: 'search', description: 'Finds moments.', parameters: z.object({ text: z.string() }) }

void t.test('Gemini: the thought behind a call is given back with its result', async (t) => {
  for (const toolCalls of [undefined, [{ id: 'call_7', name: 'search', arguments: { text: 'car' } }]]) {
    const { standIn, provider } = await opened(t)
    const language = provider.language('')
    const question: ModelMessage = { role: 'user', text: 'Where is a red car?' }
    // Its own call carries a signature; one of another provider has none, and is let pass.
    const called: readonly ToolCall[] =
      toolCalls ?? (await language.generate([question], { tools: [search], signal })).toolCalls
    const { text } = await language.generate(
      [
        question,
        { role: 'assistant', text: '', toolCalls: called },
        { role: 'tool', toolCallId: called[0]!.id, result: 'At 00:14.' },
      ],
      { tools: [search], signal },
    )
    t.match(text, /00:14/)
    const given = JSON.stringify(standIn.asked.at(-1)!.body)
    t.ok(given.includes(toolCalls ? 'skip_thought_signature_validator' : SIGNATURE))
    t.same(standIn.refused, [])
  }
})

void t.test('Gemini: results of tools that were called together are given together', async (t) => {
  const { standIn, provider } = await opened(t)
  const calls = ['car', 'dog'].map((text) => ({ name: 'search', arguments: { text } }))
  standIn.next.push({ calls })
  const question: ModelMessage = { role: 'user', text: 'Where are they?' }
  const { toolCalls } = await provider.language('').generate([question], { tools: [search], signal })
  t.equal(toolCalls.length, 2)
  const results = toolCalls.map(({ id }): ModelMessage => ({ role: 'tool', toolCallId: id, result: id }))
  await provider
    .language('')
    .generate([question, { role: 'assistant', text: 'I look.', toolCalls }, ...results], {
      tools: [search],
      signal,
    })
  t.equal(standIn.asked.at(-1)!.results.length, 2)
  t.same(standIn.refused, [])
})

void t.test(
  'Gemini: one value to choose from stands in place of a constant, which it does not know',
  async (t) => {
    const { standIn, provider } = await opened(t)
    const schema = z.object({ kind: z.literal('car'), colour: z.enum(['red', 'blue']).optional() })
    standIn.next.push({ value: { kind: 'car', colour: null } })
    const { value } = await provider
      .language('')
      .generate([{ role: 'user', text: 'What is it?' }], { schema, signal })
    t.same(value, { kind: 'car' })
    t.same(standIn.refused, [])
  },
)

interface EmbedBody {
  requests: { taskType?: string; outputDimensionality?: number; content: { parts: { text: string }[] } }[]
}

void t.test(
  'Gemini: vectors are told what they are for, in the way of their model, and shortened',
  async (t) => {
    const { standIn, provider } = await opened(t)
    const bodies: EmbedBody[] = []
    const tell = (body: unknown): void => void bodies.push(body as EmbedBody)
    standIn.onEmbed = tell
    for (const model of ['gemini-embedding-001', 'gemini-embedding-2']) {
      const embedding = provider.embedding(model, 768)
      const { vectors } = await embedding.embed(['a red car'], 'query')
      t.equal(vectors[0]!.length, 768)
      t.ok(Math.abs(Math.hypot(...vectors[0]!) - 1) < 1e-3)
    }
    t.match(bodies, [
      { requests: [{ taskType: 'RETRIEVAL_QUERY', outputDimensionality: 768 }] },
      {
        requests: [
          { taskType: undefined, content: { parts: [{ text: 'task: search result | query: a red car' }] } },
        ],
      },
    ])
    const many = Array.from({ length: 230 }, (_, index) => `text ${index}`)
    const { vectors } = await provider.embedding('', 0).embed(many, 'document')
    t.equal(vectors.length, 230)
    t.same(
      bodies.slice(2).map(({ requests }) => requests.length),
      [100, 100, 30],
    )
    t.same(standIn.refused, [])
  },
)

void t.test('Gemini: without a key and without an address it cannot be chosen', async (t) => {
  const tools = { ffmpeg: 'ffmpeg', capabilities: (model: string) => capabilitiesOf(MODELS, 'gemini', model) }
  t.throws(() => createGeminiProvider({ apiKey: '', baseUrl: '', timeoutMs: 1000 }, tools), {
    code: 'SS_CONFIG_INVALID',
    message: /neither GEMINI_API_KEY nor GOOGLE_API_KEY is set/,
  })
})
