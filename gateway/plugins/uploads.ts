import multipart, { type MultipartFile } from '@fastify/multipart'
import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { SpectraError } from '../../core/errors.ts'
import type { Storage, StoredBytes } from '../../core/ports.ts'
import { safeName } from '../../core/storage/keys.ts'
import { uploadPrefix } from '../../schema/keys.ts'
import { createQuota, type Reservation } from '../http/quota.ts'
import { whileWanted } from '../http/while-wanted.ts'
import { namedPlugin } from '../named-plugin.ts'

export interface UploadOptions {
  storage: Pick<Storage, 'put'>
  storedBytes: Pick<StoredBytes, 'of' | 'add'>
  /** Largest file, in bytes. */
  uploadBytes: number
  /** Space of each organization, in bytes. */
  quotaBytes: number
}

/** Room for the boundaries and headers around the file of a multipart body. */
const ENVELOPE_BYTES = 64 * 1024

/**
 * `POST /uploads`: the first file of a multipart body, streamed to storage; answers `{uploadKey, bytes}`. What is
 * refused, empty or breaks off leaves nothing.
 */
export const uploadsPlugin = namedPlugin<UploadOptions>(
  'spectra-uploads',
  ['spectra-errors', 'spectra-authenticate'],
  async (app, { storage, storedBytes, uploadBytes, quotaBytes }) => {
    await app.register(multipart, { throwFileSizeLimit: false })
    const reserve = createQuota(storedBytes, quotaBytes)
    const tooLarge = (): SpectraError =>
      new SpectraError('SS_UPLOAD_TOO_LARGE', `Cannot take the upload: it has more than ${uploadBytes} bytes`)

    async function* received({ file }: MultipartFile, reservation: Reservation): AsyncGenerator<Buffer> {
      let bytes = 0
      for await (const part of unbroken(file)) {
        bytes += part.length
        if (bytes > uploadBytes) throw tooLarge()
        reservation.add(part.length)
        yield part
      }
      if (bytes === 0) throw new SpectraError('SS_SOURCE_EMPTY', 'Cannot take the upload: the file is empty')
    }

    app.post('/uploads', { config: { permission: 'footage:write' } }, async (request, reply) => {
      if (!request.isMultipart()) throw noFile('the body is not multipart/form-data')
      if (Number(request.headers['content-length']) > uploadBytes + ENVELOPE_BYTES) throw tooLarge()
      const { organizationId } = request.identity
      const reservation = await reserve(organizationId)
      let kept = false
      try {
        const limits = { fileSize: uploadBytes + 1, files: 1, fields: 10 }
        const part = await request.file({ limits }).catch(broken)
        if (!part) throw noFile('the body has no file in it')
        const key = `${uploadPrefix(organizationId)}${randomUUID()}/${safeName(part.filename, 'video')}`
        const content = Readable.from(received(part, reservation), { objectMode: false })
        const { bytes } = await storage.put(key, content, { signal: whileWanted(reply) })
        kept = true
        await storedBytes.add(organizationId, bytes)
        return reply.code(201).send({ uploadKey: key, bytes })
      } finally {
        reservation.release(kept)
        request.raw.resume()
      }
    })
  },
)

const noFile = (why: string): SpectraError =>
  new SpectraError('SS_INPUT_INVALID', `Cannot take the upload: ${why}`, {
    details: {
      field: 'file',
      advice: 'Send multipart/form-data with one file, as curl -F file=@video.mp4 does.',
    },
  })

/** What the parser says of a body that is malformed or broke off. */
const broken = (error: unknown): never => {
  throw noFile(error instanceof Error ? error.message : String(error))
}

async function* unbroken(file: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* file
  } catch (error) {
    broken(error)
  }
}
