import { WAITING } from '../../../core/security/hashing/pool.ts'
import { IP, PASSWORD, type AccountsWorld } from '../../helpers/accounts.ts'
import type { Promised } from './promise.ts'

const REFUSED = { code: 'SS_LOGIN_REFUSED' }
const LIMITED = { code: 'SS_RATE_LIMITED', status: 429 }
const ELSEWHERE = '198.51.100.7'

/** What became of so many wrong passwords, one after the other. */
async function tries({ accounts }: AccountsWorld, count: number, email: string, ip: (n: number) => string) {
  const codes: Record<string, number> = {}
  for (let n = 0; n < count; n += 1) {
    const { code } = await accounts.login({ email, password: 'wrong horse battery', ip: ip(n) }).then(
      () => ({ code: 'signed in' }),
      (thrown: { code: string }) => thrown,
    )
    codes[code] = (codes[code] ?? 0) + 1
  }
  return codes
}

export function attemptPromises(promise: Promised): void {
  promise(
    'one address tries one account 20 times in 15 minutes, and locks nobody else out',
    async (t, world) => {
      const { accounts, user, audited } = world
      const [victim, bystander] = [await user(), await user()]
      t.same(await tries(world, 25, victim.email, () => ELSEWHERE), {
        SS_LOGIN_REFUSED: 20,
        SS_RATE_LIMITED: 5,
      })
      const hashes = world.hashing.verified
      await accounts.login({ email: victim.email, password: PASSWORD, ip: ELSEWHERE }).then(
        () => t.fail('signed in'),
        (thrown: { details: { retryAfterMs: number } }) => {
          t.match(thrown, LIMITED)
          t.ok(thrown.details.retryAfterMs > 0 && thrown.details.retryAfterMs <= 900_000)
        },
      )
      t.equal(world.hashing.verified, hashes, 'nothing is hashed for it')
      t.ok(await accounts.login({ email: victim.email, password: PASSWORD, ip: IP }))
      t.ok(await accounts.login({ email: bystander.email, password: PASSWORD, ip: ELSEWHERE }))
      t.equal((await audited('auth.limited')).length, 1, 'it is told once')
    },
  )

  promise('an account that does not exist is limited alike', async (t, world) => {
    const email = `${world.by.organizationId}@example.org`
    t.same(await tries(world, 21, email, () => ELSEWHERE), { SS_LOGIN_REFUSED: 20, SS_RATE_LIMITED: 1 })
    await t.rejects(
      world.accounts.login({ email: 'a@example.org', password: PASSWORD, ip: ELSEWHERE }),
      REFUSED,
    )
  })

  promise(
    'many addresses that try an account slow each other, and not where its user comes from',
    async (t, world) => {
      const { accounts, user } = world
      const { email } = await user()
      await accounts.login({ email, password: PASSWORD, ip: IP })
      const spread = await tries(world, 110, email, (n) => `203.0.113.${n % 100}`)
      t.equal(spread.SS_LOGIN_REFUSED, 110, 'the first attempts of each are heard')
      t.same(await tries(world, 5, email, () => ELSEWHERE), { SS_LOGIN_REFUSED: 3, SS_RATE_LIMITED: 2 })
      t.ok(await accounts.login({ email, password: PASSWORD, ip: IP }), 'from where it came before')
      t.ok(await accounts.login({ email, password: PASSWORD, ip: '192.0.2.99' }), 'and from a new address')
    },
  )

  promise('addresses of one IPv6 network are one', async (t, world) => {
    const { email } = await world.user()
    const spread = await tries(world, 21, email, (n) => `2001:db8:1:2::${n + 1}`)
    t.same(spread, { SS_LOGIN_REFUSED: 20, SS_RATE_LIMITED: 1 })
    t.match(await tries(world, 1, email, () => '2001:db8:1:3::1'), { SS_LOGIN_REFUSED: 1 })
  })

  promise('strangers who wait leave room for those who are known', async (t, world) => {
    const { accounts, user } = world
    const { email } = await user()
    await accounts.login({ email, password: PASSWORD, ip: IP })
    const flood = Array.from({ length: WAITING.strangers + 20 }, (_, n) =>
      accounts.login({ email: `${n}-${email}`, password: PASSWORD, ip: `203.0.113.${n}` }).then(
        () => 'signed in',
        (thrown: { code: string }) => thrown.code,
      ),
    )
    const known = accounts.login({ email, password: PASSWORD, ip: IP })
    const codes = await Promise.all(flood)
    t.ok(codes.includes(LIMITED.code), 'too many at once are sent away')
    t.ok(codes.includes(REFUSED.code))
    t.ok(await known)
  })
}
