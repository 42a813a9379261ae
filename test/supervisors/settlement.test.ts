import t from 'tap'
import { ERRORS, isOutage, SpectraError, type ErrorCode } from '../../core/errors.ts'
import { outcomeOfError } from '../../supervisors/worker/outcome.ts'
import type { PutOff } from '../../supervisors/stage/busy.ts'
import { settlementOf } from '../../supervisors/stage/settlement.ts'

const policy = { attempts: 3, retry: { minMs: 100, maxMs: 1000 }, busyMs: 60_000 }
const of = (thrown: unknown, attempt = 1) => settlementOf(outcomeOfError(thrown), attempt, policy, () => 0.5)
const error = (code: ErrorCode): SpectraError => new SpectraError(code, `Cannot: ${code}`)

void t.test('Settlement: what is done, or need not be done, is acknowledged', async (t) => {
  t.same(settlementOf({ verdict: 'done' }, 1, policy, Math.random), { do: 'ack' })
  t.equal(of(error('SS_CANCELLED')).do, 'ack')
  t.equal(of(error('SS_PROCESS_GONE')).do, 'ack')
})

void t.test('Settlement: a retryable error comes back until its last attempt, then fails', async (t) => {
  t.match(of(error('SS_URL_FAILED')), { do: 'retry', delayMs: 50 })
  t.match(of(error('SS_URL_FAILED'), 2), { do: 'retry', delayMs: 100 })
  t.match(of(error('SS_URL_FAILED'), 3), { do: 'fail', cause: { code: 'SS_URL_FAILED' } })
})

void t.test('Settlement: what a retry cannot help fails at once', async (t) => {
  t.match(of(error('SS_NOT_A_VIDEO')), { do: 'fail', cause: { code: 'SS_NOT_A_VIDEO' } })
})

void t.test('Settlement: an outage goes back with its attempt, however many there were', async (t) => {
  const outages = (Object.keys(ERRORS) as ErrorCode[]).filter((code) => isOutage({ code }))
  t.ok(outages.includes('SS_DATABASE_UNAVAILABLE') && outages.includes('SS_MAILBOX_UNAVAILABLE'))
  for (const code of outages) t.match(of(error(code), 99), { do: 'pause-and-requeue', cause: { code } })
  const calls = { ENOSPC: 'SS_DISK_FULL', EROFS: 'SS_STORAGE_UNAVAILABLE', EIO: 'SS_STORAGE_UNAVAILABLE' }
  for (const [code, outage] of Object.entries(calls)) {
    const thrown = Object.assign(new Error('write failed'), { code })
    t.match(of(thrown, 99), { do: 'pause-and-requeue', cause: { code: outage } })
  }
})

void t.test('Settlement: a drain hands back, and a newer message waits for a newer node', async (t) => {
  t.same(of(error('SS_DRAINING'), 3), { do: 'requeue' })
  t.match(of(error('SS_MESSAGE_NEWER'), 3), { do: 'defer', cause: { code: 'SS_MESSAGE_NEWER' } })
})

void t.test(
  'Settlement: a busy provider puts off, attempt unchanged, for as long as it asked: a second to five minutes',
  async (t) => {
    const busy = (retryAfterMs?: number): SpectraError =>
      new SpectraError('SS_PROVIDER_BUSY', 'Cannot describe: 429', { details: { retryAfterMs } })
    const settled = (retryAfterMs: number | undefined, putOff: PutOff, luck = 0, attempt = 3) =>
      settlementOf(outcomeOfError(busy(retryAfterMs)), attempt, policy, () => luck, putOff)
    const delays = (
      rows: readonly (readonly [asked: number | undefined, times: number, luck: number, ms: number])[],
    ) => {
      for (const [asked, times, luck, delayMs] of rows)
        t.match(
          settled(asked, { times, forMs: 0 }, luck),
          { do: 'put-off', delayMs },
          `${asked}, ${times}, ${luck}`,
        )
    }
    delays([
      [7000, 0, 0, 7000],
      [7000, 0, 0.999999, 8750],
      [0, 0, 0.5, 1000],
      [24 * 3600_000, 0, 0, 5 * 60_000],
      [24 * 3600_000, 0, 0.999999, 5 * 60_000],
      [undefined, 0, 0, 1000],
      [undefined, 0, 0.999999, 2000],
      [undefined, 3, 0.999999, 16_000],
      [undefined, 99, 0, 30_000],
      [undefined, 99, 0.999999, 60_000],
    ])
    t.match(settled(1000, { times: 9, forMs: 59_999 }), { do: 'put-off' })
    const enough = { times: 9, forMs: 60_000 }
    t.match(settled(1000, enough, 0, 1), { do: 'retry' }, 'then an attempt is used')
    t.match(
      settled(1000, enough),
      { do: 'fail', cause: { code: 'SS_PROVIDER_BUSY' } },
      'and in the end the last',
    )
  },
)

void t.test(
  'Settlement: a provider that is left alone puts off, one that failed uses an attempt',
  async (t) => {
    const away = (details?: { retryAfterMs: number }): SpectraError =>
      new SpectraError('SS_PROVIDER_UNAVAILABLE', 'Cannot ask: planted', { details })
    t.match(of(away({ retryAfterMs: 7000 }), 3), { do: 'put-off', delayMs: 7875 })
    t.match(of(away(), 2), { do: 'retry' })
  },
)

void t.test('Settlement: a bug is SS_INTERNAL, costs an attempt, and its worker', async (t) => {
  const outcome = outcomeOfError(new TypeError('x is not a function'))
  t.match(outcome, {
    verdict: 'failed',
    exit: 'crash',
    cause: { code: 'SS_INTERNAL', message: 'x is not a function' },
  })
  t.equal(settlementOf(outcome, 1, policy, () => 0).do, 'retry')
  t.equal(settlementOf(outcome, 3, policy, () => 0).do, 'fail')
})
