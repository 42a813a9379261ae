import t from 'tap'
import type { JournalEntry } from '../../core/ports.ts'
import { loadedOnce } from '../../gateway/updates/loaded.ts'

const entry = (seq: string, ...subjects: string[]): JournalEntry =>
  ({ kind: 'events_added', subjects, seq }) as unknown as JournalEntry

void t.test('loadedOnce(): an entry that tells of parts of one thing tells all of that, once', async (t) => {
  const whole = { id: 'first', parts: ['second', 'third'] }
  const load = async () => [whole, { id: 'other' }]
  const loaded = loadedOnce<{ id: string; parts?: string[] }>(load, 'events_added')
  const entries = [entry('1', 'first', 'other'), entry('2', 'second', 'third'), entry('3', 'gone')]
  t.same(await loaded({ organizationId: 'org' }, entries), [[whole, { id: 'other' }], [whole], []])
})
