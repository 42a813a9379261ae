import OpenAI, { OpenAIError } from 'openai'
import { calls, type Call } from '../calls.ts'

export interface OpenaiOptions {
  /** What the answers name. */
  provider: string
  /** Of any server that speaks this API, up to and with `/v1`. */
  baseURL: string
  /** Empty where the server wants none. */
  apiKey: string
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
  const sdk = new OpenAI({
    apiKey: apiKey || NO_KEY,
    ...{ baseURL, maxRetries: 0, timeout: timeoutMs, logLevel: 'off', defaultHeaders: headers },
  })
  const isOfSdk = (thrown: unknown): boolean => thrown instanceof OpenAIError
  return { provider, sdk, call: calls({ provider, timeoutMs, secrets: [apiKey], isOfSdk }) }
}
