import { SpectraError } from '../../errors.ts'

/**
 * Tokens of Entra ID for a resource of Azure OpenAI: the same one until shortly before it expires, then the next. The library that
 * gets them is loaded with the first.
 * @throws SS_PROVIDER_UNAVAILABLE where Entra ID is not reached, and what the library throws
 */
export function entraTokens(endpoint: string): () => Promise<string> {
  let tokens: Promise<() => Promise<string>> | undefined
  return async () => {
    tokens ??= provider(scopeOf(endpoint))
    try {
      return await (
        await tokens
      )()
    } catch (thrown) {
      throw isAway(thrown) ? away() : thrown
    }
  }
}

/** The library takes an authority that it does not reach for one that refuses, and says so in its text alone. */
const isAway = (thrown: unknown): boolean =>
  /endpoints_resolution_error|network_error/.test((thrown as Error).message)

const away = (): SpectraError =>
  new SpectraError('SS_PROVIDER_UNAVAILABLE', 'Cannot get a token of Entra ID: its authority is not reached')

async function provider(scope: string): Promise<() => Promise<string>> {
  const { getBearerTokenProvider } = await import('@azure/identity')
  const { azureCredential } = await import('../../net/azure-credential.ts')
  return getBearerTokenProvider(azureCredential(), scope)
}

/** Clouds of some countries have names of their own. */
function scopeOf(endpoint: string): string {
  const country = /\.azure\.(us|cn)$/.exec(new URL(endpoint).hostname)?.[1] ?? 'com'
  return `https://cognitiveservices.azure.${country}/.default`
}
