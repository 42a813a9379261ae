import t from 'tap'
import { SpectraError, type ErrorCode } from '../../../../core/errors.ts'
import { createBreaker, type Breaker } from '../../../../core/llm/limits/breaker.ts'
import { eventually } from '../../../helpers/eventually.ts'

const failing = (code: ErrorCode, counted?: { calls: number }) => async (): Promise<never> => {
  if (counted) counted.calls += 1
  throw new SpectraError(code, 'Cannot answer: planted')
}
const opened = async (breaker: Breaker, failures = 3): Promise<void> => {
  await breaker.run(async () => 'well')
  for (let one = 0; one < failures; one += 1)
    await breaker.run(failing('SS_PROVIDER_UNAVAILABLE')).catch(() => undefined)
}
const LONG = { who: 'openai gpt-4o', failures: 3, restsMs: [600_000] }
const isOpen = { code: 'SS_PROVIDER_UNAVAILABLE', details: { retryAfterMs: Number } }

void t.test('Breaker: after failures in a row nobody is asked, and it says until when', async (t) => {
  const breaker = createBreaker(LONG)
  await opened(breaker)
  const counted = { calls: 0 }
  await t.rejects(breaker.run(failing('SS_PROVIDER_UNAVAILABLE', counted)), {
    ...isOpen,
    message: /^Cannot ask openai gpt-4o: it is left alone for .* Cannot answer: planted/,
  })
  t.throws(() => breaker.throwIfOpen(), isOpen)
  t.equal(counted.calls, 0)
})

void t.test('Breaker: of a provider that never answered it says no time to wait for', async (t) => {
  const breaker = createBreaker(LONG)
  for (let one = 0; one < 3; one += 1) {
    await t.rejects(breaker.run(failing('SS_PROVIDER_UNAVAILABLE')), { code: 'SS_PROVIDER_UNAVAILABLE' })
  }
  const refused = await breaker.run(async () => 'well').catch((error: SpectraError) => error)
  t.match(refused, { code: 'SS_PROVIDER_UNAVAILABLE', message: /it is left alone for/ })
  t.equal((refused as SpectraError).details, undefined)
})

void t.test('Breaker: an answer between failures begins the count again', async (t) => {
  const breaker = createBreaker(LONG)
  await opened(breaker, 2)
  t.equal(await breaker.run(async () => 'well'), 'well')
  await opened(breaker, 2)
  t.doesNotThrow(() => breaker.throwIfOpen())
})

void t.test('Breaker: what is no failure of the provider itself opens nothing', async (t) => {
  const breaker = createBreaker(LONG)
  for (const code of [
    'SS_PROVIDER_BUSY',
    'SS_PROVIDER_REFUSED',
    'SS_ANALYSIS_FAILED',
    'SS_CANCELLED',
  ] as const) {
    for (let one = 0; one < 4; one += 1) await t.rejects(breaker.run(failing(code)), { code })
  }
  t.doesNotThrow(() => breaker.throwIfOpen())
})

void t.test('Breaker: after the rest one call is the try, and closes it or opens it again', async (t) => {
  const breaker = createBreaker({ ...LONG, restsMs: [30, 600_000] })
  const rested = (): Promise<void> =>
    eventually('the rest is over', () => {
      try {
        breaker.throwIfOpen()
        return true
      } catch {
        return false
      }
    })
  await opened(breaker)
  await rested()
  const { promise, resolve } = Promise.withResolvers<string>()
  const trying = breaker.run(() => promise)
  await t.rejects(
    breaker.run(async () => 'meanwhile'),
    isOpen,
    'others are not sent after it',
  )
  resolve('well')
  t.equal(await trying, 'well')
  t.equal(await breaker.run(async () => 'again'), 'again')

  await opened(breaker)
  await rested()
  await t.rejects(breaker.run(failing('SS_PROVIDER_UNAVAILABLE')), { message: /^Cannot answer: planted/ })
  t.throws(() => breaker.throwIfOpen(), isOpen, 'for the longer rest')
})

void t.test('Breaker: a try that was given up closes nothing', async (t) => {
  const breaker = createBreaker({ ...LONG, restsMs: [0, 600_000] })
  await opened(breaker)
  await t.rejects(breaker.run(failing('SS_CANCELLED')), { code: 'SS_CANCELLED' })
  t.throws(() => breaker.throwIfOpen(), isOpen)
})
