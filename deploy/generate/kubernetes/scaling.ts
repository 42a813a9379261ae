import { ScaledObject } from '@kubernetes-models/keda/keda.sh/v1alpha1'
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2'
import type { Service } from '../../platform.ts'
import { labelsOf } from './names.ts'

/** By the processors that it uses: what Kubernetes can do by itself. */
export const byCpu = (service: Service, percent: number): HorizontalPodAutoscaler =>
  new HorizontalPodAutoscaler({
    metadata: { name: service.name, labels: labelsOf(service) },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: service.name },
      minReplicas: service.replicas.min,
      maxReplicas: service.replicas.max,
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: percent } },
        },
      ],
      behavior: { scaleDown: SLOWLY },
    },
  })

/** Work comes in bursts, and a node that ends hands its work back: it goes when it was not needed for a while, one a minute. */
export const SLOWLY = {
  stabilizationWindowSeconds: 300,
  policies: [{ type: 'Pods' as const, value: 1, periodSeconds: 60 }],
}

/** Where Prometheus answers in the cluster, unless an overlay says otherwise. */
const PROMETHEUS = 'http://prometheus-operated.monitoring.svc:9090'

/** What is asked of Prometheus: all nodes see all queues, so the most of what they say. */
export const waitingQuery = (queue: string): string =>
  `max(spectra_queue_messages{queue="${queue}",state="ready"}) or vector(0)`
export const oldestQuery = (queue: string): string =>
  `max(spectra_queue_oldest_message_age_seconds{queue="${queue}"}) or vector(0)`

/** By how much waits in front of it, and for how long: by the product's own metrics. */
export function byQueue(service: Service): ScaledObject {
  const { name, replicas, scaling } = service
  if (scaling.by !== 'queue') throw new Error(`Cannot scale ${name} by a queue: it has none`)
  const ask = (query: string, threshold: number, metricType: 'AverageValue' | 'Value') => ({
    type: 'prometheus',
    metricType,
    metadata: { serverAddress: PROMETHEUS, query, threshold: String(threshold) },
  })
  return new ScaledObject({
    metadata: { name, labels: labelsOf(service) },
    spec: {
      scaleTargetRef: { name },
      minReplicaCount: replicas.min,
      maxReplicaCount: replicas.max,
      pollingInterval: 15,
      // Where Prometheus is away nobody knows: as many as usual, never none.
      fallback: { failureThreshold: 4, replicas: Math.max(2, replicas.min) },
      advanced: { horizontalPodAutoscalerConfig: { behavior: { scaleDown: SLOWLY } } },
      triggers: [
        ask(waitingQuery(scaling.queue), scaling.waiting, 'AverageValue'),
        ask(oldestQuery(scaling.queue), scaling.oldestSeconds, 'Value'),
      ],
    },
  })
}
