import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3'
import { adapterError, STORAGE_TROUBLE } from '../../adapter-errors.ts'
import { SpectraError, toSpectraError } from '../../errors.ts'
import { ContentFailed } from '../object-store.ts'
import type { S3Address } from './address.ts'

export interface S3Options {
  /** @default the SDK's chain: environment, profile, container, instance */
  credentials?: S3ClientConfig['credentials']
  /** Milliseconds without a byte after which a request is given up. @default 30 s */
  timeoutMs?: number
  /** How often a request is tried. @default 3 */
  attempts?: number
  /** Keys of one page of a list. @default 1000 */
  pageSize?: number
  /** Bytes of each part of a copy that the store does not make by one request, at least 5 MiB. @default 1 GiB */
  copyPartBytes?: number
}

/** One prefix of one bucket, and the client that speaks to it. */
export interface S3Connection {
  client: S3Client
  address: S3Address
  pageSize: number
  copyPartBytes: number
  /** What names an object in each request. */
  at(key: string): { Bucket: string; Key: string }
  /** What is said of an object that is stored. */
  stored(key: string): {
    ServerSideEncryption?: 'AES256' | 'aws:kms' | 'aws:kms:dsse'
    SSEKMSKeyId?: string | undefined
    ContentType?: string
  }
}

export function connectS3(address: S3Address, options: S3Options = {}): S3Connection {
  const {
    credentials,
    timeoutMs = 30_000,
    attempts = 3,
    pageSize = 1000,
    copyPartBytes = 1024 ** 3,
  } = options
  const { bucket, prefix, encryption } = address
  const checksums = address.checksums === 'supported' ? 'WHEN_SUPPORTED' : 'WHEN_REQUIRED'
  const client = new S3Client({
    region: address.region,
    forcePathStyle: address.pathStyle,
    maxAttempts: attempts,
    requestChecksumCalculation: checksums,
    responseChecksumValidation: checksums,
    requestHandler: { connectionTimeout: Math.min(timeoutMs, 5000), socketTimeout: timeoutMs },
    ...(address.endpoint === undefined ? {} : { endpoint: address.endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
  })
  return {
    client,
    address,
    pageSize,
    copyPartBytes,
    at: (key) => ({ Bucket: bucket, Key: prefix + key }),
    stored: (key) => ({
      ...(encryption && { ServerSideEncryption: encryption.kind, SSEKMSKeyId: encryption.kmsKey }),
      // Models that read a clip from its bucket want to be told what it is.
      ...(key.endsWith('.mp4') && { ContentType: 'video/mp4' }),
    }),
  }
}

/** The HTTP status that an error of the SDK was made of. */
export const statusOf = (thrown: unknown): number | undefined =>
  (thrown as { $metadata?: { httpStatusCode?: number } } | null)?.$metadata?.httpStatusCode

/** What an error of the SDK, or of what should be stored, means to who uses the storage. */
export function s3Error(what: string, thrown: unknown, signal?: AbortSignal): SpectraError {
  if (signal?.aborted) return signal.reason as SpectraError
  if (thrown instanceof ContentFailed) return toSpectraError(thrown.cause)
  const error = adapterError(what, thrown, STORAGE_TROUBLE)
  if (error instanceof SpectraError) return error
  return toSpectraError(error)
}
