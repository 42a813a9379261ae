import { eventually } from '../../helpers/processes.ts'
import { IP, PASSWORD, type AccountsWorld } from '../../helpers/accounts.ts'
import type { Promised } from './promise.ts'

const REFUSED = { code: 'SS_UNAUTHENTICATED', status: 401 }
const DAY = 24 * 3600_000

async function signedIn({ accounts, user }: AccountsWorld) {
  const { email, id } = await user()
  return { id, email, session: await accounts.login({ email, password: PASSWORD, ip: IP }) }
}

export function sessionPromises(promise: Promised): void {
  promise('a refresh gives new tokens of the same sign-in, once', async (t, world) => {
    const { session } = await signedIn(world)
    const next = await world.accounts.refresh(session.refreshToken, IP)
    t.not(next.refreshToken, session.refreshToken)
    t.equal(next.identity.sessionId, session.identity.sessionId)
    t.match(await world.accounts.identityOf(next.accessToken), { userId: session.identity.userId })
    t.ok(await world.accounts.refresh(next.refreshToken, IP))
  })

  promise('a refresh token that is used again ends all that came of its sign-in', async (t, world) => {
    const { accounts, audited } = world
    const { session, email } = await signedIn(world)
    const bystander = await accounts.login({ email, password: PASSWORD, ip: IP })
    const second = await accounts.refresh(session.refreshToken, IP)
    const third = await accounts.refresh(second.refreshToken, IP)
    await t.rejects(accounts.refresh(session.refreshToken, IP), REFUSED)
    await t.rejects(accounts.refresh(third.refreshToken, IP), REFUSED)
    for (const { accessToken } of [session, second, third]) {
      await t.rejects(accounts.identityOf(accessToken), REFUSED)
    }
    t.equal((await audited('auth.refresh_refused')).length, 1)
    t.ok(await accounts.identityOf(bystander.accessToken), 'other sign-ins go on')
    t.ok(await accounts.refresh(bystander.refreshToken, IP))
  })

  promise('of the same refresh token used twice at once, one wins at most', async (t, world) => {
    const { session } = await signedIn(world)
    const both = await Promise.allSettled(
      [1, 2, 3].map(() => world.accounts.refresh(session.refreshToken, IP)),
    )
    t.ok(both.filter(({ status }) => status === 'fulfilled').length <= 1)
    await t.rejects(world.accounts.identityOf(session.accessToken), REFUSED)
  })

  promise('tokens of another use, made up ones and other text refresh nothing', async (t, world) => {
    const { session } = await signedIn(world)
    const { secret } = await world.accounts.createKey(world.by, { name: 'a program' })
    for (const text of [
      session.accessToken,
      secret,
      `spr_${'x'.repeat(43)}`,
      '',
      '\0',
      'x'.repeat(100_000),
    ]) {
      await t.rejects(world.accounts.refresh(text, IP), REFUSED)
    }
    t.ok(await world.accounts.identityOf(session.accessToken))
    t.equal(await world.accounts.logout('spr_unknown'), undefined)
  })

  promise('a refresh token is good for 30 days', async (t, world) => {
    const { session } = await signedIn(world)
    world.clock.move(29 * DAY)
    const next = await world.accounts.refresh(session.refreshToken, IP)
    world.clock.move(31 * DAY)
    await t.rejects(world.accounts.refresh(next.refreshToken, IP), REFUSED)
  })

  promise('after signing out neither token is good, anywhere within 2 s', async (t, world) => {
    const { session } = await signedIn(world)
    const elsewhere = world.another()
    t.ok(await elsewhere.identityOf(session.accessToken))
    await world.accounts.logout(session.refreshToken)
    await t.rejects(world.accounts.identityOf(session.accessToken), REFUSED)
    await t.rejects(world.accounts.refresh(session.refreshToken, IP), REFUSED)
    await eventually('it ends elsewhere, too', () =>
      elsewhere.identityOf(session.accessToken).then(
        () => false,
        ({ code }) => code === REFUSED.code,
      ),
    )
  })

  promise('what changes of a user holds for the tokens that are out', async (t, world) => {
    const { accounts, by } = world
    const { session, id } = await signedIn(world)
    await accounts.changeUser(by, id, { role: 'reviewer', cameras: ['gate'] })
    t.match(await accounts.identityOf(session.accessToken), { role: 'reviewer', cameras: ['gate'] })
    const cohort = await accounts.saveCohort(by, { name: 'night shift', cameras: ['yard'] })
    await accounts.changeUser(by, id, { cohortId: cohort.id })
    t.same((await accounts.identityOf(session.accessToken)).cameras, ['gate', 'yard'])
    await accounts.saveCohort(by, { id: cohort.id, name: 'night shift', cameras: ['dock'] })
    t.same((await accounts.identityOf(session.accessToken)).cameras, ['dock', 'gate'])
    await accounts.changeUser(by, id, { disabled: true })
    await t.rejects(accounts.identityOf(session.accessToken), REFUSED)
    await t.rejects(accounts.refresh(session.refreshToken, IP), REFUSED)
    await accounts.changeUser(by, id, { disabled: false })
    await t.rejects(accounts.identityOf(session.accessToken), REFUSED, 'who is enabled again signs in anew')
  })

  promise('whoever is watched is told when it ends, in one question for all', async (t, world) => {
    const { accounts, by } = world
    const ended: string[] = []
    const watch = async (name: string) => {
      const one = await signedIn(world)
      const stop = accounts.onEnded(one.session.identity, () => ended.push(name))
      return { ...one, stop }
    }
    const { secret, key } = await accounts.createKey(by, { name: 'a program' })
    accounts.onEnded(await accounts.identityOf(secret), () => ended.push('key'))
    const [out, disabled, changed, password] = [
      await watch('out'),
      await watch('disabled'),
      await watch('changed'),
      await watch('password'),
    ]
    await watch('stays')
    const stopped = await watch('stopped')
    const cohort = await accounts.saveCohort(by, { name: 'day shift' })
    const inCohort = await watch('cohort')
    await accounts.changeUser(by, inCohort.id, { cohortId: cohort.id })
    const brief = {
      ...(await watch('stays too')).session.identity,
      expiresAt: new Date(world.clock.now() + 1),
    }
    accounts.onEnded(brief, () => ended.push('expired'))
    stopped.stop()
    await accounts.logout(out.session.refreshToken)
    await accounts.logout(stopped.session.refreshToken)
    await accounts.changeUser(by, disabled.id, { disabled: true })
    await accounts.changeUser(by, changed.id, { role: 'operator' })
    await accounts.setPassword(by, password.id, `${PASSWORD}!`)
    await accounts.revokeKey(by, key.id)
    await eventually('all are told', async () => ended.length >= 7)
    t.same(ended.sort(), ['changed', 'cohort', 'disabled', 'expired', 'key', 'out', 'password'])
  })
}
