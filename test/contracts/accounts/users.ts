import { randomUUID } from 'node:crypto'
import type { Identity } from '../../../core/ports.ts'
import { IP, PASSWORD } from '../../helpers/accounts.ts'
import type { Promised } from './promise.ts'

const FORBIDDEN = { code: 'SS_FORBIDDEN' }
const NOT_FOUND = { code: 'SS_NOT_FOUND' }
const INVALID = { code: 'SS_INPUT_INVALID' }
const CONFLICT = { code: 'SS_STATUS_CONFLICT' }

export function userPromises(promise: Promised): void {
  promise('weak passwords are refused, and no error holds one', async (t, { accounts, by, user }) => {
    const email = `${by.organizationId}@example.org`
    const { id } = await user({ email })
    const weak = [
      'short',
      'elevenchars',
      'aaaaaaaaaaaaaaa',
      email,
      `my ${email.toUpperCase()} 1`,
      'x'.repeat(257),
    ]
    for (const password of [...weak, by.organizationId]) {
      for (const attempt of [
        accounts.createUser(by, { email, role: 'viewer', password }),
        accounts.setPassword(by, id, password),
      ]) {
        await attempt.then(
          () => t.fail(`${password} was taken`),
          (thrown: Error) => (t.match(thrown, INVALID), t.notOk(thrown.message.includes(password))),
        )
      }
    }
    t.ok(
      await accounts.createUser(by, { email: `${id}@example.org`, role: 'viewer', password: 'twelve chars' }),
    )
  })

  promise('one account per address, in whatever case and organization', async (t, { accounts, by, user }) => {
    const { email } = await user()
    const elsewhere: Identity = { ...by, organizationId: '00000000-0000-4000-8000-000000000001' }
    for (const who of [by, elsewhere]) {
      await t.rejects(accounts.createUser(who, { email: email.toUpperCase(), role: 'viewer' }), {
        code: 'SS_ACCOUNT_EXISTS',
      })
    }
    for (const text of ['', 'x', '@x', 'a@', 'a b@c', 'a@b\r\nc', 'a@b\0', `${'a'.repeat(65)}@b`]) {
      await t.rejects(accounts.createUser(by, { email: text, role: 'viewer' }), INVALID)
    }
  })

  promise(
    'the last owner is neither disabled nor made less, also by two at once',
    async (t, { accounts, by, user }) => {
      const [one, two] = [await user({ role: 'owner' }), await user({ role: 'owner' })]
      const both = await Promise.allSettled([
        accounts.changeUser(by, one.id, { role: 'admin' }),
        accounts.changeUser(by, two.id, { disabled: true }),
      ])
      t.equal(both.filter(({ status }) => status === 'rejected').length, 1)
      const [last] = (await accounts.users(by.organizationId)).filter(
        ({ role, disabledAt }) => role === 'owner' && !disabledAt,
      )
      await t.rejects(accounts.changeUser(by, last!.id, { disabled: true }), CONFLICT)
      await t.rejects(accounts.changeUser(by, last!.id, { role: 'viewer' }), CONFLICT)
      t.match(await accounts.changeUser(by, last!.id, { name: 'The last' }), {
        name: 'The last',
        role: 'owner',
      })
    },
  )

  promise('nobody gives more than they have, or changes who may more', async (t, { accounts, by, user }) => {
    const owner = await user({ role: 'owner' })
    const viewer = await user()
    const admin: Identity = { ...by, role: 'admin' }
    for (const attempt of [
      () => accounts.createUser(admin, { email: 'x@example.org', role: 'owner' }),
      () => accounts.changeUser(admin, viewer.id, { role: 'owner' }),
      () => accounts.changeUser(admin, owner.id, { name: 'x' }),
      () => accounts.setPassword(admin, owner.id, PASSWORD),
      () => accounts.createKey(admin, { name: 'x', role: 'owner' }),
      () => accounts.ensureOwner(admin),
      () => accounts.createOrganization(admin, 'Another'),
      () => accounts.setPassword({ ...by, role: 'operator' }, viewer.id, PASSWORD),
      () => accounts.saveCohort({ ...by, role: 'viewer' }, { name: 'x' }),
      () => accounts.setLimits({ ...by, role: 'operator' }, {}),
      () => accounts.changeUser({ ...admin, cameras: ['gate'] }, viewer.id, { cameras: null }),
      () => accounts.createKey({ ...by, scopes: ['footage:read'] }, { name: 'x' }),
    ]) {
      await t.rejects(attempt() as Promise<unknown>, FORBIDDEN)
    }
    t.ok(await accounts.changeUser(admin, viewer.id, { role: 'admin' }))
    t.ok(await accounts.createKey(admin, { name: 'a program' }), 'which may report work, as no admin may')
  })

  promise(
    'users, keys and cohorts of other organizations are not there',
    async (t, { accounts, by, user }) => {
      const { id } = await user()
      const cohort = await accounts.saveCohort(by, { name: 'ours', cameras: ['gate'] })
      const { key } = await accounts.createKey(by, { name: 'ours' })
      const foreign: Identity = { ...by, organizationId: '00000000-0000-4000-8000-000000000002' }
      for (const attempt of [
        () => accounts.changeUser(foreign, id, { disabled: true }),
        () => accounts.setPassword(foreign, id, PASSWORD),
        () => accounts.saveCohort(foreign, { id: cohort.id, name: 'theirs' }),
        () => accounts.removeCohort(foreign, cohort.id),
        () => accounts.revokeKey(foreign, key.id),
        () => accounts.createUser(foreign, { email: 'f@example.org', role: 'viewer', cohortId: cohort.id }),
        () => accounts.changeUser(by, "' or true --", {}),
      ]) {
        await t.rejects(attempt() as Promise<unknown>, NOT_FOUND)
      }
      for (const list of [accounts.users, accounts.keys, accounts.cohorts])
        t.same(await list(foreign.organizationId), [])
    },
  )

  promise(
    'a cohort gives cameras, and goes only where that shows nobody more',
    async (t, { accounts, by, user }) => {
      const cohort = await accounts.saveCohort(by, { name: 'guards', cameras: ['gate', 'gate', 'dock'] })
      t.same(cohort.cameras, ['dock', 'gate'])
      await t.rejects(accounts.saveCohort(by, { name: 'guards' }), { code: 'SS_ACCOUNT_EXISTS' })
      t.same((await accounts.saveCohort(by, { id: cohort.id, name: 'watch' })).cameras, ['dock', 'gate'])
      const one = await user({ cohortId: cohort.id })
      const { identity } = await accounts.login({ email: one.email, password: PASSWORD, ip: IP })
      t.same(identity.cameras, ['dock', 'gate'])
      await t.rejects(accounts.removeCohort(by, cohort.id), CONFLICT)
      await accounts.changeUser(by, one.id, { cameras: [] })
      await accounts.removeCohort(by, cohort.id)
      t.match(
        (await accounts.users(by.organizationId)).find(({ id }) => id === one.id),
        { cohortId: undefined, cameras: [] },
      )
    },
  )

  promise(
    'the first owner is made once, and passwords that are set end sign-ins',
    async (t, { accounts, by, database, audited }) => {
      await database.query(`update spectra_core.users set email = id::text where email = 'owner@localhost'`)
      const made = await accounts.ensureOwner(by)
      t.match(made, { user: { email: 'owner@localhost', role: 'owner' }, oneTimePassword: /^\S{23}$/ })
      t.equal(await accounts.ensureOwner(by), undefined)
      t.equal(await accounts.any(), true)
      const session = await accounts.login({
        email: 'owner@localhost',
        password: made!.oneTimePassword,
        ip: IP,
      })
      const { oneTimePassword } = await accounts.setPassword(by, made!.user.id)
      await t.rejects(accounts.identityOf(session.accessToken), { code: 'SS_UNAUTHENTICATED' })
      const again = await accounts.login({ email: 'owner@localhost', password: oneTimePassword!, ip: IP })
      await t.rejects(accounts.changeOwnPassword(again.identity, { next: 'short' }), INVALID)
      await accounts.changeOwnPassword(again.identity, { next: PASSWORD })
      const other = await accounts.login({ email: 'owner@localhost', password: PASSWORD, ip: IP })
      await accounts.changeOwnPassword(again.identity, { current: PASSWORD, next: `${PASSWORD}!` })
      t.ok(await accounts.identityOf(again.accessToken), 'who changes it stays signed in')
      await t.rejects(accounts.identityOf(other.accessToken), { code: 'SS_UNAUTHENTICATED' })
      const entries = JSON.stringify(await audited())
      for (const secret of [made!.oneTimePassword, oneTimePassword!, PASSWORD])
        t.notOk(entries.includes(secret))
      t.equal((await audited('user.password')).length, 3)
    },
  )

  promise('limits are kept as they were checked', async (t, { accounts, by }) => {
    t.same(await accounts.limits(by.organizationId), {})
    const costs = { monthlyCost: 12.5, dailyCost: 0.75 }
    const limits = { videoSeconds: 600, quotaBytes: 5e12, concurrentProcesses: 4, ...costs }
    t.same(await accounts.setLimits(by, limits), limits)
    t.same(await accounts.limits(by.organizationId), limits)
    for (const wrong of [
      { videoSeconds: 0 },
      { sourceBytes: 1.5 },
      { concurrentProcesses: -1 },
      { monthlyCost: NaN },
      { dailyCost: -0.01 },
      { organizationId: 'x' },
    ]) {
      await t.rejects(accounts.setLimits(by, wrong as object), INVALID)
    }
    t.same(await accounts.setLimits(by, {}), {})
    t.same(await accounts.limits(by.organizationId), {})
  })

  promise('what an organization has of its limits is its own (P8)', async (t, { accounts, by, database }) => {
    const nothing = { processes: 0, storedBytes: 0, dayCost: 0, monthCost: 0 }
    t.same(await accounts.use(by.organizationId), nothing)
    const use = (organizationId: string, camera: string) =>
      database.query(
        `insert into spectra_ops.model_usage
           (organization_id, day, camera_id, provider, model, calls, input_tokens, output_tokens, usd, unpriced, saved_calls, saved_usd)
         values ($1, (clock_timestamp() at time zone 'utc')::date, $2, 'openai', 'm', 1, 1, 1, 0.5, 0, 0, 0),
                ($1, (clock_timestamp() at time zone 'utc')::date - 40, $2, 'openai', 'm', 1, 1, 1, 8, 0, 0, 0)`,
        [organizationId, camera],
      )
    await use(by.organizationId, '')
    await use(by.organizationId, 'yard')
    t.same(await accounts.use(by.organizationId), { ...nothing, dayCost: 1, monthCost: 1 })
    t.same(await accounts.use(randomUUID()), nothing)
  })
}
