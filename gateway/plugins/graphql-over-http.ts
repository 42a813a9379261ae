import { namedPlugin } from '../named-plugin.ts'

const ITS_OWN = 'application/graphql-response+json'

/**
 * The media type of GraphQL over HTTP, for clients that accept it: its status tells whether the document was run (200) or refused (4xx), and
 * a refusal has no `data`. Others get JSON.
 */
export const graphqlOverHttpPlugin = namedPlugin(
  'spectra-graphql-over-http',
  ['spectra-graphql'],
  async (app) => {
    app.addHook('onSend', async (request, reply, payload) => {
      if (request.routeOptions.url !== '/graphql' || typeof payload !== 'string') return payload
      void reply.header('vary', 'accept')
      if (!accepted(request.headers.accept)) return payload
      void reply.header('content-type', `${ITS_OWN}; charset=utf-8`)
      if (reply.statusCode < 400) return payload
      const { data, ...refusal } = JSON.parse(payload) as Record<string, unknown>
      return JSON.stringify(data === null ? refusal : { data, ...refusal })
    })
  },
)

/** Whether a client takes it, and takes nothing else before it. */
function accepted(header: string | undefined): boolean {
  const weights = new Map(
    (header ?? '').split(',').map((part) => {
      const [type = '', ...parameters] = part.split(';').map((each) => each.trim().toLowerCase())
      const weight = parameters.find((each) => each.startsWith('q='))?.slice(2)
      return [type, weight === undefined ? 1 : Number(weight)]
    }),
  )
  const own = weights.get(ITS_OWN) ?? 0
  return own > 0 && own >= (weights.get('application/json') ?? 0)
}
