import type { Config } from '../../core/config.ts'
import type { ApiKeyView, Identity, NewApiKey } from '../../core/ports.ts'
import { EXIT } from '../exit-codes.ts'
import { paint, print, printJson, table } from '../output/terminal.ts'
import { local } from '../output/times.ts'
import { withAccounts } from './user.ts'

/** Makes an API key, and prints it once. */
export function create(
  config: Config,
  by: Identity,
  { json, ...request }: NewApiKey & { json?: boolean },
): Promise<number> {
  return withAccounts(config, async ({ accounts }) => {
    const { key, secret } = await accounts.createKey(by, request)
    if (json) printJson({ ...key, secret })
    else {
      print(secret)
      // Whoever takes the key from standard output gets the key alone.
      const until = key.expiresAt ? `until ${local(key.expiresAt)}` : 'until it is revoked'
      process.stderr.write(`Made the key ${key.name} (${key.role}, ${until}); it is shown here only.\n`)
    }
    return EXIT.done
  })
}

/** Prints all API keys, newest first. */
export function list(config: Config, by: Identity, { json }: { json?: boolean }): Promise<number> {
  return withAccounts(config, async ({ accounts }) => {
    const keys = await accounts.keys(by.organizationId)
    if (json) keys.forEach(printJson)
    else if (keys.length === 0) print('No API keys. Make one with: spectra user token --name <name>')
    else table([HEAD, ...keys.map(cells)]).forEach((line) => print(line))
    return EXIT.done
  })
}

export function revoke(config: Config, by: Identity, id: string): Promise<number> {
  return withAccounts(config, async ({ accounts }) => {
    const key = await accounts.revokeKey(by, id)
    print(`${paint('green', 'Revoked')} the key ${key.name}.`)
    return EXIT.done
  })
}

const HEAD = ['ID', 'NAME', 'ROLE', 'SCOPES', 'CAMERAS', 'EXPIRES', 'LAST USED', '']

const cells = (key: ApiKeyView): string[] => [
  key.id,
  key.name,
  key.role,
  key.scopes ? key.scopes.join(',') : 'all',
  key.cameras ? key.cameras.join(',') || 'none' : 'all',
  key.expiresAt ? local(key.expiresAt) : 'never',
  key.lastUsedAt ? local(key.lastUsedAt) : 'never',
  key.revokedAt ? 'revoked' : '',
]
