import { ListObjectsV2Command } from '@aws-sdk/client-s3'
import type { FolderFile } from '../../ports.ts'
import type { BucketAddress, SourceBucket } from '../../net/bucket-address.ts'
import type { BucketConfig } from './bucket-config.ts'
import { connectBucket } from './s3.ts'
import { statusOf } from '../s3/connection.ts'
import { sourceTrouble } from './trouble.ts'

/**
 * All objects below a prefix, by pages of a thousand; names are relative to it. An object is never there in part.
 * @throws the codes of `sourceTrouble`, or the reason of the signal
 */
export async function* objectsBelow(
  { bucket, key: prefix, name }: BucketAddress,
  at: SourceBucket,
  config: BucketConfig,
  signal: AbortSignal,
): AsyncGenerator<FolderFile> {
  const { client } = connectBucket(bucket, at, config, 3)
  const page = async (from: string | undefined) => {
    try {
      const order = { Bucket: bucket, Prefix: prefix, ContinuationToken: from }
      return await client.send(new ListObjectsV2Command(order), { abortSignal: signal })
    } catch (thrown) {
      signal.throwIfAborted()
      throw sourceTrouble(name, { status: statusOf(thrown), code: (thrown as Error).name, thrown })
    }
  }
  try {
    let from: string | undefined
    do {
      const { Contents = [], NextContinuationToken } = await page(from)
      for (const { Key = '', Size = 0, ETag = '', LastModified = new Date(0) } of Contents) {
        // Keys with a slash at their end are the folders that consoles make.
        if (Key.endsWith('/')) continue
        const file = {
          name: Key.slice(prefix.length),
          version: `${Size}:${ETag.replaceAll('"', '')}`,
          bytes: Size,
        }
        yield { ...file, changedAt: LastModified, appearedAt: LastModified }
      }
      from = NextContinuationToken
    } while (from !== undefined)
  } finally {
    client.destroy()
  }
}
