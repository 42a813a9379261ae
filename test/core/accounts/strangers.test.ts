import t from 'tap'
import { createAccounts } from '../../../core/accounts/accounts.ts'
import { createStrangerTurns } from '../../../core/accounts/strangers.ts'
import { systemClock } from '../../../core/clock.ts'
import type { Database } from '../../../core/database/database.ts'
import { createMemoryRateLimits } from '../../../core/rate-limits/memory.ts'
import { IP, newKey } from '../../helpers/accounts.ts'
import { testDatabase } from '../../helpers/database.ts'

void t.test('a flood of look-ups lets other things happen in between', async (t) => {
  const { look } = createStrangerTurns({ kind: 'pglite' })
  let looked = 0
  const flood = Array.from({ length: 100 }, () => look(async () => void looked++))
  await new Promise((resolve) => setTimeout(resolve, 0))
  t.ok(looked < 100, `a timer was heard after ${looked}`)
  await Promise.all(flood)
  t.equal(looked, 100)
})

void t.test('beyond so many that wait a look-up is refused, whoever it is', async (t) => {
  const { look } = createStrangerTurns({ kind: 'postgresql' })
  const waiting = Array.from({ length: 2003 }, () => look(async () => undefined))
  await t.rejects(
    look(async () => undefined),
    { code: 'SS_RATE_LIMITED', details: { retryAfterMs: 2000 } },
  )
  await Promise.all(waiting)
  await look(async () => undefined)
})

void t.test('sign-ins ask PGlite one thing at a time, and write one more', async (t) => {
  const database = await testDatabase(t)
  let asking = 0
  let most = 0
  const counted: Database = {
    ...database,
    async query(statement, parameters) {
      most = Math.max(most, ++asking)
      return database.query(statement, parameters).finally(() => asking--) as never
    },
  }
  const accounts = createAccounts(counted, {
    ...{ clock: systemClock, rateLimits: createMemoryRateLimits() },
    config: { oidcRoles: '', oidcDefaultRole: '' },
    keys: async () => ({ current: newKey(), old: [] }),
  })
  t.teardown(() => accounts.close())
  const flood = Array.from({ length: 60 }, (_, n) =>
    accounts.login({ email: `${n}@example.org`, password: 'wrong battery', ip: IP }),
  )
  const codes = (await Promise.allSettled(flood)).map((one) =>
    one.status === 'rejected' ? (one.reason as { code: string }).code : 'signed in',
  )
  t.same([...new Set(codes)].sort(), ['SS_LOGIN_REFUSED', 'SS_RATE_LIMITED'])
  t.ok(most <= 2, `${most} at a time`)
})
