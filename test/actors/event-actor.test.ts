import t from 'tap'
import eventActor from '../../actors/event-actor.ts'
import { ERRORS, isOutage, SpectraError, type ErrorCode } from '../../core/errors.ts'
import type { EventTask } from '../../schema/facts.ts'
import { eventMessage } from '../helpers/messages.ts'
import { asAny, runActor } from '../helpers/run-actor.ts'

const message = eventMessage()
const { chunkId } = message

function needs(done: EventTask[], failing: Partial<Record<EventTask, Error>> = {}) {
  const asked: string[] = []
  const child = (name: EventTask, fact: string) => async () => {
    asked.push(name)
    if (failing[name]) throw failing[name]
    return [{ records: [{ fact, chunkId }] }]
  }
  const children = {
    detector: child('detector', 'events_detected'),
    indexer: child('indexer', 'chunk_indexed'),
    cacheCleaner: child('cacheCleaner', 'cache_cleaned'),
  }
  return { asked, ledger: { tasksDone: async () => done }, children }
}

void t.test('EventActor: hands on what each of its three children found', async (t) => {
  const handoffs = await runActor(asAny(eventActor), message, needs([]))
  const facts = handoffs.flatMap(({ records }) => records!.map(({ fact }) => fact))
  t.same(facts.sort(), ['cache_cleaned', 'chunk_indexed', 'events_detected'])
})

void t.test('EventActor: a retry runs only what is missing', async (t) => {
  const ports = needs(['detector', 'cacheCleaner'])
  await runActor(asAny(eventActor), message, ports)
  t.same(ports.asked, ['indexer'])
})

void t.test('EventActor: the failure of one child leaves the work of the others recorded', async (t) => {
  const broken = new SpectraError('SS_ANALYSIS_FAILED', 'Cannot index: the model is away')
  const work = eventActor.work(message, needs([], { indexer: broken }) as never, new AbortController().signal)
  const recorded: string[] = []
  const failure = await (async () => {
    for await (const { records } of work) recorded.push(...records!.map(({ fact }) => fact))
  })().catch((error: unknown) => error as SpectraError)
  t.same(recorded.sort(), ['cache_cleaned', 'events_detected'])
  t.match(failure, { code: 'SS_TASKS_FAILED', retryable: true, message: /indexer: .*the model is away/ })
})

void t.test('EventActor: fails for good when a part of it cannot succeed', async (t) => {
  const hopeless = new SpectraError('SS_ANALYSIS_FAILED', 'Cannot read the summary', { retryable: false })
  const passing = new SpectraError('SS_URL_FAILED', 'Cannot index')
  const run = runActor(asAny(eventActor), message, needs([], { detector: hopeless, indexer: passing }))
  await t.rejects(run, { code: 'SS_TASKS_FAILED', retryable: false })
})

void t.test('EventActor: an outage of any part is an outage, whatever the others met', async (t) => {
  const outages = Object.keys(ERRORS).filter((code) => isOutage({ code: code as ErrorCode })) as ErrorCode[]
  t.ok(outages.includes('SS_STORAGE_UNAVAILABLE'))
  const hopeless = new SpectraError('SS_ANALYSIS_FAILED', 'Cannot read the summary', { retryable: false })
  for (const code of outages) {
    const away = new SpectraError(code, 'Cannot remove: it is away')
    const run = runActor(asAny(eventActor), message, needs([], { detector: hopeless, cacheCleaner: away }))
    await t.rejects(run, { code, message: 'Cannot remove: it is away' })
  }
  const readOnly = Object.assign(new Error('EROFS: read-only file system'), { code: 'EROFS' })
  const run = runActor(asAny(eventActor), message, needs([], { indexer: readOnly }))
  await t.rejects(run, { code: 'SS_STORAGE_UNAVAILABLE' })
})

void t.test(
  'EventActor: a busy provider is waited for where a retry can help all parts, else the chunk fails',
  async (t) => {
    const busy = new SpectraError('SS_PROVIDER_BUSY', 'Cannot embed: 429', { details: { retryAfterMs: 3 } })
    const passing = new SpectraError('SS_PROVIDER_UNAVAILABLE', 'Cannot detect')
    const waits = runActor(asAny(eventActor), message, needs([], { detector: passing, indexer: busy }))
    await t.rejects(waits, { code: 'SS_PROVIDER_BUSY', details: { retryAfterMs: 3 } })
    const alone = new SpectraError('SS_PROVIDER_UNAVAILABLE', 'Cannot ask', { details: { retryAfterMs: 5 } })
    const rests = runActor(asAny(eventActor), message, needs([], { detector: passing, indexer: alone }))
    await t.rejects(rests, { code: 'SS_PROVIDER_UNAVAILABLE', details: { retryAfterMs: 5 } })
    const hopeless = new SpectraError('SS_PROVIDER_REFUSED', 'Cannot detect: 400')
    const fails = runActor(asAny(eventActor), message, needs([], { detector: hopeless, indexer: busy }))
    await t.rejects(fails, { code: 'SS_TASKS_FAILED', retryable: false })
  },
)
