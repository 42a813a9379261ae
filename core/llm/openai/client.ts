import OpenAI, { OpenAIError } from 'openai'
import { calls, type Call } from '../calls.ts'

export interface OpenaiOptions {
  /** What the answers name. */
  provider: string
  /** Of any server that speaks this API, up to and with `/v1`. */
  baseURL: string
  /** Empty where the server wants none; asked before each request where it changes. */
  apiKey: string | (() => Promise<string>)
  /** Sent with each request. */
  headers?: Readonly<Record<string, string>>
  /** Milliseconds for a whole answer. */
  timeoutMs: number
}

export interface OpenaiClient {
  provider: string
  sdk: OpenAI
  call: Call
}

/** A key has to be something: servers without keys ignore it. */
const NO_KEY = 'none'

/** One client for all models of a server. Retries are the stage's: the SDK makes none. */
export function createOpenaiClient(options: OpenaiOptions): OpenaiClient {
  const { provider, baseURL, apiKey, headers, timeoutMs } = options
  const secrets = typeof apiKey === 'string' ? [apiKey] : []
  const token = typeof apiKey === 'string' ? undefined : async () => (secrets[0] = await apiKey())
  const sdk = new OpenAI({
    apiKey: token ?? ((apiKey as string) || NO_KEY),
    ...{ baseURL, maxRetries: 0, timeout: timeoutMs, logLevel: 'off', defaultHeaders: headers },
  })
  const isOfSdk = (thrown: unknown): boolean => thrown instanceof OpenAIError
  const call = calls({ provider, timeoutMs, secrets, isOfSdk })
  return { provider, sdk, call: token ? afterToken(token, call) : call }
}

/** The SDK waits for a token whatever its signal says: here it is there before. */
const afterToken =
  (token: () => Promise<string>, call: Call): Call =>
  (what, signal, run) =>
    call(what, signal, async (signal) => {
      await unlessAborted(token(), signal)
      return run(signal)
    })

async function unlessAborted(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>()
  const abort = (): void => reject(signal.reason as Error)
  signal.addEventListener('abort', abort, { once: true })
  try {
    await Promise.race([work, promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
