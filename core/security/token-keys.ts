import { isIP } from 'node:net'
import type { Config } from '../config.ts'
import { SpectraError } from '../errors.ts'
import { loadKeptSecret } from './kept-secret.ts'

export interface TokenKeys {
  /** Signs, and verifies. */
  current: string
  /** Verify what they signed, until it has expired. */
  old: readonly string[]
}

type KeyConfig = Pick<
  Config,
  'jwtSecret' | 'jwtSecretsOld' | 'databaseUrl' | 'dataDir' | 'host' | 'publicUrl'
>

/**
 * The keys of access tokens: JWT_SECRET_KEY, else, for one machine's own use, one that is made and kept in the data directory.
 * @throws SS_CONFIG_INVALID where a key must be given: in a cluster, whose gateways have to agree on one, and on the network;
 *   SS_DATA_DIR_UNUSABLE
 */
export async function loadTokenKeys(config: KeyConfig): Promise<TokenKeys> {
  const old = config.jwtSecretsOld.split(',').filter((key) => key !== '')
  if (config.jwtSecret !== '') return { current: config.jwtSecret, old }
  if (config.databaseUrl !== '') throw missing('all gateways of a cluster need the same key')
  if (!isLoopback(config.host)) throw missing(`the gateway is to answer on ${config.host}`)
  if (config.publicUrl !== '') throw missing(`the gateway is reached as ${config.publicUrl}`)
  return { current: await loadKeptSecret(config.dataDir, 'token-secret', 'key of access tokens'), old }
}

const missing = (why: string): SpectraError =>
  new SpectraError('SS_CONFIG_INVALID', `Cannot sign access tokens: JWT_SECRET_KEY is not set, and ${why}`, {
    details: { advice: 'Set it to 32 random characters or more, such as: openssl rand -hex 32' },
  })

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
