import type { Readable } from 'node:stream'
import type { BucketAddress, SourceBucket } from '../../net/bucket-address.ts'
import type { Fetcher } from '../../net/fetcher.ts'
import { connectAzure, codeOf, statusOf } from '../azure-blob/connection.ts'
import type { BucketConfig } from './bucket-config.ts'
import { wholeOf } from './ranges.ts'
import { sourceTrouble } from './trouble.ts'

/** A blob of Azure, read by ranges of one version. */
export function azureObject(
  { bucket, key, name }: BucketAddress,
  { account, endpoint }: SourceBucket,
  config: BucketConfig,
): Fetcher {
  const address = {
    ...{ name, container: bucket, prefix: '', account, endpoint },
    ...({ serve: 'store', encryptionScope: undefined } as const),
  }
  const credentials = {
    connectionString: config.azureConnectionString,
    account: config.azureAccount,
    key: config.azureKey,
    sasToken: config.azureSas,
  }
  // Who reads tries again itself, and goes on where it was.
  const connection = connectAzure(address, { credentials, attempts: 1, timeoutMs: config.urlStallMs })

  return {
    name,
    async fetch({ start, end }, { known, signal }) {
      const conditions = known?.etag === undefined ? {} : { conditions: { ifMatch: known.etag } }
      const count = end === undefined ? undefined : end - start
      try {
        const blob = await connection.blob(key)
        const found = await connection.ask(signal, (abortSignal) =>
          blob.download(start, count, { ...conditions, abortSignal, maxRetryRequests: 0 }),
        )
        const body = found.readableStreamBody as Readable
        body.on('error', () => undefined)
        const { bytes, extent } = wholeOf(found.contentRange, found.contentLength)
        return {
          ...{ body, url: new URL(`azblob://${bucket}`), extent },
          identity: {
            ...{ bytes, ranges: true, encodings: [] },
            ...{ etag: found.etag, lastModified: found.lastModified?.toUTCString() },
          },
        }
      } catch (thrown) {
        if (signal.aborted) throw thrown
        const [status, code] = [statusOf(thrown), codeOf(thrown)]
        if (status === 416 && known) return undefined
        throw sourceTrouble(name, { status, code, thrown: Object.assign(thrown as Error, { code }) }, known)
      }
    },
    close: async () => undefined,
  }
}
