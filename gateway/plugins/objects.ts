import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { SpectraError } from '../../core/errors.ts'
import type { Storage } from '../../core/ports.ts'
import { etagOf, isUnchanged, rangeApplies } from '../http/conditional.ts'
import { describeContent } from '../http/content-type.ts'
import { parseRange } from '../http/range.ts'
import { whileWanted } from '../http/while-wanted.ts'
import { namedPlugin } from '../named-plugin.ts'
import { Bytes } from '../rest/schemas.ts'

const about = {
  summary: 'Clip, thumbnail, summary or upload, by its signed URL',
  description:
    'The URL is what the API gives, as it is: it says by itself what may be opened, and until when. Ranges are served (206), and ' +
    'a copy that is still good is 304.',
  tags: ['media'],
  security: [],
  shown: {
    querystring: z.object({
      expires: z.string().optional().describe('Seconds since 1970.'),
      signature: z.string().optional().describe('Of the path and of `expires`.'),
    }),
    response: { 200: Bytes, 206: Bytes },
  },
}

/**
 * `GET` and `HEAD /objects/<key>?...` (and below `/api/v1`), as the storage signed it: one object, whole or a range of it. The
 * signature is the permission, so that players need no headers: it names the object, and with that its organization, and was given to
 * somebody who may see it; it ends by its expiry alone, and browsers keep what it brought no longer. A storage that has its objects
 * fetched from where they are signs no such path, and takes none.
 */
export const objectsPlugin = namedPlugin<{ storage: Pick<Storage, 'verify' | 'stat' | 'get'> }>(
  'spectra-objects',
  ['spectra-errors', 'spectra-helmet', 'spectra-openapi'],
  async (app, { storage }) => {
    for (const [prefix, operationId] of [
      ['/api/v1', 'object'],
      ['', 'objectByOldName'],
    ] as const) {
      for (const method of ['GET', 'HEAD']) {
        app.route({
          method,
          url: `${prefix}/objects/*`,
          exposeHeadRoute: false,
          config: { permission: 'signed-url', crossSite: true },
          schema: { operationId, ...about },
          handler: (request, reply) => send(request, reply, prefix),
        })
      }
    }

    async function send(request: FastifyRequest, reply: FastifyReply, prefix: string): Promise<FastifyReply> {
      const key = storage.verify(request.url.slice(prefix.length))
      const signal = whileWanted(reply)
      const object = await storage.stat(key, { signal })
      if (!object)
        throw new SpectraError('SS_OBJECT_NOT_FOUND', `Cannot open ${key}: there is no such object`)

      const { type, disposition } = describeContent(key)
      reply.headers({
        'accept-ranges': 'bytes',
        'cache-control': `private, max-age=${secondsLeft(request.url)}`,
        'last-modified': object.modifiedAt.toUTCString(),
        etag: etagOf(object),
      })
      if (isUnchanged(request.headers, object)) return reply.code(304).send()

      const asked = rangeApplies(request.headers, object)
        ? parseRange(request.headers.range, object.bytes)
        : undefined
      if (asked === 'unsatisfiable') throw unsatisfiable(reply, key, object.bytes)
      reply.headers({ 'content-type': type, 'content-disposition': disposition })
      if (asked) {
        reply.code(206).header('content-range', `bytes ${asked.start}-${asked.end}/${object.bytes}`)
      }
      reply.header('content-length', asked ? asked.end - asked.start + 1 : object.bytes)
      if (request.method === 'HEAD') return reply.send()
      return reply.send(await storage.get(key, { range: asked, signal }))
    }
  },
)

/** For how long a browser may keep what came by a URL: the URL after it is another one. */
function secondsLeft(url: string): number {
  const expires = Number(URL.parse(url, 'http://localhost')?.searchParams.get('expires'))
  return Math.max(0, Math.min(3600, Math.floor(expires - Date.now() / 1000)))
}

function unsatisfiable(reply: FastifyReply, key: string, bytes: number): SpectraError {
  reply.header('content-range', `bytes */${bytes}`)
  return new SpectraError('SS_RANGE_INVALID', `Cannot send that range of ${key}: it has ${bytes} bytes`)
}
