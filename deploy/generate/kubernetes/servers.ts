/**
 * PostgreSQL and RabbitMQ by their operators (CloudNativePG, RabbitMQ's own): three of each, on machines of their own. What is asked of
 * them is what the product relies on: commits on two disks, quorum queues on three.
 */
export const postgres = (): object => ({
  apiVersion: 'postgresql.cnpg.io/v1',
  kind: 'Cluster',
  metadata: { name: 'spectra-postgres' },
  spec: {
    instances: 3,
    imageName: 'ghcr.io/cloudnative-pg/postgresql:17.6',
    minSyncReplicas: 1,
    maxSyncReplicas: 1,
    bootstrap: {
      initdb: {
        database: 'spectra',
        owner: 'spectra',
        // User and password, which spectra-secrets repeats as POSTGRES_PASSWORD.
        secret: { name: 'spectra-postgres' },
        postInitApplicationSQL: ['create extension if not exists vector'],
      },
    },
    postgresql: { parameters: { max_connections: '500', shared_buffers: '2GB' } },
    storage: { size: '100Gi' },
    resources: { requests: { cpu: '2', memory: '8Gi' }, limits: { cpu: '4', memory: '8Gi' } },
    affinity: { podAntiAffinityType: 'required', topologyKey: 'kubernetes.io/hostname' },
  },
})

export const rabbitmq = (): object => ({
  apiVersion: 'rabbitmq.com/v1beta1',
  kind: 'RabbitmqCluster',
  metadata: { name: 'spectra-rabbitmq' },
  spec: {
    replicas: 3,
    image: 'rabbitmq:4.1.4-management',
    persistence: { storage: '20Gi' },
    resources: { requests: { cpu: '1', memory: '2Gi' }, limits: { cpu: '2', memory: '2Gi' } },
    rabbitmq: { additionalConfig: 'cluster_partition_handling = pause_minority\n' },
    affinity: {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          {
            labelSelector: { matchLabels: { 'app.kubernetes.io/name': 'spectra-rabbitmq' } },
            topologyKey: 'kubernetes.io/hostname',
          },
        ],
      },
    },
  },
})
