import type { Test } from 'tap'
import type { RateLimits } from '../../core/ports.ts'
import { eventually } from '../helpers/processes.ts'

/** The promises of the `RateLimits` port. `open` gives one that counted nothing yet. */
export function rateLimitsContract(t: Test, name: string, open: (t: Test) => Promise<RateLimits>): void {
  const promise = (what: string, run: (t: Test, limits: RateLimits) => Promise<unknown>): void => {
    void t.test(`Rate limits (${name}): ${what}`, async (t) => run(t, await open(t)))
  }
  const MINUTE = { limit: 3, windowMs: 60_000 }

  promise('allows the limit, then says when the next turn is', async (t, limits) => {
    for (const remaining of [2, 1, 0]) {
      t.match(await limits.take('one', MINUTE), { allowed: true, remaining, retryAfterMs: 0 })
    }
    for (let again = 0; again < 2; again += 1) {
      const refused = await limits.take('one', MINUTE)
      t.match(refused, { allowed: false, remaining: 0 })
      t.ok(refused.retryAfterMs > 0 && refused.retryAfterMs <= MINUTE.windowMs, `${refused.retryAfterMs} ms`)
    }
  })

  promise('several turns at once count as many, and are allowed together or not', async (t, limits) => {
    t.match(await limits.take('some', { ...MINUTE, turns: 2 }), { allowed: true, remaining: 1 })
    t.match(await limits.take('some', { ...MINUTE, turns: 2 }), { allowed: false, remaining: 0 })
    t.match(await limits.take('others', { ...MINUTE, turns: 4 }), { allowed: false })
  })

  promise('what is known only later is corrected, beyond the limit too', async (t, limits) => {
    await limits.take('later', { ...MINUTE, turns: 3 })
    await limits.correct('later', { ...MINUTE, turns: -2 })
    t.match(await limits.take('later', MINUTE), { allowed: true, remaining: 1 })
    await limits.correct('later', { ...MINUTE, turns: 5 })
    const refused = await limits.take('later', MINUTE)
    t.match(refused, { allowed: false })
    t.ok(refused.windowEndsInMs > 0 && refused.windowEndsInMs <= MINUTE.windowMs)
  })

  promise('keys, limits and windows are counted apart', async (t, limits) => {
    const one = { limit: 1, windowMs: 60_000 }
    t.equal((await limits.take('a', one)).allowed, true)
    t.equal((await limits.take('a', one)).allowed, false)
    t.equal((await limits.take('b', one)).allowed, true)
    t.equal((await limits.take('a', { ...one, windowMs: 30_000 })).allowed, true)
    t.equal((await limits.take('a', { ...one, limit: 2 })).allowed, true)
  })

  promise('of many at once exactly the limit is allowed', async (t, limits) => {
    const verdicts = await Promise.all(
      Array.from({ length: 40 }, () => limits.take('many', { ...MINUTE, limit: 7 })),
    )
    t.equal(verdicts.filter(({ allowed }) => allowed).length, 7)
  })

  promise('a new window brings new turns', async (t, limits) => {
    const short = { limit: 1, windowMs: 1000 }
    t.equal((await limits.take('short', short)).allowed, true)
    await eventually('one too many', async () => !(await limits.take('short', short)).allowed)
    await eventually('a new window', async () => (await limits.take('short', short)).allowed)
    await t.resolves(limits.health())
  })
}
