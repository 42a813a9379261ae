import { randomUUID } from 'node:crypto'
import type { Test } from 'tap'
import { DetectedEvent, type Description } from '../../schema/analysis.ts'
import type { Language } from '../../core/ports.ts'

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

/** What every language adapter keeps. */
export function languageContract(t: Test, open: () => Promise<Language>): void {
  void t.test('Language: events keep their contract and lie within the span', async (t) => {
    const language = await open()
    const events = await language.detectEvents(described(), 'Find the events.', new AbortController().signal)
    t.ok(events.length > 0)
    for (const event of events) {
      t.same(DetectedEvent.parse(event), event)
      t.ok(event.startTime >= 20 && event.endTime <= 30 && event.startTime <= event.endTime)
    }
  })

  void t.test('Language: observations outside of the span are clamped to it', async (t) => {
    const language = await open()
    const seen = { confidence: 0.9, description: 'A red object moves up.', attributes: { color: 'red' } }
    const observations = [{ type: 'object_moving', startTime: 12, endTime: 44, ...seen }]
    const events = await language.detectEvents(
      described({ observations }),
      'Find the events.',
      new AbortController().signal,
    )
    t.ok(events.length > 0)
    t.ok(events.every((event) => event.startTime >= 20 && event.endTime <= 30))
  })

  void t.test('Language: an aborted request rejects', async (t) => {
    const language = await open()
    await t.rejects(language.detectEvents(described(), 'Find the events.', AbortSignal.abort()))
  })

  void t.test('Language: it knows that it is well', async (t) => {
    await t.resolves((await open()).health())
  })
}
