import { SETTINGS } from '../../core/config.ts'
import { IN_PARTS } from '../../core/config/platform-names.ts'
import { METRICS } from '../../core/observability/metrics/table.ts'
import { QUEUE_NAMES } from '../../schema/queues.ts'
import { ofKind, type Resource } from './documents.ts'

/** What an object of Kubernetes may not be, beside what its schema says: one sentence for each fault. */
export type Policy = (all: readonly Resource[]) => string[]

const containers = (all: readonly Resource[]): { of: string; pod: Pod; container: Container }[] =>
  ofKind(all, 'Deployment').flatMap(({ metadata, spec }) => {
    const pod = (spec as { template: { spec: Pod } }).template.spec
    return pod.containers.map((container) => ({ of: metadata.name, pod, container }))
  })

interface Container {
  image: string
  resources?: { limits?: Record<string, string>; requests?: Record<string, string> }
  securityContext?: Record<string, unknown>
  ports: { name: string }[]
  livenessProbe?: Probe
  readinessProbe?: Probe
  startupProbe?: Probe
}
interface Probe {
  httpGet: { path: string; port: string }
}
interface Pod {
  containers: Container[]
  serviceAccountName?: string
  automountServiceAccountToken?: boolean
  securityContext?: { runAsNonRoot?: boolean; runAsUser?: number }
  terminationGracePeriodSeconds?: number
}

export const noLatest: Policy = (all) =>
  containers(all)
    .filter(({ container }) => container.image.endsWith(':latest'))
    .map(({ of }) => `${of}: its image is whatever is the latest`)

export const nobodyIsRoot: Policy = (all) =>
  containers(all).flatMap(({ of, pod, container }) => [
    ...(pod.securityContext?.runAsNonRoot && (pod.securityContext.runAsUser ?? 0) > 0
      ? []
      : [`${of}: runs as root`]),
    ...(container.securityContext?.readOnlyRootFilesystem ? [] : [`${of}: its root can be written to`]),
    ...(container.securityContext?.allowPrivilegeEscalation === false
      ? []
      : [`${of}: may become more than it is`]),
    ...(pod.automountServiceAccountToken === false
      ? []
      : [`${of}: has a key to the API that it does not need`]),
  ])

export const limitsAreSet: Policy = (all) =>
  containers(all).flatMap(({ of, container }) =>
    ['cpu', 'memory', 'ephemeral-storage'].flatMap((name) => [
      ...(container.resources?.requests?.[name] ? [] : [`${of}: nothing says how much ${name} it needs`]),
      ...(container.resources?.limits?.[name] ? [] : [`${of}: nothing limits its ${name}`]),
    ]),
  )

export const probesAskOurs: Policy = (all) =>
  containers(all).flatMap(({ of, container }) =>
    Object.entries({ startupProbe: 'live', livenessProbe: 'live', readinessProbe: 'ready' }).flatMap(
      ([probe, what]) => {
        const { path, port } = container[probe as 'livenessProbe']?.httpGet ?? {}
        const known = container.ports.some(({ name }) => name === port)
        return path === `/health/${what}` && known
          ? []
          : [`${of}: its ${probe} does not ask /health/${what} on a port of its own`]
      },
    ),
  )

/** Whoever is stopped finishes what is in hand, closes, and only then runs out of time. */
export const graceIsLonger =
  (drainSeconds: number): Policy =>
  (all) =>
    containers(all)
      .filter(({ pod }) => (pod.terminationGracePeriodSeconds ?? 30) <= drainSeconds + 10)
      .map(({ of }) => `${of}: is killed before its ${drainSeconds} s of draining are over`)

export const everyServiceHasAll: Policy = (all) =>
  ofKind(all, 'Deployment').flatMap(({ metadata: { name } }) =>
    ['ServiceAccount', 'ConfigMap', 'Service', 'PodDisruptionBudget', 'NetworkPolicy']
      .filter((kind) => !ofKind(all, kind).some((one) => one.metadata.name === name))
      .map((kind) => `${name}: it has no ${kind}`),
  )

const KNOWN = new Set([
  ...Object.values(SETTINGS).map(({ env }) => env),
  ...Object.values(IN_PARTS).flatMap(({ names }) => names),
])
const SECRETS = new Set(Object.values(SETTINGS).flatMap(({ env, secret }) => (secret ? [env] : [])))
const isSecret = (name: string): boolean => SECRETS.has(name) || /PASSWORD$/.test(name)

export const settingsAreOurs: Policy = (all) =>
  ofKind(all, 'ConfigMap').flatMap(({ metadata, data }) =>
    Object.keys(data ?? {}).flatMap((name) => [
      ...(KNOWN.has(name) ? [] : [`${metadata.name}: ${name} is no setting`]),
      ...(isSecret(name) ? [`${metadata.name}: ${name} is a secret, and no ConfigMap's`] : []),
    ]),
  )

const MEASURED = new Set(Object.values(METRICS).flatMap((of) => Object.keys(of)))

export const scalingAsksWhatIsMeasured: Policy = (all) =>
  ofKind(all, 'ScaledObject').flatMap(({ metadata, spec }) =>
    (spec as { triggers: { metadata: { query: string } }[] }).triggers
      .flatMap(({ metadata: { query } }) => [
        ...(query.match(/spectra_\w+/g) ?? ['none']).filter((name) => !MEASURED.has(name)),
        ...[...query.matchAll(/queue="(\w+)"/g)]
          .map(([, name]) => name!)
          .filter((name) => !(QUEUE_NAMES as readonly string[]).includes(name)),
      ])
      .map((name) => `${metadata.name}: nothing is measured as ${name}`),
  )

/** A Deployment that two autoscalers drive is driven by none. */
export const oneDrives: Policy = (all) =>
  ofKind(all, 'ScaledObject')
    .filter(({ metadata }) =>
      ofKind(all, 'HorizontalPodAutoscaler').some((one) => one.metadata.name === metadata.name),
    )
    .map(({ metadata }) => `${metadata.name}: is scaled by two`)
