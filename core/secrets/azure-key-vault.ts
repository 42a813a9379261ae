import { SecretClient } from '@azure/keyvault-secrets'
import { SpectraError } from '../errors.ts'
import { azureCredential } from '../net/azure-credential.ts'

const PATIENCE = { retryOptions: { maxRetries: 2, maxRetryDelayInMs: 2000 } }

/**
 * Reads a secret by its address, `https://VAULT/secrets/NAME` with or without `/VERSION`. Who asks is what the machine's managed
 * identity or the environment (`AZURE_TENANT_ID`, `AZURE_CLIENT_ID`, ...) says.
 */
export function createAzureKeyVault(): (identifier: string) => Promise<string | undefined> {
  return async (identifier) => {
    const { vault, name, version } = addressOf(identifier)
    const client = new SecretClient(vault, azureCredential(), PATIENCE)
    return (await client.getSecret(name, version ? { version } : {})).value
  }
}

/** @throws SS_CONFIG_INVALID */
export function addressOf(identifier: string): { vault: string; name: string; version?: string } {
  const url = URL.parse(identifier)
  const [, name, version] = /^\/secrets\/([\w-]+)(?:\/(\w+))?$/.exec(url?.pathname ?? '') ?? []
  if (url?.protocol === 'https:' && name) return { vault: url.origin, name, version }
  throw new SpectraError(
    'SS_CONFIG_INVALID',
    'Cannot read the secrets: CLOUD_SECRETS_IDENTIFIER is no address https://VAULT/secrets/NAME',
  )
}
