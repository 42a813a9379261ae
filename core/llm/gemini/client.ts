import { AsyncLocalStorage } from 'node:async_hooks'
import { GoogleGenAI } from '@google/genai'
import { SpectraError } from '../../errors.ts'
import { calls } from '../calls.ts'
import { request } from './requests.ts'

export interface GeminiOptions {
  /** May be empty where a server of one's own wants none. */
  apiKey: string
  /** Of a proxy or a server of one's own; empty: Google's. */
  baseUrl: string
  /** Milliseconds for a whole answer. */
  timeoutMs: number
}

export interface GeminiClient {
  provider: string
  timeoutMs: number
  /**
   * Runs calls of the SDK, all of which end with the signal or at the deadline.
   * @param ms @default `timeoutMs`
   * @throws the codes of models; the reason of the signal after an abort
   */
  call<T>(
    what: string,
    signal: AbortSignal | undefined,
    run: (sdk: GoogleGenAI, signal: AbortSignal) => Promise<T>,
    ms?: number,
  ): Promise<T>
}

const PROVIDER = 'gemini'
const GOOGLE = 'https://generativelanguage.googleapis.com'
/** The version that knows files, schemas and thoughts. */
const VERSION = 'v1beta'
/** A key has to be something: servers without keys ignore it. */
const NO_KEY = 'none'

/** One client for all models. Retries are the stage's: the SDK makes none. @throws SS_CONFIG_INVALID without a key */
export function createGeminiClient({ apiKey, baseUrl, timeoutMs }: GeminiOptions): GeminiClient {
  if (apiKey === '' && baseUrl === '') {
    throw new SpectraError(
      'SS_CONFIG_INVALID',
      'Cannot use gemini: neither GEMINI_API_KEY nor GOOGLE_API_KEY is set',
    )
  }
  // The SDK hands no signal to the requests of an upload: each finds that of the call it belongs to.
  const signals = new AsyncLocalStorage<AbortSignal>()
  const sdk = new GoogleGenAI({
    apiKey: apiKey || NO_KEY,
    // Variables of Google's libraries choose nothing here.
    vertexai: false,
    httpOptions: {
      baseUrl: baseUrl || GOOGLE,
      apiVersion: VERSION,
      fetch: (url, init) => request(url, init, signals.getStore()!),
    },
  })
  const callWithin = (timeoutMs: number) =>
    calls({ provider: PROVIDER, timeoutMs, secrets: [apiKey], isOfSdk })
  return {
    ...{ provider: PROVIDER, timeoutMs },
    call: (what, signal, run, ms = timeoutMs) =>
      callWithin(ms)(what, signal, (signal) => signals.run(signal, () => run(sdk, signal))),
  }
}

/** What the SDK finds odd in an answer it throws as a plain error; a bug of ours is none. */
const isOfSdk = (thrown: unknown): boolean => thrown instanceof Error && thrown.constructor === Error
