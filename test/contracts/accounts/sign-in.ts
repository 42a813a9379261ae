import { hash as bcrypt } from 'bcryptjs'
import { hash as argon2 } from '@node-rs/argon2'
import { IP, PASSWORD } from '../../helpers/accounts.ts'
import type { Promised } from './promise.ts'

const REFUSED = { code: 'SS_LOGIN_REFUSED', status: 401 }
const WRONG = 'wrong horse battery'
const DAY = 24 * 3600_000

export function signInPromises(promise: Promised): void {
  promise('who signs in is known by the access token, as who it is', async (t, { accounts, user, by }) => {
    const { id, email } = await user({ role: 'operator', cameras: ['yard', 'gate'] })
    const session = await accounts.login({ email: ` ${email.toUpperCase()} `, password: PASSWORD, ip: IP })
    t.match(session.identity, { organizationId: by.organizationId, userId: id, role: 'operator' })
    t.same(session.identity.cameras, ['gate', 'yard'])
    const minutes = (session.accessExpiresAt.getTime() - Date.now()) / 60_000
    t.ok(minutes > 14 && minutes <= 15, `${minutes} minutes`)
    const days = (session.refreshExpiresAt.getTime() - Date.now()) / DAY
    t.ok(days > 29.9 && days <= 30.1, `${days} days`)
    t.same(await accounts.identityOf(session.accessToken), session.identity)
    const [seen] = (await accounts.users(by.organizationId)).map(({ lastSeenAt }) => lastSeenAt)
    t.ok(seen && Date.now() - seen.getTime() < 60_000)
  })

  promise(
    'a wrong password, an unknown address and a disabled user are refused alike, for the same hashing',
    async (t, world) => {
      const { accounts, hashing, by } = world
      const [here, disabled, provider] = [await world.user(), await world.user(), await world.user()]
      await accounts.changeUser(by, disabled.id, { disabled: true })
      await world.database.query('update spectra_core.users set password_hash = null where id = $1', [
        provider.id,
      ])
      const messages = new Set<string>()
      const attempts = [
        [here.email, WRONG],
        [disabled.email, PASSWORD],
        [provider.email, PASSWORD],
        ['nobody@example.org', PASSWORD],
        ['no address', PASSWORD],
        ['', ''],
        ['nul\0@example.org', PASSWORD],
      ] as const
      for (const [email, password] of attempts) {
        const before = hashing.verified
        await accounts.login({ email, password, ip: IP }).then(
          () => t.fail(`${email} signed in`),
          (thrown: Error) => (t.match(thrown, REFUSED), messages.add(thrown.message)),
        )
        t.equal(hashing.verified - before, 1, `one hash for ${JSON.stringify(email)}`)
      }
      t.equal(messages.size, 1)
      t.equal(hashing.hashed, 3, 'none but those of the users who were made')
    },
  )

  promise(
    'a password that is too long to be one is refused without hashing, whoever it is',
    async (t, world) => {
      const { email } = await world.user()
      const before = world.hashing.verified
      for (const address of [email, 'nobody@example.org']) {
        await t.rejects(world.accounts.login({ email: address, password: 'x'.repeat(5000), ip: IP }), REFUSED)
      }
      t.equal(world.hashing.verified, before)
    },
  )

  promise(
    'a bcrypt hash of an older system is taken, and becomes argon2id',
    async (t, { accounts, database, user }) => {
      const { id, email } = await user()
      const set = (encoded: string): Promise<unknown> =>
        database.query('update spectra_core.users set password_hash = $2 where id = $1', [id, encoded])
      const kept = async (): Promise<string> => {
        const [row] = await database.query<{ password_hash: string }>(
          'select password_hash from spectra_core.users where id = $1',
          [id],
        )
        return row!.password_hash
      }
      const older = [
        // The older name of the same hash.
        (await bcrypt(PASSWORD, 4)).replace('$2b$', '$2a$'),
        await bcrypt(PASSWORD, 4),
        await argon2(PASSWORD, { memoryCost: 1024, timeCost: 1 }),
      ]
      for (const encoded of older) {
        await set(encoded)
        await t.rejects(accounts.login({ email, password: WRONG, ip: IP }), REFUSED)
        t.equal(await kept(), encoded, 'a wrong password changes nothing')
        await accounts.login({ email, password: PASSWORD, ip: IP })
        t.match(await kept(), /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
        await accounts.login({ email, password: PASSWORD, ip: IP })
      }
    },
  )

  promise(
    'a one-time password is good for one sign-in, also for two at once',
    async (t, { accounts, by }) => {
      const email = `once-${by.organizationId.slice(0, 8)}@example.org`
      const { oneTimePassword } = await accounts.createUser(by, { email, role: 'owner' })
      const signIn = { email, password: oneTimePassword!, ip: IP }
      const both = await Promise.allSettled([accounts.login(signIn), accounts.login(signIn)])
      const [session, ...more] = both.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
      t.equal(more.length, 0)
      t.equal(session?.passwordToChoose, true)
      await t.rejects(accounts.login(signIn), REFUSED)
      await accounts.changeOwnPassword(session!.identity, { next: PASSWORD })
      t.equal((await accounts.identityOf(session!.accessToken)).userId, session!.identity.userId)
      const next = await accounts.login({ ...signIn, password: PASSWORD })
      t.equal(next.passwordToChoose, undefined)
      await t.rejects(accounts.changeOwnPassword(next.identity, { next: `${PASSWORD}!` }), REFUSED)
    },
  )

  promise('sign-ins and refusals are in the audit log, without secrets', async (t, world) => {
    const { accounts, user, audited } = world
    const { id, email } = await user()
    const session = await accounts.login({ email, password: PASSWORD, ip: IP })
    await t.rejects(accounts.login({ email, password: WRONG, ip: IP }), REFUSED)
    await accounts.logout(session.refreshToken)
    const entries = await audited()
    t.match(entries, [
      { action: 'user.create', subject: id },
      { action: 'auth.login', subject: id, details: { ip: IP } },
      { action: 'auth.refused', subject: id, details: { ip: IP } },
      { action: 'auth.logout', subject: id },
    ])
    const text = JSON.stringify(entries)
    for (const secret of [PASSWORD, WRONG, session.accessToken, session.refreshToken, '$argon2']) {
      t.notOk(text.includes(secret))
    }
  })
}
