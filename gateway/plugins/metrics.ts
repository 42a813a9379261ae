import { reading } from '../../core/observability/metrics/reading.ts'
import { namedPlugin } from '../named-plugin.ts'
import type { GatewayOptions } from '../options.ts'

/**
 * `GET /metrics` for operators, in the format of Prometheus: of this process, of the queues, and of what clients ask. A Prometheus asks with
 * an API key that may `cluster:read`.
 */
export const metricsPlugin = namedPlugin<Pick<GatewayOptions, 'metrics'>>(
  'spectra-metrics',
  ['spectra-errors', 'spectra-authenticate', 'spectra-graphql'],
  async (app, { metrics }) => {
    if (!metrics) return
    metrics.addSource('gateway', () => [reading('spectra_subscriptions_open', {}, app.updates.size)])

    app.addHook('onResponse', async (request, reply) => {
      const { method, routeOptions } = request
      // Of a route that there is: what strangers ask for makes no new labels.
      const route = routeOptions.url ?? 'none'
      const labels = { method: routeOptions.url ? method : 'any', route, status: `${reply.statusCode}` }
      metrics.observe('spectra_http_request_duration_seconds', labels, reply.elapsedTime / 1000)
    })

    app.get('/metrics', { config: { permission: 'cluster:read' } }, async (_request, reply) => {
      const { contentType, body } = await metrics.text()
      return reply.header('content-type', contentType).header('cache-control', 'no-store').send(body)
    })
  },
)
