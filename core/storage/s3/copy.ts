import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  UploadPartCopyCommand,
  type CompletedPart,
} from '@aws-sdk/client-s3'
import type { S3Connection } from './connection.ts'

export interface CopyConditions {
  /** Only this version of the source. */
  etag?: string | undefined
  /** Only where nothing is yet. */
  ifNone?: boolean
  signal?: AbortSignal | undefined
}

/**
 * A second object with the content and metadata of the first. The store copies, nothing is sent. One request copies 5 GiB at most;
 * what is longer is copied in parts.
 * @throws the SDK's errors
 */
export async function copyObject(
  connection: S3Connection,
  from: string,
  to: string,
  conditions: CopyConditions = {},
): Promise<void> {
  const { client, at, stored } = connection
  const { etag, ifNone, signal } = conditions
  const source = sourceOf(connection, from)
  const condition = { CopySourceIfMatch: etag, ...(ifNone && { IfNoneMatch: '*' }) }
  try {
    const command = new CopyObjectCommand({ ...at(to), ...stored(to), CopySource: source, ...condition })
    await client.send(command, signal ? { abortSignal: signal } : {})
  } catch (error) {
    if (!['InvalidRequest', 'EntityTooLarge'].includes((error as Error).name)) throw error
    await copyInParts(connection, from, to, conditions, error)
  }
}

/** Keys are of safe characters; the bucket's name is, too. */
const sourceOf = ({ at }: S3Connection, key: string): string => `${at(key).Bucket}/${at(key).Key}`

async function copyInParts(
  connection: S3Connection,
  from: string,
  to: string,
  { etag, ifNone, signal }: CopyConditions,
  refusal: unknown,
): Promise<void> {
  const { client, at, stored, copyPartBytes } = connection
  const call = signal ? { abortSignal: signal } : {}
  const { ContentLength = 0, Metadata, ETag } = await client.send(new HeadObjectCommand(at(from)), call)
  if (ContentLength <= copyPartBytes) throw refusal
  const { UploadId } = await client.send(
    new CreateMultipartUploadCommand({ ...at(to), ...stored(to), Metadata }),
    call,
  )
  const upload = { ...at(to), UploadId }
  try {
    const parts: CompletedPart[] = []
    for (let start = 0; start < ContentLength; start += copyPartBytes) {
      const end = Math.min(start + copyPartBytes, ContentLength) - 1
      const command = new UploadPartCopyCommand({
        ...upload,
        PartNumber: parts.length + 1,
        CopySource: sourceOf(connection, from),
        CopySourceRange: `bytes=${start}-${end}`,
        CopySourceIfMatch: etag ?? ETag,
      })
      const { CopyPartResult } = await client.send(command, call)
      parts.push({ PartNumber: parts.length + 1, ETag: CopyPartResult?.ETag })
    }
    const condition = ifNone ? { IfNoneMatch: '*' } : {}
    const whole = { ...upload, ...condition, MultipartUpload: { Parts: parts } }
    await client.send(new CompleteMultipartUploadCommand(whole), call)
  } catch (error) {
    // The first error is the one that is told; the bucket's lifecycle takes back what this cannot.
    await client.send(new AbortMultipartUploadCommand(upload)).catch(() => undefined)
    throw error
  }
}
