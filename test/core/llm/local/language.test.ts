import t from 'tap'
import { z } from 'zod'
import { detectEvents } from '../../../../actors/event-actor/detect-events.ts'
import { createLocalLanguage } from '../../../../core/llm/local/language.ts'
import type { ModelMessage, Tool } from '../../../../core/ports.ts'
import { DetectedEvents, type Description } from '../../../../schema/analysis.ts'
import { described, eventsPrompt, languageContract } from '../../../contracts/language.ts'

languageContract(t, async () => createLocalLanguage())

const language = createLocalLanguage()
const { signal } = new AbortController()
const prompt = await eventsPrompt()
const eventsOf = (description: Description) => detectEvents(language, description, prompt, signal)

void t.test('Local language: observations are the events, in order of time', async (t) => {
  const seen = { confidence: 0.9, description: 'As seen.', attributes: {} }
  const observations = [
    { type: 'object_left', startTime: 28, endTime: 28, ...seen },
    { type: 'object_entered', startTime: 23, endTime: 23, ...seen },
  ]
  t.same(await eventsOf(described({ observations })), observations.toReversed())
})

void t.test('Local language: prose with times becomes events that say where they come from', async (t) => {
  const summary =
    'A woman walks in at 00:23. A red car passes between 24.5 s and 26 s. Nobody is seen from 0:27 to 0:29. ' +
    'It is a sunny day.'
  const events = await eventsOf(described({ summary }))
  t.match(events, [
    { type: 'person_detected', startTime: 23, endTime: 23, attributes: { source: 'text' } },
    { type: 'object_moving', startTime: 24.5, endTime: 26, attributes: { source: 'text', color: 'red' } },
    { type: 'no_activity', startTime: 27, endTime: 29 },
  ])
  t.equal(events.length, 3)
  t.ok(events.every(({ confidence }) => confidence <= 0.5))
})

void t.test('Local language: times before the span are seconds into the chunk', async (t) => {
  const [event] = await eventsOf(described({ summary: 'A van arrives at 00:04.' }))
  t.match(event, { type: 'object_entered', startTime: 24, endTime: 24 })
})

void t.test(
  'Local language: a sentence without a time holds for the whole chunk, with little confidence',
  async (t) => {
    const [event] = await eventsOf(described({ summary: 'A man loiters by the door.' }))
    t.match(event, { type: 'loitering', startTime: 20, endTime: 30, confidence: 0.3 })
  },
)

void t.test('Local language: where the local analyst observed nothing there are no events', async (t) => {
  const told = described({ provider: 'local', summary: 'Nothing is seen to move between 00:20 and 00:21.' })
  t.same(await eventsOf(told), [])
})

void t.test(
  'Local language: it is no language model: what else it is asked it refuses for good',
  async (t) => {
    const about = (data: unknown): ModelMessage => ({ role: 'user', data })
    const hello: ModelMessage = { role: 'user', text: 'Say hello.' }
    const tool: Tool = { name: 'search', description: 'Finds moments.', parameters: z.object({}) }
    const refused: [why: RegExp, messages: ModelMessage[], asked: { schema?: z.ZodType; tools?: Tool[] }][] =
      [
        [/into words$/, [about(described())], {}],
        [/of this form$/, [about(described())], { schema: z.array(z.string()) }],
        [/no tools$/, [about(described())], { schema: DetectedEvents, tools: [tool] }],
        [/something else$/, [hello], { schema: DetectedEvents }],
        [/something else$/, [about({ summary: 'A car.' })], { schema: DetectedEvents }],
        [/something else$/, [about(described()), about(described())], { schema: DetectedEvents }],
        [/something else$/, [], { schema: DetectedEvents }],
      ]
    for (const [message, messages, asked] of refused) {
      await t.rejects(language.generate(messages, { ...asked, signal }), {
        code: 'SS_MODEL_UNABLE',
        retryable: false,
        message,
      })
    }
  },
)
