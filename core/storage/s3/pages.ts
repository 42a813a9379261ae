import { ListObjectsV2Command } from '@aws-sdk/client-s3'
import type { StoredObject } from '../../ports.ts'
import { isReserved } from '../keys.ts'
import type { S3Connection } from './connection.ts'

/** '/' is followed by '0': the first key behind all that are below a folder. */
const behind = (folder: string): string => `${folder}0`

/** All objects whose keys begin with `begins`, the adapter's own among them, in the order of their characters. */
export async function* pagesOf(
  { client, address, pageSize }: S3Connection,
  begins: string,
  { skip, signal }: { skip?: (name: string) => boolean; signal?: AbortSignal | undefined } = {},
): AsyncGenerator<StoredObject> {
  const { bucket, prefix } = address
  const where = { Bucket: bucket, Prefix: prefix + begins, MaxKeys: pageSize }
  let from: { ContinuationToken?: string | undefined; StartAfter?: string } | undefined = {}
  while (from) {
    const page: Awaited<ReturnType<typeof ask>> = await ask(from)
    for (const { Key = '', Size = 0, LastModified = new Date(0) } of page.Contents ?? []) {
      const key = Key.slice(prefix.length)
      signal?.throwIfAborted()
      // Keys with a slash at their end are the folders that consoles make.
      if (key.endsWith('/') || skip?.(key.split('/')[0]!)) continue
      yield { key, bytes: Size, modifiedAt: LastModified }
    }
    from = page.IsTruncated ? next(page) : undefined
  }

  function ask(start: object) {
    return client.send(
      new ListObjectsV2Command({ ...where, ...start }),
      signal ? { abortSignal: signal } : {},
    )
  }

  /** A trash of a million objects is stepped over, not paged through. */
  function next({
    NextContinuationToken,
    Contents,
  }: {
    NextContinuationToken?: string
    Contents?: { Key?: string }[]
  }) {
    const last = Contents?.at(-1)?.Key?.slice(prefix.length) ?? ''
    const [folder, ...rest] = last.split('/')
    if (rest.length > 0 && skip?.(folder!)) return { StartAfter: prefix + behind(folder!) }
    return { ContinuationToken: NextContinuationToken }
  }
}

/** The objects that the port knows, whosever they are. */
export const objectsOf = (
  connection: S3Connection,
  begins: string,
  signal?: AbortSignal,
): AsyncGenerator<StoredObject> => pagesOf(connection, begins, { skip: isReserved, signal })
