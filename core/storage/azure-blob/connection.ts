import type { BlobServiceClient, BlockBlobClient, ContainerClient } from '@azure/storage-blob'
import { adapterError, STORAGE_TROUBLE } from '../../adapter-errors.ts'
import { SpectraError, toSpectraError } from '../../errors.ts'
import { ContentFailed } from '../object-store.ts'
import { openAccount, type AzureCredentials } from './account.ts'
import type { AzureAddress } from './address.ts'

export interface AzureOptions {
  credentials?: AzureCredentials
  /** Milliseconds without an answer, or without a byte of one, after which a request is given up. @default 60 s */
  timeoutMs?: number
  /** How often a request is tried. @default 3 */
  attempts?: number
  /** Blobs of one page of a list. @default 1000 */
  pageSize?: number
}

/** One prefix of one container, and the client that speaks to it. */
export interface AzureConnection {
  address: AzureAddress
  pageSize: number
  timeoutMs: number
  account(): Promise<BlobServiceClient>
  container(): Promise<ContainerClient>
  blob(key: string): Promise<BlockBlobClient>
  /** What is said of each blob that is stored. */
  stored: { encryptionScope?: string }
  /**
   * Runs one request, which is aborted by `signal`, or when no answer came in time. What it opened to read goes on.
   * @throws what the library throws
   */
  ask<T>(signal: AbortSignal | undefined, work: (abortSignal: AbortSignal) => Promise<T>): Promise<T>
}

/** Nothing is asked until the first call. */
export function connectAzure(address: AzureAddress, options: AzureOptions = {}): AzureConnection {
  const { credentials = {}, timeoutMs = 60_000, attempts = 3, pageSize = 1000 } = options
  const retryOptions = { maxTries: attempts, retryDelayInMs: 500, maxRetryDelayInMs: 5000 }
  let opened: Promise<BlobServiceClient> | undefined
  const account = (): Promise<BlobServiceClient> =>
    (opened ??= openAccount(address, credentials, { retryOptions }))
  const container = async () => (await account()).getContainerClient(address.container)
  const { encryptionScope } = address
  return {
    ...{ address, pageSize, timeoutMs, account, container },
    blob: async (key) => (await container()).getBlockBlobClient(address.prefix + key),
    stored: encryptionScope === undefined ? {} : { encryptionScope },

    async ask(signal, work) {
      const giving = new AbortController()
      const late = setTimeout(() => giving.abort(), timeoutMs)
      try {
        return await work(signal ? AbortSignal.any([signal, giving.signal]) : giving.signal)
      } catch (error) {
        if (giving.signal.aborted && !signal?.aborted) throw silent(timeoutMs)
        throw error
      } finally {
        clearTimeout(late)
      }
    },
  }
}

/** Nothing came for so long. */
export const silent = (ms: number): Error =>
  Object.assign(new Error(`nothing came for ${ms / 1000} s`), { code: 'ETIMEDOUT' })

/** The code that the store gave, such as `BlobNotFound`: answers without a body tell it by a header alone. */
export function codeOf(thrown: unknown): string | undefined {
  const { code, details } = (thrown ?? {}) as { code?: string; details?: { errorCode?: string } }
  return details?.errorCode ?? code
}

/** The HTTP status that an error of the SDK was made of. */
export const statusOf = (thrown: unknown): number | undefined =>
  (thrown as { statusCode?: number } | null)?.statusCode

/** What an error of the SDK, or of what should be stored, means to who uses the storage. */
export function azureError(what: string, thrown: unknown, signal?: AbortSignal): SpectraError {
  if (signal?.aborted) return signal.reason as SpectraError
  if (thrown instanceof ContentFailed) return toSpectraError(thrown.cause)
  if (thrown instanceof SpectraError) return thrown
  const code = codeOf(thrown)
  // The first line: behind it the SDK shows the whole answer.
  const message = String((thrown as Error | undefined)?.message).split('\n')[0]!
  const seen = code === undefined ? thrown : Object.assign(new Error(message, { cause: thrown }), { code })
  return toSpectraError(adapterError(what, seen, STORAGE_TROUBLE))
}
