import t, { type Test } from 'tap'
import { createMemoryCache } from '../../../../core/cache/memory.ts'
import { createRedisCache } from '../../../../core/cache/redis.ts'
import { systemClock } from '../../../../core/clock.ts'
import { SpectraError } from '../../../../core/errors.ts'
import { createGuard, type Guard, type GuardedModel, type Shared } from '../../../../core/llm/limits/guard.ts'
import { createMemoryRateLimits } from '../../../../core/rate-limits/memory.ts'
import { createRedisRateLimits } from '../../../../core/rate-limits/redis.ts'
import { NO_REDIS, testRedis } from '../../../helpers/redis.ts'

/** Two processes of one cluster. */
type Open = (t: Test) => [Shared, Shared]

const answer = (inputTokens = 10, outputTokens = 5) => ({ usage: { inputTokens, outputTokens } })
const ask = (guard: Guard, tokens = 10, given = answer()) => guard.call(tokens, undefined, async () => given)
const MODEL = { provider: 'openai', model: 'gpt-4o' }
const busy = { code: 'SS_PROVIDER_BUSY', details: { retryAfterMs: Number } }

const inMemory: Open = () => {
  const one = { cache: createMemoryCache(), rateLimits: createMemoryRateLimits(), clock: systemClock }
  return [one, one]
}

const onRedis: Open = (t) => {
  const connection = testRedis(t)
  const one = (): Shared => ({
    cache: createRedisCache(connection),
    rateLimits: createRedisRateLimits(connection),
    clock: systemClock,
  })
  return [one(), one()]
}

function suite(name: string, open: Open): void {
  const both = (t: Test, limits: Partial<GuardedModel> = {}): Guard[] =>
    open(t).map((shared) => createGuard({ ...MODEL, ...limits }, shared))

  void t.test(`Guard (${name}): requests of a minute are counted together`, async (t) => {
    const [one, other] = both(t, { requestsPerMinute: 3 }) as [Guard, Guard]
    await ask(one)
    await ask(other)
    await ask(one)
    for (const guard of [one, other]) {
      await t.rejects(ask(guard), { ...busy, message: /^Cannot ask openai gpt-4o: its limit of 3 requests/ })
    }
  })

  void t.test(`Guard (${name}): tokens are estimated before and put right after`, async (t) => {
    const [one, other] = both(t, { tokensPerMinute: 1000 }) as [Guard, Guard]
    await ask(one, 900, answer(50, 50))
    await ask(other, 850, answer(400, 500))
    await t.rejects(ask(one, 100), { ...busy, message: /its limit of 1000 tokens/ })
  })

  void t.test(`Guard (${name}): what is refused counts nothing`, async (t) => {
    const [one, other] = both(t, { requestsPerMinute: 2, tokensPerMinute: 1000 }) as [Guard, Guard]
    await ask(one, 500, answer(500, 0))
    await t.rejects(ask(other, 600), busy)
    await ask(other, 400, answer(400, 0))
  })

  void t.test(`Guard (${name}): a call that is larger than the limit is made alone`, async (t) => {
    const [one] = both(t, { tokensPerMinute: 1000 }) as [Guard, Guard]
    await ask(one, 5000, answer(5000, 0))
    await t.rejects(ask(one, 1), busy)
  })

  void t.test(`Guard (${name}): one throttled answer keeps everybody away`, async (t) => {
    const [one, other] = both(t) as [Guard, Guard]
    const details = { retryAfterMs: 40_000 }
    const throttled = new SpectraError('SS_PROVIDER_BUSY', 'Cannot ask: planted', { details })
    await t.rejects(
      one.call(1, undefined, () => Promise.reject(throttled)),
      throttled,
    )
    for (const guard of [one, other]) {
      const refused = await ask(guard).catch((error: SpectraError) => error)
      t.match(refused, { ...busy, message: /it wants to be left alone for/ })
      const { retryAfterMs } = (refused as SpectraError).details as { retryAfterMs: number }
      t.ok(retryAfterMs > 10_000 && retryAfterMs <= 40_000, `${retryAfterMs} ms`)
    }
  })

  void t.test(`Guard (${name}): models have limits of their own`, async (t) => {
    const [shared] = open(t)
    const [one, other] = ['a', 'b'].map((model) =>
      createGuard({ ...MODEL, model, requestsPerMinute: 1 }, shared),
    ) as [Guard, Guard]
    await ask(one)
    await ask(other)
    await t.rejects(ask(one), busy)
  })
}

suite('memory', inMemory)
if (NO_REDIS) t.pass('not run here', { skip: NO_REDIS })
else suite('redis', onRedis)

void t.test('Guard: a brief wait is waited, and no longer than whoever asks wants', async (t) => {
  const [shared] = inMemory(t)
  const slept: number[] = []
  const clock = {
    now: () => Date.now(),
    sleep: async (ms: number): Promise<void> => {
      slept.push(ms)
      await systemClock.sleep(ms)
    },
  }
  const guard = createGuard(MODEL, { ...shared, clock })
  await shared.cache.set('model-pause:openai/gpt-4o', String(Date.now() + 300))
  await ask(guard)
  t.ok(slept[0]! > 0 && slept[0]! <= 300, `${slept[0]} ms`)
  await shared.cache.set('model-pause:openai/gpt-4o', String(Date.now() + 1900))
  const reason = new Error('planted: cancelled')
  const gone = createGuard(MODEL, { ...shared, clock: { ...clock, sleep: async () => undefined } })
  await t.rejects(
    gone.call(1, AbortSignal.abort(reason), async () => answer()),
    reason,
  )
})

void t.test('Guard: while a provider is left alone nothing of the minute is used', async (t) => {
  const [shared] = inMemory(t)
  const model = { ...MODEL, requestsPerMinute: 3 }
  const guard = createGuard(model, shared, { failures: 2, restsMs: [600_000] })
  const away = new SpectraError('SS_PROVIDER_UNAVAILABLE', 'Cannot ask: planted')
  for (let one = 0; one < 9; one += 1) {
    const code = 'SS_PROVIDER_UNAVAILABLE'
    await t.rejects(
      guard.call(1, undefined, () => Promise.reject(away)),
      { code },
    )
  }
  t.throws(() => guard.throwIfOpen(), { code: 'SS_PROVIDER_UNAVAILABLE' })
  await ask(createGuard(model, shared))
})
