import t from 'tap'
import config from '../../cluster.config.ts'
import { SpectraError } from '../../core/errors.ts'
import type { Ports } from '../../core/ports.ts'
import { ClusterConfigSchema } from '../../schema/cluster.ts'
import { DEFAULT_ORGANIZATION_ID } from '../../schema/ids.ts'
import { envelopeOf } from '../../schema/messages/index.ts'
import { literalStorage } from '../helpers/memory-storage.ts'
import { eventMessage } from '../helpers/messages.ts'
import { startSystem, testPorts } from './helpers/system.ts'
import { until } from './helpers/until.ts'

const restart = { minMs: 1, maxMs: 20, intensity: 0, windowMs: 60_000 }
const cluster = ClusterConfigSchema.parse({
  roles: { chunker: ['event'] },
  stages: { event: { ...config.stages.event, attempts: 1, restart } },
})

const messages = [1, 2, 3].map((ordinal) => eventMessage(ordinal))
const descriptionOf = ({ chunkId, span }: (typeof messages)[number]): string =>
  JSON.stringify({ chunkId, span, summary: 'A car.', observations: [], model: 'm', provider: 'p' })

void t.test(
  'Event stage: a storage that cannot be written for a while costs no message an attempt; all goes on after it',
  async (t) => {
    const parts = testPorts(t)
    const outages: string[] = []
    let away = true
    const objects = literalStorage(
      Object.fromEntries(messages.map((message) => [message.summaryKey, descriptionOf(message)])),
    )
    const check = async (): Promise<void> => {
      if (away) throw new SpectraError('SS_STORAGE_UNAVAILABLE', 'Cannot remove: read-only file system')
    }
    const ports = {
      ...parts.ports,
      storage: { ...objects, health: async () => undefined, remove: check },
      clock: { now: () => 0, health: async () => undefined },
      language: { generate: async () => ({ value: [] }) },
      embedding: { model: 'm', embed: async () => ({ vectors: [new Float32Array(1)] }) },
      prompts: { get: async (name: string) => ({ text: '', name, version: '1' }) },
      search: { index: async () => undefined, health: async () => undefined },
    } as unknown as Ports
    const system = await startSystem(t, cluster, {
      parts: { ...parts, ports },
      onOutage: ({ code }) => outages.push(code),
    })
    const context = { organizationId: DEFAULT_ORGANIZATION_ID, trace: '0'.repeat(32), createdAt: new Date(0) }
    const envelopes = messages.map((message) =>
      envelopeOf('EventDetectionMessage', message, { ...context, processId: message.processId }),
    )
    await system.mailbox.publish(envelopes.map((envelope) => ({ queue: 'M1_INFERENCE_QUEUE', envelope })))
    await until(() => outages.length > messages.length, 'each may have met it, and one again')
    t.same(new Set(outages), new Set(['SS_STORAGE_UNAVAILABLE']))
    away = false
    await until(() => envelopes.every(({ id }) => system.worklog.done.has(id)), 'all are done')
    t.equal(system.worklog.failures.size, 0)
    t.same(system.worklog.restarts, [])
  },
)
