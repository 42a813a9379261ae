import { MemoryLocker } from '@tus/server'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Storage, StoredBytes } from '../../../core/ports.ts'
import type { Reservation } from '../../http/quota.ts'
import type { LimitsOf } from './limits.ts'
import { PartStore } from './part-store.ts'
import { protocolServer, RESUMABLE_PATH, UPLOAD_KEY_HEADER } from './protocol.ts'

export interface ResumableOptions {
  storage: Pick<Storage, 'put' | 'get' | 'list' | 'remove'>
  storedBytes: Pick<StoredBytes, 'add'>
  limitsOf: LimitsOf
  reserve: (organizationId: string, quotaBytes: number) => Promise<Reservation>
  /** Milliseconds that an upload may take from its creation. */
  expiresMs: number
}

const Headers = z.looseObject({
  'tus-resumable': z.string().describe('1.0.0'),
})

const about = (operationId: string, summary: string, description: string) => ({
  operationId,
  summary,
  description,
  tags: ['uploads'],
  shown: { headers: Headers },
})

/**
 * Uploads that go on where they broke off, by the tus protocol 1.0.0 (https://tus.io/protocols/resumable-upload) with the extensions
 * creation, creation-with-upload, termination and expiration. Metadata: `filename`, and `sha256` of the whole file. What is stored
 * and when it is gone: see `PartStore`.
 */
export function resumableUploads(app: FastifyInstance, options: ResumableOptions): void {
  const { storage, storedBytes, limitsOf, reserve, expiresMs } = options
  // Requests to this gateway wait for each other; of those to others see PartStore.
  const locker = new MemoryLocker()

  async function answer(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { organizationId } = request.identity
    const limits = await limitsOf(organizationId)
    const reservation = await reserve(organizationId, limits.quotaBytes)
    const store = new PartStore({ storage, storedBytes, organizationId, reservation, expiresMs })
    const again = (): Promise<Reservation> => reserve(organizationId, limits.quotaBytes)
    const server = protocolServer({ request, reply, store, locker, limits, reserve: again })
    for (const [name, value] of Object.entries(reply.getHeaders())) reply.raw.setHeader(name, value!)
    reply.hijack()
    try {
      await server.handle(request.raw, reply.raw)
    } finally {
      // Each part was counted as it was stored.
      reservation.release(false)
    }
  }

  routes(app, answer)
}

function routes(
  app: FastifyInstance,
  answer: (request: FastifyRequest, reply: FastifyReply) => Promise<void>,
): void {
  const config = { permission: 'footage:write' as const }
  app.addContentTypeParser('application/offset+octet-stream', (_request, payload, done) =>
    done(null, payload),
  )
  app.post(
    RESUMABLE_PATH,
    {
      config: { ...config, counts: 'uploads' },
      schema: about(
        'createUpload',
        'Begin an upload that can be resumed',
        'The tus protocol 1.0.0: `upload-length`, and `upload-metadata` with `filename` and, where known, `sha256` (hexadecimal). `location` says where it goes on.',
      ),
    },
    answer,
  )
  const one = `${RESUMABLE_PATH}/:id`
  app.head(
    one,
    {
      config: { ...config, swagger: { exposeHeadRoute: true } },
      schema: about(
        'uploadState',
        'How far an upload is',
        `\`upload-offset\`; once it is complete, \`${UPLOAD_KEY_HEADER}\`.`,
      ),
    },
    answer,
  )
  app.patch(
    one,
    {
      config,
      schema: about(
        'continueUpload',
        'Send what is left',
        `From \`upload-offset\` on, as application/offset+octet-stream. The answer to the last part has \`${UPLOAD_KEY_HEADER}\`.`,
      ),
    },
    answer,
  )
  app.delete(
    one,
    { config, schema: about('removeUpload', 'Give an upload up', 'Removes what came of it.') },
    answer,
  )
}
