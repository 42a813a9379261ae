import t from 'tap'
import clusterConfig from '../../cluster.config.ts'
import { ClusterConfigSchema, type ClusterConfig } from '../../schema/cluster.ts'
import { queue } from '../../schema/queues.ts'

const complaints = (change: Partial<ClusterConfig>): string =>
  ClusterConfigSchema.safeParse({ ...clusterConfig, ...change })
    .error!.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
    .join('\n')

void t.test('Cluster configuration: each stage works on a queue of its own, and has a role', (t) => {
  const { stages, roles } = ClusterConfigSchema.parse(clusterConfig)
  for (const [name, stage] of Object.entries(stages)) t.equal(queue(stage.queue).consumer, name)
  t.same(new Set(Object.values(roles).flat()), new Set(Object.keys(stages)))
  const ports = Object.values(stages).map(({ healthPort }) => healthPort)
  t.same(ports, [9000, 7081, 7082, 7084, 7085, 7086], 'the ports of the platform')
  t.end()
})

void t.test('Cluster configuration: a role of an unknown stage is refused with those there are', (t) => {
  t.match(
    complaints({ roles: { eyes: ['vision'] } }),
    /"eyes" names the unknown stage "vision".*chunker, vlm/,
  )
  t.end()
})

void t.test(
  'Cluster configuration: numbers that cannot be, and fields that nobody knows, are refused',
  (t) => {
    const { vlm } = clusterConfig.stages
    for (const workers of [-1, 0, 1.5, 1000])
      t.match(complaints({ stages: { vlm: { ...vlm, workers } }, roles: {} }), /stages\.vlm\.workers/)
    t.match(complaints({ stages: { vlm: { ...vlm, worker: 2 } as never }, roles: {} }), /worker/)
    t.match(
      complaints({ stages: { vlm: { ...vlm, queue: 'NONE' as never } }, roles: {} }),
      /stages\.vlm\.queue/,
    )
    t.end()
  },
)
