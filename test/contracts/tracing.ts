import { randomBytes, randomUUID } from 'node:crypto'
import type { Test } from 'tap'
import type { CallSpan, Span, Tracing } from '../../core/ports.ts'

/** What the suite needs of an adapter. */
export interface TracingUnderTest {
  tracing: Tracing
  /** The stored spans of a trace, oldest first. */
  stored(traceId: string): Promise<Span[]>
}

export const span = (given: Partial<CallSpan> = {}): CallSpan => ({
  traceId: randomBytes(16).toString('hex'),
  spanId: randomBytes(8).toString('hex'),
  parentSpanId: randomBytes(8).toString('hex'),
  organizationId: randomUUID(),
  processId: randomUUID(),
  call: 'vision',
  name: 'vision.describe',
  startedAt: new Date('2026-01-02T03:04:05.678Z'),
  endedAt: new Date('2026-01-02T03:04:06.789Z'),
  attributes: { stage: 'vlm', model: 'it’s "quoted"\n', chars: 3, cached: false },
  ...given,
})

/** What is kept of a call. */
const kept = (one: CallSpan): Span => {
  const row: Partial<CallSpan> = { ...one }
  delete row.call
  return row as Span
}

/** What every tracing adapter promises. */
export function tracingContract(t: Test, name: string, open: () => Promise<TracingUnderTest>): void {
  const promise = (what: string, run: (t: Test, it: TracingUnderTest) => Promise<unknown>): void => {
    void t.test(`${name}: ${what}`, async (t) => run(t, await open()))
  }

  promise('a span comes back as it was recorded', async (t, { tracing, stored }) => {
    const one = span()
    tracing.record(one)
    await tracing.flush()
    t.same(await stored(one.traceId), [kept(one)])
  })

  promise('a failed call keeps its cause', async (t, { tracing, stored }) => {
    const error = { code: 'SS_ANALYSIS_FAILED' as const, message: 'Cannot see: “dark”', retryable: true }
    const one = span({ error })
    tracing.record(one)
    await tracing.flush()
    t.same((await stored(one.traceId))[0]!.error, error)
  })

  promise('more spans than one write takes are all there', async (t, { tracing, stored }) => {
    const { traceId } = span()
    const all = Array.from({ length: 1200 }, (_, n) =>
      span({ traceId, startedAt: new Date(Date.UTC(2026, 0, 1, 0, 0, n)) }),
    )
    all.forEach((one) => tracing.record(one))
    await tracing.flush()
    t.same(
      (await stored(traceId)).map(({ spanId }) => spanId),
      all.map(({ spanId }) => spanId),
    )
  })

  promise('the same span recorded twice is there once', async (t, { tracing, stored }) => {
    const one = span()
    tracing.record(one)
    await tracing.flush()
    tracing.record(one)
    await tracing.flush()
    t.equal((await stored(one.traceId)).length, 1)
  })

  promise('a call that is a part of nothing has no parent', async (t, { tracing, stored }) => {
    const one = span({ parentSpanId: undefined })
    tracing.record(one)
    await tracing.flush()
    t.notOk('parentSpanId' in (await stored(one.traceId))[0]!)
  })

  promise('steps of the pipeline and contents are not kept', async (t, { tracing, stored }) => {
    const { traceId } = span()
    tracing.step(kept(span({ traceId, name: 'work.vlm' })))
    tracing.record(span({ traceId }), { input: 'what was asked', output: 'what was said' })
    await tracing.flush()
    const found = await stored(traceId)
    t.same(
      found.map(({ name }) => name),
      ['vision.describe'],
    )
    t.notMatch(JSON.stringify(found), /what was/)
  })

  promise('old spans are forgotten, others are not', async (t, { tracing, stored }) => {
    const { traceId } = span()
    const days = [1, 2, 3, 4].map((day) => span({ traceId, startedAt: new Date(Date.UTC(2001, 0, day)) }))
    days.forEach((one) => tracing.record(one))
    await tracing.flush()
    t.equal(await tracing.forget(days[2]!.startedAt), 2)
    t.same(await stored(traceId), days.slice(2).map(kept))
    t.equal(await tracing.forget(new Date(Date.UTC(2001, 1, 1))), 2)
  })
}
