import { traceOf } from '../graphql/context.ts'
import { isSecretPath } from '../http/secrets-in-urls.ts'
import { namedPlugin } from '../named-plugin.ts'

/** One line for each request, without its query: signatures of URLs belong in no log. */
export const requestLogPlugin = namedPlugin('spectra-request-log', [], async (app) => {
  app.addHook('onResponse', async (request, reply) => {
    const { method, url, ip, headers } = request
    const trace = traceOf(headers.traceparent)
    const path = url.split('?')[0]!
    const line = {
      method,
      path: isSecretPath(path) ? 'with a token or key in it' : path,
      ip,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
      ...(trace !== undefined && { trace }),
    }
    request.log.info(line, 'answered')
  })
})
