import { allowedBucket, bucketAddress } from '../../net/bucket-address.ts'
import type { Fetcher } from '../../net/fetcher.ts'
import type { BucketConfig } from './bucket-config.ts'

/**
 * Reads a video in a bucket in parts, `s3://bucket/key` or `azblob://container/key`, in its version of the first part. Where the bucket is
 * and who asks is what the configuration says; no redirect is followed.
 * @throws SS_INPUT_INVALID, SS_ADDRESS_REFUSED where SPECTRA_SOURCE_BUCKETS does not name its bucket
 */
export async function openBucketObject(text: string, config: BucketConfig): Promise<Fetcher> {
  const address = bucketAddress(text)
  const bucket = allowedBucket(config.sourceBuckets, address)
  return address.scheme === 's3'
    ? (await import('./s3.ts')).s3Object(address, bucket, config)
    : (await import('./azure-blob.ts')).azureObject(address, bucket, config)
}
