import type { FastifyReply, FastifyRequest } from 'fastify'
import { SpectraError } from '../../core/errors.ts'
import { shownError } from '../error-body.ts'
import { namedPlugin } from '../named-plugin.ts'

/** Least that has to come of a body in each interval, in bytes: less is no upload, but a hold on the connection. */
const LEAST_BYTES = 1024

export interface StalledBodiesOptions {
  /** Milliseconds. */
  bodyMs: number
}

/**
 * Ends requests whose body stalls: less than 1 KiB in `bodyMs`, while this side would take more. As long as it goes on, it may
 * take hours. The client is told (408), and its connection is closed.
 */
export const stalledBodiesPlugin = namedPlugin<StalledBodiesOptions>(
  'spectra-stalled-bodies',
  ['spectra-errors'],
  async (app, { bodyMs }) => {
    app.addHook('onRequest', async (request, reply) => {
      const { raw } = request
      if (raw.complete || !hasBody(request)) return
      let seen = raw.socket.bytesRead
      const timer = setInterval(() => {
        const came = raw.socket.bytesRead - seen
        seen = raw.socket.bytesRead
        // What waits here to be taken is not the client's fault.
        if (came >= LEAST_BYTES || raw.readableLength > 0) return
        stop()
        end(request, reply, bodyMs)
      }, bodyMs)
      timer.unref()
      const stop = (): void => clearInterval(timer)
      raw.once('end', stop).once('close', stop)
    })
  },
)

const hasBody = ({ headers }: FastifyRequest): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0

function end({ raw, log }: FastifyRequest, reply: FastifyReply, bodyMs: number): void {
  const seconds = bodyMs / 1000
  const { status, body } = shownError(
    new SpectraError(
      'SS_REQUEST_STALLED',
      `Cannot take the request: less than ${LEAST_BYTES} bytes of it came in ${seconds} s`,
    ),
  )
  log.info({ code: body.code, message: body.message }, 'refused')
  const { socket } = raw
  if (reply.raw.headersSent) return void socket.destroy()
  const text = JSON.stringify(body)
  reply.hijack()
  reply.raw.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    connection: 'close',
  })
  reply.raw.end(text, () => socket.destroySoon())
}
