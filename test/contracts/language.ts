import { randomUUID } from 'node:crypto'
import type { Test } from 'tap'
import { z } from 'zod'
import { detectEvents } from '../../actors/event-actor/detect-events.ts'
import type { SpectraError } from '../../core/errors.ts'
import type { GenerateOptions, Language, ModelMessage, Prompt } from '../../core/ports.ts'
import { createFilePrompts } from '../../core/prompts/files.ts'
import { DetectedEvent, DetectedEvents, type Description } from '../../schema/analysis.ts'
import { answerContract } from './model-answer.ts'

/** A description of seconds 20 to 30 in which someone comes in, as any model might give it. */
export const described = (change: Partial<Description> = {}): Description => ({
  chunkId: randomUUID(),
  span: { ordinal: 3, startTime: 20, endTime: 30 },
  summary: 'A person enters at the bottom at 00:23 and leaves on the right at 00:28.',
  observations: [],
  model: 'any',
  provider: 'any',
  ...change,
})

/** What the event actor tells a language about those seconds. */
export const eventsPrompt = (): Promise<Prompt> =>
  createFilePrompts().get('detect-events', { startTime: '20.0', endTime: '30.0' })

const { signal } = new AbortController()

/** What every language adapter keeps, one with a language model behind it and one with rules. */
export function languageContract(t: Test, open: () => Promise<Language>): void {
  const eventsOf = async (change?: Partial<Description>): Promise<DetectedEvent[]> =>
    detectEvents(await open(), described(change), await eventsPrompt(), signal)
  const conversation = async (): Promise<ModelMessage[]> => [
    { role: 'system', prompt: await eventsPrompt() },
    { role: 'user', data: described() },
  ]
  /** An answer, or that this adapter can never give one. */
  async function ask(t: Test, messages: readonly ModelMessage[], tools?: GenerateOptions<never>['tools']) {
    const language = await open()
    return language.generate(messages, { tools, signal }).catch((error: SpectraError) => {
      t.equal(error.code, 'SS_MODEL_UNABLE')
      t.equal(error.retryable, false)
      return undefined
    })
  }

  void t.test('Language: finds the events of a description, within its span', async (t) => {
    const events = await eventsOf()
    t.ok(events.length > 0)
    for (const event of events) {
      t.same(DetectedEvent.parse(event), event)
      t.ok(event.startTime >= 20 && event.endTime <= 30 && event.startTime <= event.endTime)
    }
  })

  void t.test('Language: observations outside of the span become events within it', async (t) => {
    const seen = { confidence: 0.9, description: 'A red object moves up.', attributes: { color: 'red' } }
    const observations = [{ type: 'object_moving', startTime: 12, endTime: 44, ...seen }]
    const events = await eventsOf({ observations })
    t.ok(events.length > 0)
    t.ok(events.every((event) => event.startTime >= 20 && event.endTime <= 30))
  })

  void t.test('Language: an answer is what its schema says, and says whose it is', async (t) => {
    const language = await open()
    const answer = await language.generate(await conversation(), { schema: DetectedEvents, signal })
    t.same(DetectedEvents.parse(answer.value), answer.value)
    t.same(answer.toolCalls, [])
    answerContract(t, answer)
  })

  void t.test('Language: what does not fit its schema is never given', async (t) => {
    const language = await open()
    const schema = z.array(z.unknown()).refine(() => false, 'planted: no answer fits')
    const failure = await language.generate(await conversation(), { schema, signal }).then(
      () => undefined,
      (error: SpectraError) => error.code,
    )
    t.match(failure, /^(SS_ANALYSIS_FAILED|SS_MODEL_UNABLE)$/)
  })

  void t.test('Language: a question is answered in words, or refused for good', async (t) => {
    const answer = await ask(t, [{ role: 'user', text: 'Say hello.' }])
    if (!answer) return
    t.ok(answer.text.length > 0)
    t.equal(answer.value, undefined)
    answerContract(t, answer)
  })

  void t.test('Language: a tool is called with what it takes, or refused for good', async (t) => {
    const parameters = z.object({ text: z.string() })
    const search = { name: 'search', description: 'Finds the moments that a text tells of.', parameters }
    const question: ModelMessage = { role: 'user', text: 'Use the tool: where is a red car?' }
    const answer = await ask(t, [question], [search])
    if (!answer) return
    const [call] = answer.toolCalls
    t.match(call, { name: 'search', arguments: { text: /red car/i } })
    const { text, toolCalls } = answer
    const told = await ask(
      t,
      [
        question,
        { role: 'assistant', text, toolCalls },
        { role: 'tool', toolCallId: call!.id, result: 'At 00:14.' },
      ],
      [search],
    )
    t.match(told?.text, /0?0:14/)
  })

  void t.test('Language: an aborted request rejects', async (t) => {
    const language = await open()
    const aborted = { schema: DetectedEvents, signal: AbortSignal.abort() }
    await t.rejects(language.generate(await conversation(), aborted))
  })

  void t.test('Language: it knows that it is well', async (t) => {
    await t.resolves((await open()).health())
  })
}
