import type { Config } from '../../core/config.ts'
import { SpectraError } from '../../core/errors.ts'
import { createAccountPorts, type AccountPorts } from '../../core/ports-of-commands.ts'
import type { Identity, NewUser, UserView } from '../../core/ports.ts'
import { EXIT } from '../exit-codes.ts'
import { paint, print, printJson, table } from '../output/terminal.ts'
import { local } from '../output/times.ts'
import { reach } from '../reach.ts'
import { readNewPassword } from '../secrets.ts'
import { working } from '../session.ts'

export interface CreateRequest extends Pick<NewUser, 'email' | 'name' | 'role' | 'cameras'> {
  /** Name or id. */
  cohort?: string
  /** Ask for it, rather than make one for one sign-in. */
  password?: boolean
  json?: boolean
}

/** Makes a user. */
export async function create(config: Config, by: Identity, request: CreateRequest): Promise<number> {
  const { cohort, json, password: asked, ...user } = request
  const password = asked ? await readNewPassword() : undefined
  return withAccounts(config, async ({ accounts }) => {
    const cohortId = cohort === undefined ? undefined : await cohortNamed(accounts, by, cohort)
    const made = await accounts.createUser(by, {
      ...{ ...user, ...(cohortId && { cohortId }), ...(password !== undefined && { password }) },
    })
    if (json) {
      printJson({ ...made.user, oneTimePassword: made.oneTimePassword })
      return EXIT.done
    }
    print(`${paint('green', 'Made')} the ${made.user.role} ${made.user.email}.`)
    printOneTime(made.oneTimePassword)
    return EXIT.done
  })
}

/** Prints all users by name. */
export function list(config: Config, by: Identity, { json }: { json?: boolean }): Promise<number> {
  return withAccounts(config, async ({ accounts }) => {
    const users = await accounts.users(by.organizationId)
    if (json) users.forEach(printJson)
    else if (users.length === 0)
      print('No users. Make the first with: spectra user create <email> --role owner')
    else {
      const cohorts = new Map((await accounts.cohorts(by.organizationId)).map(({ id, name }) => [id, name]))
      table([HEAD, ...users.map((user) => cells(user, cohorts))]).forEach((line) => print(line))
    }
    return EXIT.done
  })
}

/** Sets the password of a user, as given or one for one sign-in. */
export async function passwd(
  config: Config,
  by: Identity,
  who: string,
  { oneTime }: { oneTime?: boolean },
): Promise<number> {
  const password = oneTime ? undefined : await readNewPassword()
  return withAccounts(config, async ({ accounts }) => {
    const user = await userNamed(accounts, by, who)
    const { oneTimePassword } = await accounts.setPassword(by, user.id, password)
    print(
      `${paint('green', 'Changed')} the password of ${user.email}; whoever was signed in with it is no more.`,
    )
    printOneTime(oneTimePassword)
    return EXIT.done
  })
}

export function setDisabled(config: Config, by: Identity, who: string, disabled: boolean): Promise<number> {
  return withAccounts(config, async ({ accounts }) => {
    const user = await userNamed(accounts, by, who)
    await accounts.changeUser(by, user.id, { disabled })
    print(`${paint('green', disabled ? 'Disabled' : 'Enabled')} ${user.email}.`)
    return EXIT.done
  })
}

/** Opens the accounts of the configuration for one command. */
export async function withAccounts<T>(
  config: Config,
  work: (opened: AccountPorts) => Promise<T>,
): Promise<T> {
  return working(await reach(config, (running) => createAccountPorts(config, running)), work)
}

function printOneTime(password: string | undefined): void {
  if (password === undefined) return
  print(`One-time password: ${paint('bold', password)}`)
  print(paint('dim', 'Good for one sign-in, in which another has to be chosen. It is shown here only.'))
  print(paint('dim', 'Sign in: POST /api/v1/auth/login, then set the new one: POST /api/v1/auth/password.'))
}

/** @throws SS_NOT_FOUND */
async function userNamed(
  accounts: AccountPorts['accounts'],
  { organizationId }: Identity,
  who: string,
): Promise<UserView> {
  const wanted = who.trim().toLowerCase()
  const found = (await accounts.users(organizationId)).find(
    ({ id, email }) => id === wanted || email === wanted,
  )
  if (found) return found
  throw new SpectraError('SS_NOT_FOUND', `Cannot find the user ${JSON.stringify(who)}: there is none`, {
    details: { advice: 'See which there are with: spectra user list.' },
  })
}

/** @throws SS_NOT_FOUND */
async function cohortNamed(
  accounts: AccountPorts['accounts'],
  { organizationId }: Identity,
  text: string,
): Promise<string> {
  const cohorts = await accounts.cohorts(organizationId)
  const found = cohorts.find(({ id, name }) => name === text || id === text.toLowerCase())
  if (found) return found.id
  const known = cohorts.map(({ name }) => name).join(', ') || 'none'
  throw new SpectraError('SS_NOT_FOUND', `Cannot find the cohort ${JSON.stringify(text)}. Known: ${known}`)
}

const HEAD = ['EMAIL', 'NAME', 'ROLE', 'COHORT', 'CAMERAS', 'LAST SEEN', '']

const cells = (user: UserView, cohorts: ReadonlyMap<string, string>): string[] => [
  user.email,
  user.name,
  user.role,
  (user.cohortId && cohorts.get(user.cohortId)) || '-',
  user.cameras ? user.cameras.join(',') || 'none' : user.cohortId ? 'of the cohort' : 'all',
  user.lastSeenAt ? local(user.lastSeenAt) : 'never',
  user.disabledAt ? 'disabled' : '',
]
