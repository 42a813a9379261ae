import { GetObjectCommand } from '@aws-sdk/client-s3'
import type { Readable } from 'node:stream'
import { awsCredentialsOf } from '../../config/aws.ts'
import type { BucketAddress, SourceBucket } from '../../net/bucket-address.ts'
import type { Fetcher } from '../../net/fetcher.ts'
import { s3Address } from '../s3/address.ts'
import { connectS3, statusOf } from '../s3/connection.ts'
import type { BucketConfig } from './bucket-config.ts'
import { rangeOf, wholeOf } from './ranges.ts'
import { sourceTrouble } from './trouble.ts'

/** An object of S3, read by ranges of one version. */
export function s3Object(
  { bucket, key, name }: BucketAddress,
  at: SourceBucket,
  config: BucketConfig,
): Fetcher {
  const url = new URL(`s3://${bucket}`)
  const region = at.region ?? (config.awsRegion || (at.endpoint === undefined ? 'us-east-1' : undefined))
  if (region !== undefined) url.searchParams.set('region', region)
  if (at.endpoint !== undefined) url.searchParams.set('endpoint', at.endpoint)
  const credentials = awsCredentialsOf(config)
  // Who reads tries again itself, and goes on where it was.
  const { client } = connectS3(s3Address(url), { credentials, attempts: 1, timeoutMs: config.urlStallMs })

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
