import { Deployment } from 'kubernetes-models/apps/v1'
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1'
import { ConfigMap, Service as NetworkName, ServiceAccount } from 'kubernetes-models/v1'
import { METRICS_PORT, settingsOf, USER, type Service } from '../../platform.ts'
import { VOLUMES } from '../dockerfile.ts'
import { labelsOf, selectorOf, SECRET, SHARED_SETTINGS } from './names.ts'

/** Of its grace, seconds until a gateway that ends is no longer sent anybody: endpoints need a moment to say so. */
const LEAVING_SECONDS = 5

export const account = (service: Service): ServiceAccount =>
  new ServiceAccount({
    metadata: { name: service.name, labels: labelsOf(service) },
    // Nothing in it asks the API of Kubernetes.
    automountServiceAccountToken: false,
  })

export const settings = (service: Service): ConfigMap =>
  new ConfigMap({ metadata: { name: service.name, labels: labelsOf(service) }, data: settingsOf(service) })

export const networkName = (service: Service): NetworkName =>
  new NetworkName({
    metadata: { name: service.name, labels: labelsOf(service) },
    spec: {
      selector: selectorOf(service),
      ports: [...service.ports, METRICS].map(({ name, port }) => ({ name, port, targetPort: name })),
    },
  })

/** Of several at least all but one stay while machines are emptied; of a single one nothing is lost, as its work waits in its queue. */
export const budget = (service: Service): PodDisruptionBudget =>
  new PodDisruptionBudget({
    metadata: { name: service.name, labels: labelsOf(service) },
    spec: { selector: { matchLabels: selectorOf(service) }, maxUnavailable: 1 },
  })

const METRICS = { name: 'metrics', port: METRICS_PORT }

const RESTRICTED = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
}

export function deployment(service: Service): Deployment {
  const { name, replicas, graceSeconds, command } = service
  return new Deployment({
    metadata: { name, labels: labelsOf(service) },
    spec: {
      replicas: replicas.min,
      selector: { matchLabels: selectorOf(service) },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: {
        metadata: { labels: labelsOf(service) },
        spec: {
          serviceAccountName: name,
          automountServiceAccountToken: false,
          terminationGracePeriodSeconds: graceSeconds,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: USER,
            runAsGroup: USER,
            fsGroup: USER,
            seccompProfile: { type: 'RuntimeDefault' },
          },
          topologySpreadConstraints: ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map(
            (topologyKey) => ({
              ...{ maxSkew: 1, topologyKey, whenUnsatisfiable: 'ScheduleAnyway' as const },
              labelSelector: { matchLabels: selectorOf(service) },
            }),
          ),
          containers: [container(service, command)],
          volumes: VOLUMES.map((_, i) => ({
            name: `volume-${i}`,
            emptyDir: { sizeLimit: `${service.scratch}Gi` },
          })).concat(TEMPORARY),
        },
      },
    },
  })
}

const TEMPORARY = [{ name: 'tmp', emptyDir: { sizeLimit: '1Gi' } }]

function container(service: Service, command: readonly string[]) {
  const { name, ports, cpu, memory, scratch } = service
  const probe = (path: string) => ({ httpGet: { path, port: ports[0]!.name }, timeoutSeconds: 5 })
  return {
    name,
    image: `spectra-${name}`,
    args: [...command],
    ports: [...ports, METRICS].map(({ name, port }) => ({ name, containerPort: port })),
    envFrom: [
      { configMapRef: { name: SHARED_SETTINGS } },
      { configMapRef: { name } },
      { secretRef: { name: SECRET } },
    ],
    // Its name in the cluster: two of one name cannot be.
    env: [{ name: 'SPECTRA_NODE', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
    resources: {
      requests: { cpu: `${cpu}m`, memory: `${memory.request}Mi`, 'ephemeral-storage': `${scratch}Gi` },
      limits: { cpu: `${cpu * 2}m`, memory: `${memory.limit}Mi`, 'ephemeral-storage': `${scratch + 2}Gi` },
    },
    // It may wait for its servers for minutes without being restarted: only whoever is not alive is.
    startupProbe: { ...probe('/health/live'), periodSeconds: 2, failureThreshold: 60 },
    livenessProbe: { ...probe('/health/live'), periodSeconds: 10, failureThreshold: 6 },
    readinessProbe: { ...probe('/health/ready'), periodSeconds: 5, failureThreshold: 2 },
    ...(name === 'gateway' && { lifecycle: { preStop: { sleep: { seconds: LEAVING_SECONDS } } } }),
    securityContext: RESTRICTED,
    volumeMounts: [
      ...VOLUMES.map((mountPath, i) => ({ name: `volume-${i}`, mountPath })),
      { name: 'tmp', mountPath: '/tmp' },
    ],
  }
}
