import { AbortMultipartUploadCommand, type S3Client } from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { Readable } from 'node:stream'
import { ContentFailed } from '../object-store.ts'
import type { S3Connection } from './connection.ts'

/** What is longer goes in several parts, four at once: at most 40 MiB are in memory. 10,000 parts are 80 GB. */
export const PART_BYTES = 8 * 1024 * 1024

const RETRY_MS = 2000

/**
 * Stores content of unknown length, all of it or nothing: what fails or aborts is taken back before this throws, or where the
 * store is away, as soon as it answers. Where the process ends first, the bucket's lifecycle does that (docs/storage.md).
 * @throws ContentFailed where reading the content failed; else the SDK's first error
 */
export async function upload(
  { client, at, stored }: S3Connection,
  key: string,
  content: Readable,
  { metadata, signal }: { metadata?: Record<string, string>; signal?: AbortSignal | undefined } = {},
): Promise<{ bytes: number }> {
  let bytes = 0
  let failed: unknown
  async function* counted(): AsyncGenerator<Buffer> {
    try {
      for await (const piece of content as AsyncIterable<Buffer | string>) {
        signal?.throwIfAborted()
        // The parts of an upload go on by themselves when one of them fails.
        if (failed !== undefined) throw failed
        const buffer = Buffer.from(piece)
        bytes += buffer.length
        yield buffer
      }
    } catch (error) {
      throw error === failed ? error : new ContentFailed('The content ended early', { cause: error })
    }
  }
  const sending = {
    config: client.config,
    async send(command: Parameters<S3Client['send']>[0]) {
      if (command instanceof AbortMultipartUploadCommand) return takeBack(client, command)
      try {
        return await client.send(command, signal ? { abortSignal: signal } : {})
      } catch (error) {
        failed ??= error
        throw error
      }
    },
  } as unknown as S3Client
  const onAbort = (): void => void content.destroy(signal?.reason as Error)
  signal?.addEventListener('abort', onAbort, { once: true })
  try {
    await new Upload({
      client: sending,
      partSize: PART_BYTES,
      params: {
        ...at(key),
        ...stored(key),
        ...(metadata && { Metadata: metadata }),
        Body: Readable.from(counted(), { objectMode: false }),
      },
    }).done()
    return { bytes }
  } catch (error) {
    throw error instanceof ContentFailed ? error : (failed ?? error)
  } finally {
    signal?.removeEventListener('abort', onAbort)
    content.destroy()
  }
}

/** Never throws, so that the first error is the one that is told; what cannot be taken back now is tried again. */
async function takeBack(client: S3Client, command: AbortMultipartUploadCommand): Promise<void> {
  try {
    await client.send(command)
  } catch (error) {
    if ((error as Error).name === 'NoSuchUpload' || (error as Error).name === 'NoSuchBucket') return
    setTimeout(() => void takeBack(client, command), RETRY_MS).unref()
  }
}
