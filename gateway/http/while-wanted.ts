import type { FastifyReply } from 'fastify'
import { SpectraError } from '../../core/errors.ts'

/** Aborts when the client is gone before it has its whole answer: what is still done for it is done for nobody. */
export function whileWanted({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController()
  raw.once('close', () => {
    if (raw.writableFinished) return
    gone.abort(new SpectraError('SS_CLIENT_GONE', 'Cannot go on with the request: the client is gone'))
  })
  return gone.signal
}
