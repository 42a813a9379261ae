import type { FastifyReply } from 'fastify'
import { SpectraError } from '../../core/errors.ts'
import type { Storage } from '../../core/ports.ts'
import { etagOf, isUnchanged, rangeApplies } from '../http/conditional.ts'
import { describeContent } from '../http/content-type.ts'
import { parseRange } from '../http/range.ts'
import { whileWanted } from '../http/while-wanted.ts'
import { namedPlugin } from '../named-plugin.ts'

/**
 * `GET` and `HEAD /objects/<key>?...`, as the storage signed it: one object, whole or a range of it. The signature is the
 * permission, so that players need no headers: it names the object, and with that its organization, and was given to somebody who
 * may see it; it ends by its expiry alone. A storage that has its objects fetched from where they are signs no such path, and takes none.
 */
export const objectsPlugin = namedPlugin<{ storage: Pick<Storage, 'verify' | 'stat' | 'get'> }>(
  'spectra-objects',
  ['spectra-errors', 'spectra-helmet'],
  async (app, { storage }) => {
    app.route({
      method: ['GET', 'HEAD'],
      url: '/objects/*',
      config: { permission: 'signed-url', crossSite: true },
      async handler(request, reply) {
        const key = storage.verify(request.url)
        const signal = whileWanted(reply)
        const object = await storage.stat(key, { signal })
        if (!object)
          throw new SpectraError('SS_OBJECT_NOT_FOUND', `Cannot open ${key}: there is no such object`)

        const { type, disposition } = describeContent(key)
        reply.headers({
          'accept-ranges': 'bytes',
          'cache-control': 'private, max-age=300',
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
      },
    })
  },
)

function unsatisfiable(reply: FastifyReply, key: string, bytes: number): SpectraError {
  reply.header('content-range', `bytes */${bytes}`)
  return new SpectraError('SS_RANGE_INVALID', `Cannot send that range of ${key}: it has ${bytes} bytes`)
}
