import t from 'tap'
import { createOpentelemetryExporter } from '../../../core/observability/opentelemetry/exporter.ts'
import { exporterContract, NO_CONTRACTS } from '../../contracts/exporter.ts'
import { span } from '../../contracts/tracing.ts'
import { startTracingServer } from '../../helpers/langfuse/server.ts'

const self = { serviceName: 'spectra-test', node: 'n1' }

exporterContract(t, 'OpenTelemetry', {
  open: (endpoint, sending) => createOpentelemetryExporter({ endpoint, ...self, sending }),
  arrived: ({ spans }) => spans.map(({ spanId }) => spanId),
})

void t.test(
  'OpenTelemetry: spans keep ids, parents and dates; contents stay here',
  { skip: NO_CONTRACTS },
  async (t) => {
    const server = await startTracingServer(t)
    const exporter = createOpentelemetryExporter({
      endpoint: `${server.url}/`,
      headers: { authorization: 'Bearer it' },
      ...self,
    })
    const call = span({ attributes: { stage: 'vlm', provider: 'openai', model: 'gpt-4o', inputTokens: 7 } })
    const error = { code: 'SS_CANCELLED' as const, message: 'Cannot go on', retryable: false }
    const order = span({ name: 'process.create', parentSpanId: undefined, error })
    exporter.record(call, { input: 'a secret question', output: 'a secret answer' })
    exporter.step(order)
    await exporter.close()
    t.same(server.faults, [])
    t.same(server.authorizations, ['Bearer it'])
    const { traceId, spanId, parentSpanId, startedAt, endedAt } = call
    t.match(server.spans, [
      {
        ...{ traceId, spanId, parentSpanId, startedAt, endedAt, name: 'vision.describe', kind: 3 },
        attributes: {
          'spectra.organizationId': call.organizationId,
          'spectra.processId': call.processId,
          'spectra.stage': 'vlm',
          'gen_ai.operation.name': 'chat',
          'gen_ai.provider.name': 'openai',
          'gen_ai.response.model': 'gpt-4o',
          'gen_ai.usage.input_tokens': 7,
        },
        resource: { 'service.name': 'spectra-test', 'service.instance.id': 'n1' },
        status: { code: 0 },
      },
      {
        ...{ traceId: order.traceId, spanId: order.spanId, name: 'process.create', kind: 4 },
        attributes: { 'error.type': 'SS_CANCELLED' },
        status: { code: 2, message: 'SS_CANCELLED: Cannot go on' },
      },
    ])
    t.equal(server.spans[1]!.parentSpanId, undefined)
    t.notMatch(JSON.stringify(server.spans), /secret/)
  },
)
