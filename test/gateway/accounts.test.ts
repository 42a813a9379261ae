import t, { type Test } from 'tap'
import type { Database } from '../../core/database/database.ts'
import { createLedger } from '../../core/ledger/index.ts'
import type { Identity } from '../../core/ports.ts'
import { accountsWorld } from '../helpers/accounts.ts'
import { testDatabase } from '../helpers/database.ts'
import { ask, createWorld, openApp } from './world.ts'

let database: Database
t.before(async () => {
  database = await testDatabase(t)
})

/** The gateway over real accounts, as an owner of an organization of its own, or whom `change` says. */
async function open(t: Test, change: Partial<Identity> = {}) {
  const { accounts, by, user } = accountsWorld(t, database)
  const world = createWorld(t)
  const { changes } = createLedger(database)
  Object.assign(world.options.ports, { accounts, changes })
  world.options.authenticate = () => ({ ...by, ...change })
  const app = await openApp(t, world)
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into it as they like
  const order = async (name: string, type: string, input: object, shown: string): Promise<any> => {
    const payload = `${shown} errors { field code message }`
    const document = `mutation ($input: ${type}!) { ${name}(input: $input) { ${payload} } }`
    const { data, errors } = await ask(app, document, { input })
    return { ...(data?.[name] as object), refused: errors }
  }
  return { accounts, by, user, app, order }
}

void t.test('Accounts: users are made, changed and let in no more', async (t) => {
  const { accounts, app, order } = await open(t)
  const input = { email: 'Ann@yard.example', name: 'Ann', role: 'viewer', idempotencyKey: 'ann' }
  const made = await order('createUser', 'CreateUserInput', input, 'user { id email role } oneTimePassword')
  t.match(made, { user: { email: 'ann@yard.example', role: 'viewer' }, errors: [] })
  t.match(made.oneTimePassword, /.{8}/)
  const again = await order('createUser', 'CreateUserInput', input, 'user { id } oneTimePassword')
  t.match(again, { user: { id: made.user.id }, oneTimePassword: null }, 'a secret is shown once')
  const taken = await order(
    'createUser',
    'CreateUserInput',
    { ...input, idempotencyKey: 'other' },
    'user { id }',
  )
  t.match(taken, { user: null, errors: [{ code: 'SS_ACCOUNT_EXISTS' }] })
  const { id } = made.user as { id: string }
  const changed = await order(
    'changeUser',
    'ChangeUserInput',
    { id, cameras: ['door'] },
    'user { name cameras }',
  )
  t.match(changed, { user: { name: 'Ann', cameras: ['door'] } })
  t.match(await order('changeUser', 'ChangeUserInput', { id, cameras: null }, 'user { cameras }'), {
    user: { cameras: null },
  })
  const weak = await order('setPassword', 'SetPasswordInput', { id, password: 'x' }, 'user { id }')
  t.match(weak.errors, [{ code: 'SS_INPUT_INVALID' }])
  const set = await order('setPassword', 'SetPasswordInput', { id }, 'oneTimePassword')
  t.match(set.oneTimePassword, /.{8}/)
  t.match(await order('disableUser', 'DisableUserInput', { id }, 'user { disabledAt }'), {
    user: { disabledAt: /T/ },
  })
  await t.rejects(
    accounts.login({ email: 'ann@yard.example', password: set.oneTimePassword, ip: '192.0.2.1' }),
  )
  const { data } = await ask(
    app,
    '{ users { email disabledAt } me { role permissions organizationId user { id } } }',
  )
  t.equal(data.users.filter(({ email }: { email: string }) => email === 'ann@yard.example').length, 1)
  t.match(data.me, { role: 'owner' })
  t.ok(data.me.permissions.includes('organization:delete'))
})

