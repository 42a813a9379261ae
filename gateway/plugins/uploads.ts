import multipart, { type MultipartFile } from '@fastify/multipart'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { z } from 'zod'
import { SpectraError } from '../../core/errors.ts'
import type { Storage, StoredBytes } from '../../core/ports.ts'
import { safeName } from '../../core/storage/keys.ts'
import { uploadPrefix } from '../../schema/keys.ts'
import { createQuota, type Reservation } from '../http/quota.ts'
import { whileWanted } from '../http/while-wanted.ts'
import { namedPlugin } from '../named-plugin.ts'
import { Bytes } from '../rest/schemas.ts'
import { contentDigest, type Digest } from '../rest/uploads/digest.ts'
import { checkSize, type LimitsOf, type UploadLimits } from '../rest/uploads/limits.ts'
import { resumableUploads } from '../rest/uploads/resumable.ts'

export interface UploadOptions {
  storage: Pick<Storage, 'put' | 'get' | 'list' | 'remove'>
  storedBytes: Pick<StoredBytes, 'of' | 'add'>
  limitsOf: LimitsOf
  /** Hours after which an upload that nobody goes on with, or uses, is removed. */
  uploadHours: number
}

/** Room for the boundaries and headers around the file of a multipart body. */
const ENVELOPE_BYTES = 64 * 1024
const HOUR_MS = 3_600_000

const Uploaded = z.object({
  uploadKey: z.string().describe('For `createBatchProcess(input: {uploadKey})`.'),
  bytes: z.number().int().describe('Bytes of the file.'),
})

const Query = z.object({
  name: z.string().max(1000).optional().describe('Name of the file, where the body is the file itself.'),
})

const about = {
  summary: 'Send a video',
  description:
    'As the first file of multipart/form-data, or as the whole body (video/* or application/octet-stream). ' +
    'With `content-digest: sha-256=:BASE64:` the body is compared with it. What is refused, or breaks off, leaves nothing.',
  tags: ['uploads'],
  consumes: ['multipart/form-data', 'application/octet-stream'],
  querystring: Query,
  response: { 201: Uploaded },
  shown: {
    body: z.object({ file: Bytes }),
    headers: z.object({ 'content-digest': z.string().optional().describe('sha-256=:BASE64: (RFC 9530).') }),
  },
}

/**
 * `POST /api/v1/uploads` (and `/uploads`, its older name): one file, streamed to storage; answers `{uploadKey, bytes}`. What is
 * refused, empty, not what was announced or breaks off leaves nothing.
 */
export const uploadsPlugin = namedPlugin<UploadOptions>(
  'spectra-uploads',
  ['spectra-errors', 'spectra-authenticate', 'spectra-openapi'],
  async (parent, { storage, storedBytes, limitsOf, uploadHours }) => {
    const reserve = createQuota(storedBytes)

    async function upload(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
      const { organizationId } = request.identity
      const limits = await limitsOf(organizationId)
      const multi = request.isMultipart()
      if (!multi && !(request.body instanceof Readable)) throw noFile('the body is no file')
      checkSize(Number(request.headers['content-length'] ?? 0) - (multi ? ENVELOPE_BYTES : 0), limits)
      const digest = contentDigest(request.headers['content-digest'])
      const reservation = await reserve(organizationId, limits.quotaBytes)
      let kept = false
      try {
        const { name, file } = multi ? await partOf(request, limits, digest) : bodyOf(request, digest)
        const key = `${uploadPrefix(organizationId)}${randomUUID()}/${safeName(name, 'video')}`
        const content = Readable.from(received(file, limits, reservation), { objectMode: false })
        const { bytes } = await storage.put(key, content, { signal: whileWanted(reply) })
        kept = true
        await storedBytes.add(organizationId, bytes)
        return reply.code(201).send({ uploadKey: key, bytes })
      } finally {
        reservation.release(kept)
        request.raw.resume()
      }
    }

    // What only uploads may have as a body is nothing for the other routes.
    await parent.register(async (app: FastifyInstance) => {
      await app.register(multipart, { throwFileSizeLimit: false })
      for (const type of ['application/octet-stream', /^video\//])
        app.addContentTypeParser(type, (_request, payload, done) => done(null, payload))
      const config = { permission: 'footage:write' as const, counts: 'uploads' as const }
      app.post('/api/v1/uploads', { config, schema: { operationId: 'upload', ...about } }, upload)
      app.post(
        '/uploads',
        { config, schema: { operationId: 'uploadByOldName', ...about, deprecated: true } },
        upload,
      )
      resumableUploads(app, { storage, storedBytes, limitsOf, reserve, expiresMs: uploadHours * HOUR_MS })
    })
  },
)

interface Given {
  name: string
  file: AsyncIterable<Buffer>
}

async function partOf(request: FastifyRequest, limits: UploadLimits, digest?: Digest): Promise<Given> {
  const { raw } = request
  let bytes = 0
  // Beside the parser, which takes as much as there is room for.
  raw.on('data', (part: Buffer) => {
    bytes += part.length
    digest?.update(part)
    if (bytes > limits.uploadBytes + ENVELOPE_BYTES) raw.destroy()
  })
  const size = { fileSize: limits.uploadBytes + 1, files: 1, fields: 10 }
  const part: MultipartFile | undefined = await request.file({ limits: size }).catch(broken)
  if (!part) throw noFile('the body has no file in it')
  async function* file(): AsyncGenerator<Buffer> {
    yield* unbroken(part!.file)
    if (!digest) return
    if (!raw.readableEnded) await once(raw, 'end').catch(broken)
    digest.check()
  }
  return { name: part.filename, file: file() }
}

function bodyOf({ body, query }: FastifyRequest, digest?: Digest): Given {
  async function* file(): AsyncGenerator<Buffer> {
    for await (const part of unbroken(body as AsyncIterable<Buffer>)) {
      digest?.update(part)
      yield part
    }
    digest?.check()
  }
  return { name: (query as z.infer<typeof Query>).name ?? '', file: file() }
}

async function* received(
  file: AsyncIterable<Buffer>,
  limits: UploadLimits,
  reservation: Reservation,
): AsyncGenerator<Buffer> {
  let bytes = 0
  for await (const part of file) {
    bytes += part.length
    checkSize(bytes, limits)
    reservation.add(part.length)
    yield part
  }
  if (bytes === 0) throw new SpectraError('SS_SOURCE_EMPTY', 'Cannot take the upload: the file is empty')
}

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
