import { Command } from 'commander'
import { SpectraError } from '../../core/errors.ts'
import { PERMISSIONS, ROLE_NAMES, type Permission, type RoleName } from '../../schema/roles.ts'
import { identityOf, ofOrganization } from '../organization.ts'
import { parseAhead } from '../output/times.ts'
import { configOf } from '../settings.ts'

const HELP = `
As soon as there is a user, the gateway asks everybody to sign in. Without a password of your own choice a one-time password
is made and printed: it is good for one sign-in. Passwords are asked for on the terminal, which does not show them, or read
from standard input, never from the command line.

Roles: ${ROLE_NAMES.join(', ')}.

Examples:
  spectra user create owner@example.org --role owner
  spectra user create ann@example.org --role reviewer --cameras yard,gate
  spectra user passwd ann@example.org < password.txt
  spectra user token --name importer --scopes footage:read,footage:write --expires 90d
  spectra user token --revoke 3f2a91c0-53e1-4c7a-9f00-5b7d1d1e2a10`

interface CreateOptions {
  name?: string
  role: string
  cohort?: string
  cameras?: string
  password?: boolean
  json?: boolean
}

interface TokenOptions {
  name?: string
  role?: string
  scopes?: string
  cameras?: string
  expires?: string
  revoke?: string
  json?: boolean
}

/** Looks after users, and the API keys of programs. */
export function userCommand(): Command {
  const user = ofOrganization(new Command('user'))
    .description('make users and API keys, change passwords, let nobody in any more')
    .addHelpText('after', HELP)

  user
    .command('create')
    .description('make a user; prints a one-time password unless --password is given')
    .argument('<email>')
    .option('--name <name>', 'what to call the user (the part before the @)')
    .option('--role <role>', ROLE_NAMES.join(', '), 'viewer')
    .option('--cohort <name>', 'name or id of the cohort')
    .option('--cameras <names>', 'may see these cameras only, by commas')
    .option('--password', 'ask for the password, or read it from standard input')
    .option('--json', 'as JSON')
    .action(async (email: string, { role, cameras, ...options }: CreateOptions, command: Command) => {
      const request = { email, ...options, role: roleOf(role), ...listed('cameras', cameras) }
      const { create } = await import('../work/user.ts')
      process.exitCode = await create(configOf(command), identityOf(command), request)
    })

  user
    .command('list')
    .description('all users by name: role, cohort, cameras, when they were last seen')
    .option('--json', 'one JSON object per line')
    .action(async (options: { json?: boolean }, command: Command) => {
      const { list } = await import('../work/user.ts')
      process.exitCode = await list(configOf(command), identityOf(command), options)
    })

  user
    .command('passwd')
    .description('set the password of a user, and end all sign-ins of it')
    .argument('<email>', 'address or id')
    .option('--one-time', 'make one that is good for one sign-in, and print it')
    .action(async (who: string, options: { oneTime?: boolean }, command: Command) => {
      const { passwd } = await import('../work/user.ts')
      process.exitCode = await passwd(configOf(command), identityOf(command), who, options)
    })

  for (const [verb, about] of [
    ['disable', 'let the user in no more, and end all sign-ins of it'],
    ['enable', 'let a disabled user in again'],
  ] as const) {
    user
      .command(verb)
      .description(about)
      .argument('<email>', 'address or id')
      .action(async (who: string, _options: object, command: Command) => {
        const { setDisabled } = await import('../work/user.ts')
        process.exitCode = await setDisabled(configOf(command), identityOf(command), who, verb === 'disable')
      })
  }
  user.addCommand(tokenCommand())
  return user
}

const tokenCommand = (): Command =>
  new Command('token')
    .description('API keys of programs: make one with --name, revoke one with --revoke, else list them')
    .option('--name <name>', 'make a key, called so; it is printed once')
    .option('--role <role>', ROLE_NAMES.join(', ') + ' (service)')
    .option(
      '--scopes <permissions>',
      `only these of the role, by commas: ${Object.keys(PERMISSIONS).join(', ')}`,
    )
    .option('--cameras <names>', 'may see these cameras only, by commas')
    .option('--expires <time>', 'not good any more after that: 90d, 12h, or 2027-05-01')
    .option('--revoke <id>', 'take it back: it is good for nothing any more')
    .option('--json', 'as JSON, one object per line')
    .action(async ({ revoke, ...options }: TokenOptions, command: Command) => {
      const work = await import('../work/user-token.ts')
      const [config, identity] = [configOf(command), identityOf(command)]
      if (revoke !== undefined) process.exitCode = await work.revoke(config, identity, revoke)
      else if (options.name === undefined) process.exitCode = await work.list(config, identity, options)
      else {
        const { name, role, scopes, cameras, expires, json } = options
        process.exitCode = await work.create(config, identity, {
          ...{ name, json, ...listed('cameras', cameras), ...(role !== undefined && { role: roleOf(role) }) },
          ...(scopes !== undefined && { scopes: scopesOf(scopes) }),
          ...(expires !== undefined && { expiresAt: parseAhead(expires) }),
        })
      }
    })

function roleOf(text: string): RoleName {
  const found = ROLE_NAMES.find((name) => name === text)
  if (found) return found
  throw refused('--role', `there is no "${text}". Known roles: ${ROLE_NAMES.join(', ')}`)
}

function scopesOf(text: string): Permission[] {
  const names = splitList(text)
  const unknown = names.find((name) => !Object.hasOwn(PERMISSIONS, name))
  if (unknown === undefined) return names as Permission[]
  throw refused('--scopes', `there is no "${unknown}". Known: ${Object.keys(PERMISSIONS).join(', ')}`)
}

const listed = (name: 'cameras', text: string | undefined): { cameras?: string[] } =>
  text === undefined ? {} : { [name]: splitList(text) }

const splitList = (text: string): string[] =>
  text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')

const refused = (option: string, why: string): SpectraError =>
  new SpectraError('SS_INPUT_INVALID', `Cannot use ${option}: ${why}`)
