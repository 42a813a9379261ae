import { z } from 'zod'
import { adapterError, type TroubleCodes } from '../adapter-errors.ts'
import { SpectraError } from '../errors.ts'

/** Settings that a deployment keeps outside its environment, by their names. */
export interface Secrets {
  /** Which store, as `spectra config` names it. */
  from: string
  values: Record<string, string>
}

/** Fetches the text of one secret. Throws what its library throws. */
type Fetch = (identifier: string) => Promise<string | undefined>

const STORES: Record<string, { from: string; open: () => Promise<Fetch> }> = {
  aws: {
    from: 'AWS Secrets Manager',
    open: async () => (await import('./aws-secrets-manager.ts')).createAwsSecretsManager(),
  },
  azure: {
    from: 'Azure Key Vault',
    open: async () => (await import('./azure-key-vault.ts')).createAzureKeyVault(),
  },
}

type Environment = Readonly<Record<string, string | undefined>>

const TROUBLE: TroubleCodes = {
  away: 'SS_SECRETS_UNAVAILABLE',
  busy: 'SS_SECRETS_UNAVAILABLE',
  denied: 'SS_SECRETS_REFUSED',
  refused: 'SS_SECRETS_REFUSED',
  missing: 'SS_SECRETS_REFUSED',
}

const Values = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String))

/**
 * The secret that `CLOUD_SECRETS_IDENTIFIER` names in the store of `CLOUD_PROVIDER` (`aws`, `azure`): a JSON object of settings.
 * Undefined where no secret is named.
 * @throws SS_SECRETS_UNAVAILABLE, SS_SECRETS_REFUSED (by the store); SS_CONFIG_INVALID where provider or content cannot be used
 */
export async function readSecrets(environment: Environment): Promise<Secrets | undefined> {
  const { CLOUD_PROVIDER: provider = '', CLOUD_SECRETS_IDENTIFIER: identifier = '' } = environment
  if (identifier === '') return undefined
  const store = STORES[provider]
  if (!store) {
    const known = Object.keys(STORES).join(', ')
    throw invalid(`CLOUD_PROVIDER is ${JSON.stringify(provider)}, known are: ${known}`)
  }
  const what = `read the secrets of ${store.from}`
  const text = await store
    .open()
    .then((fetch) => fetch(identifier))
    .catch((thrown: unknown) => {
      throw adapterError(what, thrown, TROUBLE)
    })
  return { from: store.from, values: valuesOf(text) }
}

/** Nothing of the text stands in an error: it is secret. */
function valuesOf(text: string | undefined): Record<string, string> {
  let json: unknown
  try {
    json = JSON.parse(text ?? '')
  } catch {
    throw invalid('the secret is no JSON')
  }
  const { success, data, error } = Values.safeParse(json)
  if (success) return data
  const names = [...new Set(error.issues.map(({ path }) => path[0]))].filter((name) => name !== undefined)
  throw invalid(
    names.length === 0
      ? 'the secret is no JSON object of names and values'
      : `the value of ${names.map(String).join(', ')} is no text, number or boolean`,
  )
}

const invalid = (why: string): SpectraError =>
  new SpectraError('SS_CONFIG_INVALID', `Cannot read the secrets: ${why}`, {
    details: {
      advice:
        'CLOUD_PROVIDER and CLOUD_SECRETS_IDENTIFIER name a secret whose value is a JSON object such as {"POSTGRES_PASSWORD": "..."}.',
    },
  })
