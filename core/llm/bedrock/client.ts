import { BedrockRuntimeClient, BedrockRuntimeServiceException } from '@aws-sdk/client-bedrock-runtime'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import { SpectraError } from '../../errors.ts'
import { calls, type Call } from '../calls.ts'

export interface BedrockOptions {
  /** Such as `eu-central-1`; empty: the SDK's chain (environment, profile). */
  region: string
  /** Of a server of one's own; empty: that of the region, or as the SDK's environment says. */
  endpoint: string
  /** A key of Bedrock itself, which comes before credentials; empty: none. */
  bearerToken: string
  /** Undefined: the SDK's chain (environment, profile, container, role of the machine). */
  credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string } | undefined
  /** Milliseconds for a whole answer. */
  timeoutMs: number
}

export interface BedrockClient {
  sdk: BedrockRuntimeClient
  call: Call
}

const CONNECT_MS = 5000

export const PROVIDER = 'bedrock'

/** One client for all models. Retries are the stage's: the SDK makes none. */
export function createBedrockClient(options: BedrockOptions): BedrockClient {
  const { region, endpoint, bearerToken, credentials, timeoutMs } = options
  const sdk = new BedrockRuntimeClient({
    ...(region && { region }),
    ...(endpoint && { endpoint }),
    ...(bearerToken && { token: { token: bearerToken }, authSchemePreference: ['httpBearerAuth'] }),
    ...(credentials && !bearerToken && { credentials }),
    maxAttempts: 1,
    // By HTTP/1: a proxy or an endpoint of one's own may know no other.
    requestHandler: new NodeHttpHandler({
      connectionTimeout: Math.min(CONNECT_MS, timeoutMs),
      requestTimeout: timeoutMs,
      socketTimeout: timeoutMs,
      throwOnRequestTimeout: true,
    }),
  })
  const secrets = [bearerToken, credentials?.secretAccessKey ?? '', credentials?.sessionToken ?? '']
  return { sdk, call: calls({ provider: PROVIDER, timeoutMs, secrets, isOfSdk }) }
}

/** Of the service, or an answer that the SDK could make nothing of. */
const isOfSdk = (thrown: unknown): boolean =>
  thrown instanceof BedrockRuntimeServiceException || (thrown instanceof Error && '$response' in thrown)

/**
 * The region that is asked.
 * @throws SS_CONFIG_INVALID where nothing says which
 */
export async function regionOf(options: BedrockOptions): Promise<string> {
  const { sdk } = createBedrockClient(options)
  try {
    return await sdk.config.region()
  } catch {
    throw new SpectraError('SS_CONFIG_INVALID', 'Cannot use bedrock: AWS_REGION is not set')
  } finally {
    sdk.destroy()
  }
}
