import { shownError } from '../error-body.ts'
import { namedPlugin } from '../named-plugin.ts'

/** Every error of the REST side leaves through here as `{code, message, advice, retryable}`. */
export const errorsPlugin = namedPlugin('spectra-errors', [], async (app) => {
  app.setErrorHandler((error, request, reply) => {
    const { status, body, unexpected } = shownError(error)
    if (unexpected) request.log.error({ err: error }, 'unexpected error')
    else request.log.info({ code: body.code, message: body.message }, 'refused')
    if (body.retryAfterMs !== undefined) {
      void reply.header('retry-after', String(Math.ceil(body.retryAfterMs / 1000)))
    }
    return reply.code(status).send(body)
  })

  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send({
      code: 'SS_NOT_FOUND',
      message: `Cannot ${request.method} ${request.url.split('?')[0]}: there is no such route`,
      retryable: false,
    }),
  )
})
