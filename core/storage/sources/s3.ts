import { GetObjectCommand } from '@aws-sdk/client-s3'
import type { Readable } from 'node:stream'
import { awsCredentialsOf } from '../../config/aws.ts'
import type { BucketAddress, SourceBucket } from '../../net/bucket-address.ts'
import type { Fetcher } from '../../net/fetcher.ts'
import { s3Address } from '../s3/address.ts'
import { connectS3, statusOf, type S3Connection } from '../s3/connection.ts'
import type { BucketConfig } from './bucket-config.ts'
import { rangeOf, wholeOf } from './ranges.ts'
import { sourceTrouble } from './trouble.ts'

/** A bucket that may be read, where the configuration says that it is. */
export function connectBucket(
  bucket: string,
  at: SourceBucket,
  config: BucketConfig,
  attempts: number,
): S3Connection {
  const url = new URL(`s3://${bucket}`)
  const region = at.region ?? (config.awsRegion || (at.endpoint === undefined ? 'us-east-1' : undefined))
  if (region !== undefined) url.searchParams.set('region', region)
  if (at.endpoint !== undefined) url.searchParams.set('endpoint', at.endpoint)
  const credentials = awsCredentialsOf(config)
  return connectS3(s3Address(url), { credentials, attempts, timeoutMs: config.urlStallMs })
}

/** An object of S3, read by ranges of one version. */
export function s3Object(
  { bucket, key, name }: BucketAddress,
  at: SourceBucket,
  config: BucketConfig,
): Fetcher {
  // Who reads tries again itself, and goes on where it was.
  const { client } = connectBucket(bucket, at, config, 1)

  return {
    name,
    async fetch(part, { known, signal }) {
      try {
        const { Body, ContentRange, ContentLength, ETag, LastModified } = await client.send(
          new GetObjectCommand({ Bucket: bucket, Key: key, Range: rangeOf(part), IfMatch: known?.etag }),
          { abortSignal: signal },
        )
        const body = Body as Readable
        body.on('error', () => undefined)
        const whole = wholeOf(ContentRange, ContentLength)
        return {
          ...{ body, url: new URL(`s3://${bucket}`), extent: whole.extent },
          identity: {
            ...{ bytes: whole.bytes, ranges: true, encodings: [] },
            ...{ etag: ETag, lastModified: LastModified?.toUTCString() },
          },
        }
      } catch (thrown) {
        if (signal.aborted) throw thrown
        if (statusOf(thrown) === 416 && known) return undefined
        throw sourceTrouble(name, { status: statusOf(thrown), code: (thrown as Error).name, thrown }, known)
      }
    },
    close: async () => client.destroy(),
  }
}
