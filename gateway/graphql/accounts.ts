import { SpectraError } from '../../core/errors.ts'
import { may } from '../../core/permissions.ts'
import type {
  Accounts,
  ApiKeyView,
  CohortView,
  Identity,
  NewApiKey,
  NewUser,
  OrganizationLimits,
  UserView,
} from '../../core/ports.ts'
import { PERMISSIONS, type Permission } from '../../schema/roles.ts'
import type { Context, Services } from './context.ts'
import { given, keyOf, payload } from './payloads.ts'

type Maybe<T> = { [K in keyof T]?: T[K] | null }
type Keyed = Maybe<{ idempotencyKey: string }>
type Input<T> = { input: T }

/** Without the fields that are null or absent. */
function said<T extends object>(input: T): { [K in keyof T]: Exclude<T[K], null> } {
  const fields = Object.entries(input).filter(([, value]) => value !== null && value !== undefined)
  return Object.fromEntries(fields) as { [K in keyof T]: Exclude<T[K], null> }
}

/** The ways to what the resolvers look after. */
function reaching({ ports }: Services) {
  const { changes } = ports

  function accounts(): Accounts {
    if (ports.accounts) return ports.accounts
    throw new SpectraError('SS_NOT_FOUND', 'Cannot look after accounts: this gateway has none')
  }

  async function userOf({ identity: { organizationId } }: Context, id: string): Promise<UserView> {
    const user = (await accounts().users(organizationId)).find((one) => one.id === id)
    if (user) return user
    throw new SpectraError('SS_NOT_FOUND', `Cannot find the user ${id}: there is none of this id`)
  }

  async function keyWith({ identity: { organizationId } }: Context, id: string): Promise<ApiKeyView> {
    const key = (await accounts().keys(organizationId)).find((one) => one.id === id)
    if (key) return key
    throw new SpectraError('SS_NOT_FOUND', `Cannot find the API key ${id}: there is none of this id`)
  }

  async function cohortOf({ organizationId }: Identity, id: string): Promise<CohortView> {
    const cohort = (await accounts().cohorts(organizationId)).find((one) => one.id === id)
    if (cohort) return cohort
    throw new SpectraError('SS_NOT_FOUND', `Cannot find the cohort ${id}: there is none of this id`)
  }

  return { ports, changes, accounts, userOf, keyWith, cohortOf }
}

type Reach = ReturnType<typeof reaching>

/** Users, groups, keys and limits of the own organization; who may change them is decided by the port, too. */
export function accountResolvers(services: Services) {
  const reach = reaching(services)
  return { Query: queries(reach), Mutation: { ...userOrders(reach), ...otherOrders(reach) } }
}

function userOrders({ accounts, changes, userOf }: Reach) {
  return {
    createUser: (_: unknown, { input }: Input<NewUser & Keyed>, context: Context) =>
      payload(async () => {
        const { idempotencyKey, ...rest } = input
        const user = said(rest) as NewUser
        // What is kept of an order is a hash: of a password that would be one to be guessed.
        const { password, ...request } = user
        void password
        let oneTimePassword: string | undefined
        const order = { operation: 'user.create', request, idempotencyKey: keyOf(idempotencyKey) }
        const { id } = await changes.once(context.identity, order, async () => {
          const made = await accounts().createUser(context.identity, user)
          oneTimePassword = made.oneTimePassword
          return { id: made.user.id }
        })
        return { user: await userOf(context, id), oneTimePassword }
      }),

    changeUser: (
      _: unknown,
      { input: { id, name, role, ...rest } }: Input<{ id: string } & Maybe<UserView>>,
      { identity }: Context,
    ) =>
      payload(async () => {
        const change = { ...rest, ...said({ name, role }) }
        return { user: await accounts().changeUser(identity, id, change) }
      }),

    setPassword: (
      _: unknown,
      { input: { id, password } }: Input<{ id: string } & Maybe<{ password: string }>>,
      context: Context,
    ) =>
      payload(async () => {
        const set = await accounts().setPassword(context.identity, id, given(password))
        return { user: await userOf(context, id), ...set }
      }),

    endSessions: (_: unknown, { userId }: { userId: string }, { identity }: Context) =>
      payload(async () => ({ user: await accounts().endSessions(identity, userId) })),

    disableUser: (
      _: unknown,
      { input: { id, disabled } }: Input<{ id: string } & Maybe<{ disabled: boolean }>>,
      { identity }: Context,
    ) =>
      payload(async () => ({
        user: await accounts().changeUser(identity, id, { disabled: disabled ?? true }),
      })),
  }
}

function otherOrders({ accounts, changes, keyWith, cohortOf }: Reach) {
  return {
    createApiKey: (_: unknown, { input }: Input<NewApiKey & Keyed>, context: Context) =>
      payload(async () => {
        const { idempotencyKey, ...rest } = input
        const request = said(rest) as NewApiKey
        let secret: string | undefined
        const order = { operation: 'key.create', request, idempotencyKey: keyOf(idempotencyKey) }
        const { id } = await changes.once(context.identity, order, async () => {
          const made = await accounts().createKey(context.identity, request)
          secret = made.secret
          return { id: made.key.id }
        })
        return { apiKey: await keyWith(context, id), secret }
      }),

    revokeApiKey: (_: unknown, { id }: { id: string }, { identity }: Context) =>
      payload(async () => ({ apiKey: await accounts().revokeKey(identity, id) })),

    saveCohort: (
      _: unknown,
      { input }: Input<{ id?: string | null; name: string; cameras?: string[] | null } & Keyed>,
      { identity }: Context,
    ) =>
      payload(async () => {
        const { id: given, idempotencyKey, ...cohort } = input
        const request = { ...cohort, ...said({ id: given }) }
        const order = { operation: 'cohort.save', request, idempotencyKey: keyOf(idempotencyKey) }
        const { id } = await changes.once(identity, order, async () => ({
          id: (await accounts().saveCohort(identity, request as never)).id,
        }))
        return { cohort: await cohortOf(identity, id) }
      }),

    removeCohort: (_: unknown, { id }: { id: string }, { identity }: Context) =>
      payload(async () => {
        await accounts().removeCohort(identity, id)
        return { id }
      }),

    setOrganizationLimits: (_: unknown, { input }: Input<OrganizationLimits>, { identity }: Context) =>
      payload(async () => ({ limits: await accounts().setLimits(identity, said(input)) })),
  }
}

function queries({ accounts, ports, userOf }: Reach) {
  return {
    me: async (_: unknown, _asked: unknown, context: Context) => {
      const { organizationId, role, cameras, userId, keyId } = context.identity
      const permissions = (Object.keys(PERMISSIONS) as Permission[]).filter((one) =>
        may(context.identity, one),
      )
      const user = userId && ports.accounts ? await userOf(context, userId) : null
      return { organizationId, role, cameras, keyId, permissions, user }
    },
    organization: async (_: unknown, _asked: unknown, { identity: { organizationId } }: Context) =>
      (await ports.accounts?.organizations())?.find(({ id }) => id === organizationId),
    organizationLimits: (_: unknown, _asked: unknown, { identity }: Context) =>
      accounts().limits(identity.organizationId),
    users: (_: unknown, _asked: unknown, { identity }: Context) => accounts().users(identity.organizationId),
    cohorts: (_: unknown, _asked: unknown, { identity }: Context) =>
      accounts().cohorts(identity.organizationId),
    apiKeys: (_: unknown, _asked: unknown, { identity }: Context) => accounts().keys(identity.organizationId),
  }
}
