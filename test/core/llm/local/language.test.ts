import t from 'tap'
import { createLocalLanguage } from '../../../../core/llm/local/language.ts'
import { described, languageContract } from '../../../contracts/language.ts'

languageContract(t, async () => createLocalLanguage())

const language = createLocalLanguage()
const { signal } = new AbortController()

void t.test('Local language: observations are the events, in order of time', async (t) => {
  const seen = { confidence: 0.9, description: 'As seen.', attributes: {} }
  const observations = [
    { type: 'object_left', startTime: 28, endTime: 28, ...seen },
    { type: 'object_entered', startTime: 23, endTime: 23, ...seen },
  ]
  t.same(await language.detectEvents(described({ observations }), '', signal), observations.toReversed())
})

void t.test('Local language: prose with times becomes events that say where they come from', async (t) => {
  const summary =
    'A woman walks in at 00:23. A red car passes between 24.5 s and 26 s. Nobody is seen from 0:27 to 0:29. ' +
    'It is a sunny day.'
  const events = await language.detectEvents(described({ summary }), '', signal)
  t.match(events, [
    { type: 'person_detected', startTime: 23, endTime: 23, attributes: { source: 'text' } },
    { type: 'object_moving', startTime: 24.5, endTime: 26, attributes: { source: 'text', color: 'red' } },
    { type: 'no_activity', startTime: 27, endTime: 29 },
  ])
  t.equal(events.length, 3)
  t.ok(events.every(({ confidence }) => confidence <= 0.5))
})

void t.test('Local language: times before the span are seconds into the chunk', async (t) => {
  const [event] = await language.detectEvents(described({ summary: 'A van arrives at 00:04.' }), '', signal)
  t.match(event, { type: 'object_entered', startTime: 24, endTime: 24 })
})

void t.test(
  'Local language: a sentence without a time holds for the whole chunk, with little confidence',
  async (t) => {
    const [event] = await language.detectEvents(
      described({ summary: 'A man loiters by the door.' }),
      '',
      signal,
    )
    t.match(event, { type: 'loitering', startTime: 20, endTime: 30, confidence: 0.3 })
  },
)

void t.test('Local language: where the local analyst observed nothing there are no events', async (t) => {
  const told = described({ provider: 'local', summary: 'Nothing is seen to move between 00:20 and 00:21.' })
  t.same(await language.detectEvents(told, '', signal), [])
})
