import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import type { Test } from 'tap'
import { loadConfig, type Config } from '../../core/config.ts'
import { createPorts, type OpenedPorts } from '../../core/create-ports.ts'
import type { Identity, UserView } from '../../core/ports.ts'
import { createAuthenticator } from '../../gateway/authenticator.ts'
import type { GatewayOptions } from '../../gateway/app.ts'
import { startGateway, type Gateway } from '../../gateway/server.ts'
import type { RoleName } from '../../schema/roles.ts'
import { createWorld, ORGANIZATION, type World } from '../gateway/world.ts'
import { templateDir } from '../helpers/database.ts'
import { tempDir } from '../helpers/temp.ts'
import { openPage, type OpenedPage, type PageOptions } from './browser.ts'

export const PASSWORD = 'correct horse battery'

export interface Office extends OpenedPorts {
  gateway: Gateway
  world: World
  /** By whom accounts are made. */
  by: Identity
  /** An account of the role, made when it is asked for first. */
  userOf(role: RoleName): Promise<UserView>
  /** Ends the gateway, and nothing else. */
  leave(): Promise<void>
}

/** A gateway on a real socket over real embedded ports, with accounts that sign in; nodes are literal. */
export async function openOffice(
  t: Test,
  settings: Partial<Config> = {},
  options: (config: Config) => Omit<Partial<GatewayOptions>, 'config' | 'ports'> = () => ({}),
): Promise<Office> {
  const config = loadConfig(
    {
      ...{ dataDir: join(tempDir(t), 'data'), cacheDir: templateDir() },
      jwtSecret: 'the key of the tests, which has more than 32 characters',
      ...settings,
    },
    {},
  )
  const opened = await createPorts(config)
  t.teardown(() => opened.close())
  const { accounts } = opened.ports
  const world = createWorld(t, { authenticate: createAuthenticator({ accounts }) })
  const gateway = await startGateway({
    ...world.options,
    ports: { ...world.options.ports, ...opened.ports },
    config: { ...world.options.config, host: '127.0.0.1', port: settings.port ?? 0 },
    ...options(config),
  })
  t.teardown(() => gateway.close())
  const by: Identity = { organizationId: ORGANIZATION, role: 'owner' }
  const users = new Map<RoleName, Promise<UserView>>()
  const make = async (role: RoleName): Promise<UserView> => {
    const user = { email: `${role}@example.org`, name: `The ${role}`, role, password: PASSWORD }
    return (await accounts.createUser(by, user)).user
  }
  return {
    ...opened,
    ...{ gateway, world, by },
    userOf(role) {
      const user = users.get(role) ?? make(role)
      users.set(role, user)
      return user
    },
    leave: () => gateway.close(),
  }
}

/** Somebody of the role, who signs in by the form and comes to the page. */
export async function enterAs(
  browser: Browser,
  office: Office,
  role: RoleName,
  path: string,
  options: PageOptions = {},
): Promise<OpenedPage> {
  const { email } = await office.userOf(role)
  const opened = await openPage(browser, office.gateway.url + path, options)
  const { page } = opened
  await page.locator('input[type=email]').fill(email)
  await page.locator('input[type=password]').fill(PASSWORD)
  await page.locator('form button[type=submit]').click()
  await page.locator('.shell').waitFor()
  return opened
}

/** Makes the first account of a running installation, as whoever is on its machine may. */
export async function createUser(url: string, role: RoleName): Promise<void> {
  const input = { email: `${role}@example.org`, name: `The ${role}`, role, password: PASSWORD }
  const query =
    'mutation ($input: CreateUserInput!) { createUser(input: $input) { user { id } errors { message } } }'
  const asked = { query, variables: { input } }
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify(asked) })
  const said = await answer.text()
  if (!/"user":\{"id"/.test(said)) throw new Error(`Cannot make a ${role}: ${said}`)
}
