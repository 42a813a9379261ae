import { fork } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import OpenAI from 'openai'
import { loadConfig } from '../core/config.ts'
import { createPorts } from '../core/create-ports.ts'
import { answerForm } from '../core/llm/chat/answer-form.ts'
import type { ChatRequest } from '../core/llm/chat/chat.ts'
import { createLimits } from '../core/llm/limits/limited.ts'
import { ModelCapabilities } from '../core/llm/model.ts'
import { createOpenaiChat } from '../core/llm/openai/chat.ts'
import { createOpenaiClient } from '../core/llm/openai/client.ts'
import { alone } from '../core/opening/around-models.ts'
import { runInTrace } from '../core/observability/trace-context.ts'
import { DetectedEvents } from '../schema/analysis.ts'
import { stableId } from '../schema/ids.ts'
import { report, type Figure } from './report.ts'

/**
 * What a call to a provider takes beyond the provider's own time: of the bare `openai` library, of our chat within its limits, and of the port as
 * the work on a message asks it (traced, and counted in the database). The provider is a process of its own, and says how long it had each request;
 * the ways take turns, one call at a time.
 *
 *   node bench/provider-overhead.ts [--json] [--calls 300]
 */
const at = process.argv.indexOf('--calls')
const CALLS = at < 0 ? 300 : Number(process.argv[at + 1])
const WARM = 30
const PICTURES = 12
const PICTURE_BYTES = 60_000

const { signal } = new AbortController()
const child = fork(resolve(import.meta.dirname, 'provider/server.ts'))
const [{ url: baseURL }] = (await once(child, 'message')) as [{ url: string }]
const dir = mkdtempSync(join(tmpdir(), 'spectra-bench-'))
const table = join(dir, 'models.json')
writeFileSync(
  table,
  JSON.stringify({ 'openai/bench': { requestsPerMinute: 1_000_000, tokensPerMinute: 1_000_000_000_000 } }),
)
const pictures = Array.from({ length: PICTURES }, () => randomBytes(PICTURE_BYTES))
const system = 'Say what you see. '.repeat(60)
const can = ModelCapabilities.parse({ requestsPerMinute: 1_000_000, tokensPerMinute: 1_000_000_000_000 })
const client = createOpenaiClient({ provider: 'openai', baseURL, apiKey: 'none', timeoutMs: 60_000 })
const chat = createLimits(alone()).chat(createOpenaiChat(client, 'bench', can), can)
const form = answerForm(DetectedEvents)
const shown = (parts: ChatRequest['turns']): ChatRequest => ({ system, turns: parts, form, signal })
const bare = new OpenAI({ apiKey: 'none', baseURL, maxRetries: 0 })

async function askBare(content: OpenAI.Chat.ChatCompletionContentPart[]): Promise<number> {
  const answer = await bare.chat.completions.create({
    model: 'bench',
    messages: [
      { role: 'system', content: system },
      { role: 'user', content },
    ],
    response_format: {
      type: 'json_schema',
      json_schema: { name: 'answer', schema: form.schema, strict: true },
    },
  })
  JSON.parse(answer.choices[0]!.message.content!)
  return answer.usage!.prompt_tokens
}

const pictureOf = (picture: Buffer): OpenAI.Chat.ChatCompletionContentPart => ({
  type: 'image_url',
  image_url: { url: `data:image/jpeg;base64,${picture.toString('base64')}` },
})
const text = 'A person in red walks along the wall. '.repeat(40)
const envelope = {
  ...{
    id: randomUUID(),
    type: 'bench',
    version: 1,
    attempt: 1,
    createdAt: new Date().toISOString(),
    payload: {},
  },
  ...{ organizationId: stableId('organization', 'bench'), processId: randomUUID(), trace: '0'.repeat(32) },
}

/** Each makes a call, and gives the microseconds that the provider had it. */
const ways = {
  'bare, words': () => askBare([{ type: 'text', text }]),
  'bare, 12 pictures': () => askBare(pictures.map(pictureOf)),
  'ours, 12 pictures': async () => {
    const parts = pictures.map((picture) => ({ picture }))
    return (await chat.ask(shown([{ role: 'user', parts }]))).usage!.inputTokens
  },
  'ours, words': async () =>
    (await chat.ask(shown([{ role: 'user', parts: [{ text }] }]))).usage!.inputTokens,
}

type Ways = Record<string, () => Promise<number>>

/** Milliseconds of each call beyond the provider's own, by the way that it was made. */
async function measured(ways: Ways): Promise<Map<string, number[]>> {
  const overheads = new Map(Object.keys(ways).map((way) => [way, [] as number[]]))
  for (let call = 0; call < WARM + CALLS; call += 1) {
    // What a call leaves behind is cleared up during a later one: the order is another one in each round.
    const turns = Object.entries(ways).map((turn) => ({ turn, place: Math.random() }))
    for (const { turn } of turns.sort((a, b) => a.place - b.place)) {
      const [way, ask] = turn
      const began = performance.now()
      const tookMicroseconds = await ask()
      if (call >= WARM) overheads.get(way)!.push(performance.now() - began - tookMicroseconds / 1000)
    }
  }
  return overheads
}

// The embedded database works in this process: the others are measured before it is there.
const models = await measured(ways)
const { ports, close } = await createPorts(
  loadConfig({ dataDir: join(dir, 'data'), openaiBaseUrl: baseURL, visionModel: 'bench', modelTable: table }),
)

const work = await measured({
  'ours, traced and counted in PGlite': () =>
    runInTrace('bench', envelope, async () => {
      const prompt = { name: 'bench', version: '1', text: system }
      const { usage } = await ports.language.generate(
        [
          { role: 'system', prompt },
          { role: 'user', text },
        ],
        { schema: DetectedEvents, signal },
      )
      return usage!.inputTokens
    }),
})
const overheads = new Map([...models, ...work])

const quantile = (values: readonly number[], q: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * q)]!
const GOAL_MS = 10
const quantiles = [...overheads].flatMap(([way, values]): Figure[] => {
  const p99 = quantile(values, 0.99)
  const hasGoal = way in ways && way.startsWith('ours')
  return [
    [`${way}, p50`, quantile(values, 0.5), 'ms'],
    hasGoal ? [`${way}, p99`, p99, 'ms', GOAL_MS] : [`${way}, p99`, p99, 'ms'],
  ]
})
const beyond = (ours: string, bare: string): number =>
  quantile(overheads.get(ours)!, 0.5) - quantile(overheads.get(bare)!, 0.5)
const figures: Figure[] = [
  ...quantiles,
  ['ours beyond bare, words, p50', beyond('ours, words', 'bare, words'), 'ms'],
  ['ours beyond bare, 12 pictures, p50', beyond('ours, 12 pictures', 'bare, 12 pictures'), 'ms'],
]
report('provider overhead: beyond the time of the provider itself', figures)
child.disconnect()
await close()
rmSync(dir, { recursive: true, force: true })