void t.test('Accounts: API keys are shown once, and revoked', async (t) => {
  const { accounts, app, order } = await open(t)
  const input = { name: 'm1', scopes: ['pipeline:write'], idempotencyKey: 'k' }
  const made = await order(
    'createApiKey',
    'CreateApiKeyInput',
    input,
    'apiKey { id role scopes prefix } secret',
  )
  t.match(made, { apiKey: { role: 'service', scopes: ['pipeline:write'] }, errors: [] })
  t.match(await accounts.identityOf(made.secret), { role: 'service' })
  const again = await order('createApiKey', 'CreateApiKeyInput', input, 'apiKey { id } secret')
  t.match(again, { apiKey: { id: made.apiKey.id }, secret: null })
  const revoke = `mutation { revokeApiKey(id: "${made.apiKey.id}") { apiKey { revokedAt } errors { code } } }`
  t.match((await ask(app, revoke)).data.revokeApiKey, { apiKey: { revokedAt: /T/ }, errors: [] })
  t.notMatch(JSON.stringify((await ask(app, '{ apiKeys { id name prefix } }')).data), made.secret)
})

void t.test('Accounts: cohorts and limits of the own organization', async (t) => {
  const { app, order } = await open(t)
  const { cohort } = await order(
    'saveCohort',
    'SaveCohortInput',
    { name: 'Guards', cameras: ['door'] },
    'cohort { id name cameras }',
  )
  t.match(cohort, { name: 'Guards', cameras: ['door'] })
  const removed = await ask(app, `mutation { removeCohort(id: "${cohort.id}") { id errors { code } } }`)
  t.match(removed.data.removeCohort, { id: cohort.id, errors: [] })
  t.same((await ask(app, '{ cohorts { id } }')).data.cohorts, [])
  const fields = '{ videoSeconds sourceBytes quotaBytes concurrentProcesses monthlyCost dailyCost }'
  const limit = (limits: object) =>
    order('setOrganizationLimits', 'OrganizationLimitsInput', limits, `limits ${fields}`)
  const kept = async () => (await ask(app, `{ organizationLimits ${fields} }`)).data.organizationLimits
  const space = { videoSeconds: 3600, sourceBytes: 5_000_000_000, quotaBytes: 5_000_000_000_000 }
  const limits = { ...space, concurrentProcesses: 4, monthlyCost: 12.5, dailyCost: 0.75 }
  t.match(await limit(limits), { limits, errors: [] })
  t.same(await kept(), limits, 'what was set is read again')
  for (const wrong of [{ videoSeconds: -1 }, { dailyCost: -0.01 }])
    t.match((await limit(wrong)).errors, [{ code: 'SS_INPUT_INVALID' }])
  t.same(await kept(), limits, 'what was refused changes nothing')
  t.same((await ask(app, '{ organization { id name } }')).errors, [])
})

void t.test('Accounts: whoever may not is refused, and no input names an organization', async (t) => {
  const { order, app } = await open(t, { role: 'operator' })
  const refused = await order(
    'createUser',
    'CreateUserInput',
    { email: 'a@b.example', role: 'viewer' },
    'user { id }',
  )
  t.match(refused.refused, [{ extensions: { code: 'SS_FORBIDDEN' } }])
  t.match((await ask(app, '{ users { id } }')).errors, [{ extensions: { code: 'SS_FORBIDDEN' } }])
  const { order: admin } = await open(t, { role: 'admin' })
  const owner = await admin(
    'createUser',
    'CreateUserInput',
    { email: 'o@b.example', role: 'owner' },
    'user { id }',
  )
  t.match(owner.refused, [{ extensions: { code: 'SS_FORBIDDEN' } }], 'nobody gives more than they have')
  const foreign = {
    email: 'a@b.example',
    role: 'viewer',
    organizationId: '5d0b6e0e-2f6c-4b5e-9c3c-7a1f5e2d9b84',
  }
  t.match((await admin('createUser', 'CreateUserInput', foreign, 'user { id }')).refused, [
    { message: /not defined by type/ },
  ])
})
