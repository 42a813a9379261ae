import { stringify } from 'yaml'

/** As much of an object of Kubernetes as is looked at. */
export interface Resource {
  kind: string
  metadata: { name: string; namespace?: string; labels?: Record<string, string> }
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- objects of any kind, as they were read
  spec?: any
}

/** Made by those who deploy (docs/deployment.md), or by an operator for its server. */
const SECRETS = ['spectra-secrets', 'spectra-postgres', 'spectra-rabbitmq-default-user']
/** Stand by themselves, or in no namespace. */
const CLUSTER_WIDE = ['Namespace']

/** What an overlay says of objects that it does not have, and what it left as the base had it: one sentence for each fault. */
export function faultsOfOverlay(all: readonly Resource[]): string[] {
  const has = (kind: string, name: string): boolean =>
    all.some((one) => one.kind === kind && one.metadata.name === name)
  const said: string[] = []
  for (const one of all) {
    const who = `${one.kind} ${one.metadata.name}`
    if (one.metadata.namespace === undefined && !CLUSTER_WIDE.includes(one.kind))
      said.push(`${who} is in no namespace`)
    for (const [path, value] of values(one.spec)) {
      if (path.endsWith('.configMapRef.name') && !has('ConfigMap', value))
        said.push(`${who}: there is no ConfigMap ${value}`)
      if (/\.(secretRef|secretKeyRef)\.name$/.test(path) && !SECRETS.includes(value) && !has('Secret', value))
        said.push(`${who}: nobody makes the Secret ${value}`)
      if (path.endsWith('.serviceAccountName') && !has('ServiceAccount', value))
        said.push(`${who}: there is no ServiceAccount ${value}`)
      if (path.endsWith('.containers.0.image') && !/^[^/]+\.[^/]+\/.+:\d/.test(value))
        said.push(`${who}: ${value} is no image of a registry with a version`)
    }
    const target = one.spec?.scaleTargetRef as { kind?: string; name: string } | undefined
    if (target && !has(target.kind ?? 'Deployment', target.name))
      said.push(`${who}: there is no ${target.kind ?? 'Deployment'} ${target.name} to scale`)
  }
  return said
}

/** Each text in an object, with the way to it. */
function* values(from: unknown, path = ''): Generator<[string, string]> {
  if (typeof from === 'string') yield [path, from]
  else if (from !== null && typeof from === 'object')
    for (const [name, value] of Object.entries(from)) yield* values(value, `${path}.${name}`)
}

/** The label `job` under which Prometheus' operator keeps what it scrapes. Throws where services would have several. */
export function jobOf(all: readonly Resource[]): string {
  const monitor = all.find(({ kind }) => kind === 'ServiceMonitor')
  const wanted = Object.entries((monitor?.spec?.selector?.matchLabels ?? {}) as Record<string, string>)
  const label = monitor?.spec?.jobLabel as string | undefined
  const services = all
    .filter(({ kind }) => kind === 'Service')
    .filter(({ metadata }) => wanted.every(([name, value]) => metadata.labels?.[name] === value))
  // Without a label it is the name of the service.
  const jobs = new Set(services.map(({ metadata }) => (label && metadata.labels?.[label]) || metadata.name))
  const [job, ...others] = jobs
  if (job === undefined) throw new Error('No service is scraped: the ServiceMonitor selects none')
  if (others.length > 0)
    throw new Error(`Services have several jobs, which the alerts do not ask for: ${[...jobs].join(', ')}`)
  return job
}

/** The groups of the PrometheusRule, as a file of rules. */
export function rulesOf(all: readonly Resource[]): string {
  const rule = all.find(({ kind }) => kind === 'PrometheusRule')
  if (!rule) throw new Error('There is no PrometheusRule')
  return stringify({ groups: rule.spec.groups as unknown })
}
