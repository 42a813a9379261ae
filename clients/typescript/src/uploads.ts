import type { Upload } from 'tus-js-client'
import { errorOfBody, unreachable } from './errors.ts'
import type { Gateways } from './gateways.ts'
import type { Tokens } from './tokens.ts'

export interface UploadOptions {
  /** Name of the file. */
  name?: string
  /** Bytes of a stream, which does not say it. */
  size?: number
  /** SHA-256 of the file, hexadecimal: what arrives is compared with it. */
  sha256?: string
  onProgress?: (sentBytes: number, totalBytes: number) => void
  signal?: AbortSignal
  /** Bytes of one request. @default 33554432 */
  partBytes?: number
  /** Waits between tries, in milliseconds. @default [0, 500, 1000, 3000, 5000, 10000] */
  retryMs?: number[]
}

/** What can be sent: in Node a Buffer, or a readable stream with its `size`; in browsers a File or Blob. */
export type Uploadable = ConstructorParameters<typeof Upload>[0]

export interface Uploaded {
  /** For `CreateProcess`. */
  uploadKey: string
}

const PART_BYTES = 32 * 1024 ** 2
const RETRY_MS = [0, 500, 1000, 3000, 5000, 10_000]

/** Sends a file in parts that go on where they broke off, at whichever gateway answers then. */
export async function upload(
  gateways: Gateways,
  tokens: Tokens,
  file: Uploadable,
  { name, size, sha256, onProgress, signal, partBytes = PART_BYTES, retryMs = RETRY_MS }: UploadOptions = {},
): Promise<Uploaded> {
  // Loaded by whoever sends a file: to all others it would be the largest part of the client.
  const { Upload } = await import('tus-js-client').catch((error: unknown) => {
    throw unreachable('Cannot send the file: what sends it cannot be loaded', error)
  })
  signal?.throwIfAborted()
  return new Promise((resolve, reject) => {
    const metadata = { ...(name && { filename: name }), ...(sha256 && { sha256 }) }
    const sending = new Upload(file, {
      endpoint: `${gateways.current}/api/v1/uploads/resumable`,
      chunkSize: partBytes,
      ...(size !== undefined && { uploadSize: size }),
      retryDelays: retryMs,
      metadata,
      storeFingerprintForResuming: false,
      async onBeforeRequest(request) {
        const authorization = await tokens.authorization()
        if (authorization) request.setHeader('authorization', authorization)
      },
      ...(onProgress && { onProgress: (sent, total) => onProgress(sent, total ?? sent) }),
      onSuccess({ lastResponse }) {
        const uploadKey = lastResponse.getHeader('upload-key')
        if (uploadKey) resolve({ uploadKey })
        else reject(unreachable('Cannot end the upload: the gateway named no key for it'))
      },
      onError(error) {
        const answer = 'originalResponse' in error ? error.originalResponse : null
        if (answer) reject(errorOfBody(answer.getBody(), answer.getStatus()))
        else reject(unreachable(`Cannot send the file to ${gateways.current}`, error))
      },
    })
    signal?.addEventListener(
      'abort',
      () => void sending.abort(true).finally(() => reject(signal.reason as Error)),
      {
        once: true,
      },
    )
    sending.start()
  })
}
