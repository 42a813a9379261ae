import { addAbortSignal, Readable } from 'node:stream'
import type { ByteRange } from '../../ports.ts'
import { azureError, silent, type AzureConnection } from './connection.ts'

export interface ReadOptions {
  range?: ByteRange | undefined
  /** Only this version. */
  etag?: string | undefined
  signal?: AbortSignal | undefined
}

/**
 * The content of a blob, or a range of it, as it was when it was opened; what fails on the way is told by the codes of the port.
 * @throws the SDK's errors where it cannot be opened
 */
export async function readBlob(
  { blob, ask, timeoutMs }: AzureConnection,
  key: string,
  { range, etag, signal }: ReadOptions,
): Promise<{ content: Readable; bytes: number | undefined }> {
  const one = await blob(key)
  const count = range && range.end - range.start + 1
  const conditions = etag === undefined ? {} : { conditions: { ifMatch: etag } }
  const { readableStreamBody, contentLength } = await ask(signal, (abortSignal) =>
    one.download(range?.start ?? 0, count, { ...conditions, abortSignal, maxRetryRequests: 0 }),
  )
  const body = readableStreamBody as Readable
  // It may fail before somebody reads it.
  body.on('error', () => undefined)
  const content = Readable.from(patiently(body, timeoutMs), { objectMode: false })
  const destroy = content.destroy.bind(content)
  content.destroy = (error) => {
    body.destroy()
    return destroy(error && azureError(`read ${key}`, broken(error), signal))
  }
  if (signal) addAbortSignal(signal, content)
  return { content, bytes: contentLength }
}

/** The SDK says that it was aborted where the other end did that. */
const broken = (error: Error): Error =>
  error.name === 'AbortError'
    ? Object.assign(new Error('the connection broke in its middle', { cause: error }), { code: 'ECONNRESET' })
    : error

/** Ends with an error where a piece that is waited for does not come in time. */
async function* patiently(body: Readable, timeoutMs: number): AsyncGenerator<Buffer> {
  const pieces = body[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  try {
    for (;;) {
      const late = setTimeout(() => body.destroy(silent(timeoutMs)), timeoutMs)
      const { value, done } = await pieces.next().finally(() => clearTimeout(late))
      if (done) return
      yield value
    }
  } finally {
    body.destroy()
  }
}
