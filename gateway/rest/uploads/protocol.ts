import { Server, type MemoryLocker, type ServerOptions, type Upload } from '@tus/server'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { randomUUID } from 'node:crypto'
import { SpectraError, type ErrorCode } from '../../../core/errors.ts'
import { shownError } from '../../error-body.ts'
import type { Reservation } from '../../http/quota.ts'
import { metadataDigest } from './digest.ts'
import { checkSize, type UploadLimits } from './limits.ts'
import type { PartStore } from './part-store.ts'

export const RESUMABLE_PATH = '/api/v1/uploads/resumable'

/** The answer to who has sent all of it carries the key in this header, and so does each HEAD after that. */
export const UPLOAD_KEY_HEADER = 'upload-key'

export interface ProtocolOptions {
  request: FastifyRequest
  reply: FastifyReply
  store: PartStore
  locker: MemoryLocker
  limits: UploadLimits
  reserve: () => Promise<Reservation>
}

/** The tus protocol, for one request: what it refuses is told as everything else is. */
export function protocolServer({ request, reply, store, locker, limits, reserve }: ProtocolOptions): Server {
  const asJson = (): unknown => reply.raw.setHeader('content-type', 'application/json; charset=utf-8')

  const onUploadCreate: ServerOptions['onUploadCreate'] = async (_request, { size, metadata }: Upload) => {
    checkSize(size!, limits)
    metadataDigest(metadata?.sha256)
    const room = await reserve()
    try {
      room.add(size!)
    } finally {
      room.release(false)
    }
    return {}
  }

  return new Server({
    path: RESUMABLE_PATH,
    datastore: store,
    locker,
    relativeLocation: true,
    // What pages of other origins may do is said in one place, for all routes.
    allowedOrigins: () => false,
    // The library says which headers pages may read, in place of what stands there: these are not among those that it knows.
    exposedHeaders: ['Upload-Expires', UPLOAD_KEY_HEADER, 'Retry-After'],
    namingFunction: () => randomUUID(),
    onUploadCreate,
    async onIncomingRequest({ method }, id) {
      const complete = method === 'HEAD' ? await store.complete(id) : undefined
      if (complete) reply.raw.setHeader(UPLOAD_KEY_HEADER, complete.key)
    },
    async onUploadFinish(_request, { id }) {
      const { key, bytes } = await store.assemble(id)
      asJson()
      const body = JSON.stringify({ uploadKey: key, bytes })
      return { status_code: 200, headers: { [UPLOAD_KEY_HEADER]: key }, body }
    },
    onResponseError(_request, error) {
      const { status, body, unexpected } = shownError(ofProtocol(error))
      if (unexpected) request.log.error({ err: error }, 'unexpected error')
      else request.log.info({ code: body.code, message: body.message }, 'refused')
      asJson()
      return { status_code: status, body: JSON.stringify(body) }
    },
  })
}

const CODES: Record<number, ErrorCode> = {
  404: 'SS_NOT_FOUND',
  409: 'SS_STATUS_CONFLICT',
  410: 'SS_NOT_FOUND',
  413: 'SS_UPLOAD_TOO_LARGE',
}

/** What the protocol's own refusals are in our table. */
function ofProtocol(error: Error | { status_code: number; body: string }): unknown {
  if (!('status_code' in error)) return error
  const { status_code, body } = error
  // 501 is an extension that we do not offer.
  if (status_code >= 500 && status_code !== 501) return error
  const message = `Cannot go on with the upload: ${body.trim()}`
  return new SpectraError(CODES[status_code] ?? 'SS_INPUT_INVALID', message)
}
