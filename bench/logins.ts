import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextEvent } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { createAccounts } from '../core/accounts/accounts.ts'
import { systemClock } from '../core/clock.ts'
import { openPGliteDatabase } from '../core/database/pglite.ts'
import { toSpectraError } from '../core/errors.ts'
import type { Identity } from '../core/ports.ts'
import { createMemoryRateLimits } from '../core/rate-limits/memory.ts'
import { report } from './report.ts'

const { values } = parseArgs({
  options: { logins: { type: 'string', default: '10000' }, checks: { type: 'string', default: '20000' } },
})
const LOGINS = Number(values.logins)
const CHECKS = Number(values.checks)
const AT_ONCE = 64
const ROUNDS = 4
const ALONE_MS = 3000
const EVERY_MS = 5
const PASSWORD = 'correct horse battery'

/**
 * Wrong passwords from as many addresses, so that no limit stops them before the hashing, beside requests that show an access token and
 * ask the database one thing. Goals: their p99 stays under 3x, and to know who asks costs less than 0.3 ms.
 */
const directory = await mkdtemp(join(tmpdir(), 'spectra-logins-'))
const database = await openPGliteDatabase({ dataDir: directory, cacheDir: join(directory, 'cache') })
const accounts = createAccounts(database, {
  ...{ clock: systemClock, rateLimits: createMemoryRateLimits() },
  config: { oidcRoles: '', oidcDefaultRole: '' },
  keys: async () => ({ current: randomBytes(32).toString('hex'), old: [] }),
})
try {
  const by: Identity = { organizationId: randomUUID(), role: 'owner' }
  const email = 'somebody@example.org'
  await accounts.createUser(by, { email, role: 'viewer', password: PASSWORD })
  const { accessToken } = await accounts.login({ email, password: PASSWORD, ip: '192.0.2.1' })

  const began = performance.now()
  for (let n = 0; n < CHECKS; n += 1) await accounts.identityOf(accessToken)
  const each = (performance.now() - began) / CHECKS

  const request = async (): Promise<void> => {
    await accounts.identityOf(accessToken)
    await database.query('select count(*) from spectra_core.users')
  }
  const codes = new Map<string, number>()
  const alone: number[] = []
  const beside: number[] = []
  await timed(request, systemClock.sleep(1000))
  // By turns: other work on the machine meets both alike.
  for (let round = 0; round < ROUNDS; round++) {
    alone.push(...(await timed(request, systemClock.sleep(ALONE_MS))))
    // The threads have started.
    await accounts.login({ email, password: 'wrong battery', ip: '192.0.2.1' }).catch(() => undefined)
    beside.push(...(await timed(request, flood(email, codes, round))))
  }
  console.log(`${LOGINS} wrong passwords, ${AT_ONCE} at once:`, Object.fromEntries(codes))
  report('Requests beside a flood of wrong passwords', [
    ['alone: p50', at(alone, 0.5), 'ms'],
    [`alone: p99 of ${alone.length}`, at(alone, 0.99), 'ms'],
    ['beside: p50', at(beside, 0.5), 'ms'],
    [`beside: p99 of ${beside.length}`, at(beside, 0.99), 'ms'],
    ['p99 beside : alone', at(beside, 0.99) / at(alone, 0.99), 'x', 3],
    ['to know who asks', each, 'ms', 0.3],
  ])
} finally {
  await accounts.close()
  await database.close()
  await rm(directory, { recursive: true, force: true })
}

/** Sends a round's share of them as fast as they are answered, so many at once. */
async function flood(email: string, codes: Map<string, number>, round: number): Promise<void> {
  let next = Math.floor((LOGINS * round) / ROUNDS)
  const end = Math.floor((LOGINS * (round + 1)) / ROUNDS)
  const sender = async (): Promise<void> => {
    while (next < end) {
      const n = next++
      // Of a socket each would come as an event of its own.
      await nextEvent()
      const ip = `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`
      const code = await accounts
        .login({ email: n % 2 ? email : `${n}-${email}`, password: `wrong ${n} battery`, ip })
        .then(
          () => 'signed in',
          (thrown: unknown) => toSpectraError(thrown).code as string,
        )
      codes.set(code, (codes.get(code) ?? 0) + 1)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, sender))
}

function at(took: number[], share: number): number {
  took.sort((a, b) => a - b)
  return took[Math.min(took.length - 1, Math.floor(took.length * share))]!
}

/**
 * How long requests take that are due every 5 ms until then, from when they are due: what a busy event loop makes late counts.
 * Milliseconds.
 */
async function timed(request: () => Promise<void>, until: Promise<unknown>): Promise<number[]> {
  const took: number[] = []
  const begun: Promise<void>[] = []
  const start = performance.now()
  let over = false
  void until.then(() => (over = true))
  while (!over) {
    const due = start + begun.length * EVERY_MS
    await systemClock.sleep(Math.max(0, due - performance.now()))
    begun.push(request().then(() => void took.push(performance.now() - due)))
  }
  await Promise.all(begun)
  return took
}
