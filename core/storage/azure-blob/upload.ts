import { createHash, randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import type { BlockBlobClient } from '@azure/storage-blob'
import { ContentFailed } from '../object-store.ts'
import type { AzureConnection } from './connection.ts'

/** What is longer goes in blocks, four at once: at most 40 MiB are in memory. 50,000 blocks are 400 GB. */
export const BLOCK_BYTES = 8 * 1024 * 1024
const AT_ONCE = 4

export interface UploadOptions {
  metadata?: Record<string, string>
  signal?: AbortSignal | undefined
}

/**
 * Stores content of unknown length: the blob appears, whole, by its last request. Blocks of one that fails are never seen; Azure
 * discards them with the next that takes the name, or after a week.
 * @throws ContentFailed where reading the content failed; else the SDK's first error
 */
export async function upload(
  connection: AzureConnection,
  key: string,
  content: Readable,
  options: UploadOptions = {},
): Promise<{ bytes: number }> {
  const { signal } = options
  const onAbort = (): void => void content.destroy(signal?.reason as Error)
  signal?.addEventListener('abort', onAbort, { once: true })
  try {
    const blob = await connection.blob(key)
    const parts = partsOf(content, signal)
    const first = await parts.next()
    const whole = first.done ? Buffer.alloc(0) : first.value
    if (whole.length < BLOCK_BYTES) return await putWhole(connection, blob, whole, options)
    return await putInBlocks(connection, blob, whole, parts, options)
  } finally {
    signal?.removeEventListener('abort', onAbort)
    content.destroy()
  }
}

/** By one request, checked by the store. */
export async function putWhole(
  { ask, stored }: AzureConnection,
  blob: BlockBlobClient,
  content: Buffer,
  { metadata, signal }: UploadOptions,
): Promise<{ bytes: number }> {
  const blobHTTPHeaders = { blobContentMD5: md5Of(content) }
  await ask(signal, (abortSignal) =>
    blob.upload(content, content.length, {
      ...{ ...stored, abortSignal, blobHTTPHeaders },
      ...(metadata && { metadata }),
    }),
  )
  return { bytes: content.length }
}

async function putInBlocks(
  { ask, stored }: AzureConnection,
  blob: BlockBlobClient,
  first: Buffer,
  rest: AsyncGenerator<Buffer>,
  { metadata, signal }: UploadOptions,
): Promise<{ bytes: number }> {
  // Another one who stores the same at once has blocks of other names.
  const ours = randomUUID()
  const ids: string[] = []
  const sending = new Set<Promise<unknown>>()
  let bytes = 0
  let failed: { error: unknown } | undefined

  async function stage(block: Buffer): Promise<void> {
    bytes += block.length
    const id = Buffer.from(`${ours}-${String(ids.length).padStart(5, '0')}`).toString('base64')
    ids.push(id)
    const check = { ...stored, transactionalContentMD5: md5Of(block) }
    const sent: Promise<unknown> = ask(signal, (abortSignal) =>
      blob.stageBlock(id, block, block.length, { ...check, abortSignal }),
    )
      .catch((error: unknown) => void (failed ??= { error }))
      .finally(() => sending.delete(sent))
    sending.add(sent)
    if (sending.size >= AT_ONCE) await Promise.race(sending)
    if (failed) throw failed.error
  }

  try {
    await stage(first)
    for await (const block of rest) await stage(block)
  } finally {
    await Promise.all(sending)
  }
  if (failed) throw (failed as { error: unknown }).error
  signal?.throwIfAborted()
  await ask(signal, (abortSignal) =>
    blob.commitBlockList(ids, { ...stored, abortSignal, ...(metadata && { metadata }) }),
  )
  return { bytes }
}

/** The content in blocks of the same size; only the last is shorter. */
async function* partsOf(content: Readable, signal?: AbortSignal): AsyncGenerator<Buffer> {
  let pieces: Buffer[] = []
  let size = 0
  try {
    for await (const piece of content as AsyncIterable<Buffer | string>) {
      signal?.throwIfAborted()
      let left = Buffer.from(piece)
      while (size + left.length >= BLOCK_BYTES) {
        const cut = BLOCK_BYTES - size
        yield Buffer.concat([...pieces, left.subarray(0, cut)])
        left = left.subarray(cut)
        ;[pieces, size] = [[], 0]
      }
      if (left.length > 0) pieces.push(left)
      size += left.length
    }
  } catch (error) {
    throw new ContentFailed('The content ended early', { cause: error })
  }
  if (size > 0) yield Buffer.concat(pieces)
}

const md5Of = (content: Buffer): Uint8Array => createHash('md5').update(content).digest()
