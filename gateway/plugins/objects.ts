import type { FastifyReply } from 'fastify'
import { SpectraError } from '../../core/errors.ts'
import type { Storage } from '../../core/ports.ts'
import type { LocalStorage } from '../../core/storage/local.ts'
import { organizationPrefix } from '../../schema/keys.ts'
import { etagOf, isUnchanged, rangeApplies } from '../http/conditional.ts'
import { describeContent } from '../http/content-type.ts'
import { parseRange } from '../http/range.ts'
import { namedPlugin } from '../named-plugin.ts'

/** `GET` and `HEAD /objects/<key>?expires=..&signature=..`: one object of the own organization, whole or a range of it. */
export const objectsPlugin = namedPlugin<{ storage: Storage & Pick<LocalStorage, 'verify'> }>(
  'spectra-objects',
  ['spectra-errors', 'spectra-helmet', 'spectra-authenticate'],
  async (app, { storage }) => {
    app.route<{ Params: { '*': string }; Querystring: { expires?: unknown; signature?: unknown } }>({
      method: ['GET', 'HEAD'],
      url: '/objects/*',
      async handler(request, reply) {
        const { expires, signature } = request.query
        const signed = { key: request.params['*'], expires: String(expires), signature: String(signature) }
        const key = storage.verify(signed)
        const own = key.startsWith(organizationPrefix(request.identity.organizationId))
        const object = own ? await storage.stat(key) : undefined
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
        return reply.send(await storage.get(key, asked))
      },
    })
  },
)

function unsatisfiable(reply: FastifyReply, key: string, bytes: number): SpectraError {
  reply.header('content-range', `bytes */${bytes}`)
  return new SpectraError('SS_RANGE_INVALID', `Cannot send that range of ${key}: it has ${bytes} bytes`)
}
