import t from 'tap'
import { parseMetrics, sumOf } from '../helpers/prometheus.ts'
import { ask, createWorld, openApp, ORGANIZATION, OTHER } from './world.ts'

void t.test(
  'Metrics of a gateway: requests by the pattern of their route, whatever strangers ask for',
  async (t) => {
    const app = await openApp(t, createWorld(t))
    await ask(app, '{ mailboxes { queue } }')
    await app.inject({ url: '/objects/one/two?signature=secret' })
    await app.inject({ url: '/nowhere/0f8fad5b-d9cb-469f-a165-70867728950e' })
    const answer = await app.inject({ url: '/metrics' })
    t.equal(answer.statusCode, 200)
    t.equal(answer.headers['cache-control'], 'no-store')
    const samples = parseMetrics(answer.body)
    const count = (labels: Record<string, string>): number =>
      sumOf(samples, 'spectra_http_request_duration_seconds_count', labels)
    t.equal(count({ method: 'POST', route: '/graphql', status: '200' }), 1)
    t.equal(count({ route: '/objects/*' }), 1)
    t.equal(count({ route: 'none', status: '404' }), 1)
    t.equal(sumOf(samples, 'spectra_subscriptions_open'), 0)
    t.notMatch(answer.body, /0f8fad5b|secret/)
  },
)

void t.test('Metrics of a gateway are for operators of the cluster alone', async (t) => {
  const as = async (organizationId: string, role: 'operator' | 'viewer') => {
    const app = await openApp(t, createWorld(t, { authenticate: () => ({ organizationId, role }) }))
    return (await app.inject({ url: '/metrics' })).statusCode
  }
  t.equal(await as(ORGANIZATION, 'operator'), 200)
  t.equal(await as(ORGANIZATION, 'viewer'), 403)
  t.equal(await as(OTHER, 'operator'), 403, 'nodes serve all organizations')
})
