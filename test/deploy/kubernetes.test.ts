import t from 'tap'
import cluster from '../../cluster.config.ts'
import { SECRET_SETTINGS, SERVICES } from '../../deploy/platform.ts'
import { ClusterConfigSchema } from '../../schema/cluster.ts'
import { ofKind, readYaml, resources, type Resource } from './documents.ts'
import {
  everyServiceHasAll,
  graceIsLonger,
  limitsAreSet,
  nobodyIsRoot,
  noLatest,
  oneDrives,
  probesAskOurs,
  scalingAsksWhatIsMeasured,
  settingsAreOurs,
  type Policy,
} from './policies.ts'

const base = resources('deploy/kubernetes/base/*.yaml')
const { drainMs } = ClusterConfigSchema.parse(cluster).node

interface Rule {
  says: string
  policy: Policy
  /** Breaks it. */
  plant: (all: Resource[]) => void
}

const deploymentOf = (all: Resource[]) => ofKind(all, 'Deployment')[0]!.spec.template.spec
const containerOf = (all: Resource[]) => deploymentOf(all).containers[0]

const RULES: Rule[] = [
  {
    says: 'no image is whatever is the latest',
    policy: noLatest,
    plant: (all) => (containerOf(all).image = 'x:latest'),
  },
  {
    says: 'nobody is root',
    policy: nobodyIsRoot,
    plant: (all) => (deploymentOf(all).securityContext.runAsUser = 0),
  },
  {
    says: 'limits are set',
    policy: limitsAreSet,
    plant: (all) => delete containerOf(all).resources.limits.memory,
  },
  {
    says: 'probes ask our own endpoints',
    policy: probesAskOurs,
    plant: (all) => (containerOf(all).readinessProbe.httpGet.path = '/'),
  },
  {
    says: 'whoever is stopped has time to drain',
    policy: graceIsLonger(drainMs / 1000),
    plant: (all) => (deploymentOf(all).terminationGracePeriodSeconds = 30),
  },
  {
    says: 'every service has its account, settings, name, budget and network policy',
    policy: everyServiceHasAll,
    plant: (all) => all.splice(all.indexOf(ofKind(all, 'NetworkPolicy')[0]!), 1),
  },
  {
    says: 'settings are ours, and no secrets',
    policy: settingsAreOurs,
    plant: (all) => (ofKind(all, 'ConfigMap')[0]!.data!.POSTGRES_PASSWORD = 'x'),
  },
  {
    says: 'scaling asks what is measured',
    policy: scalingAsksWhatIsMeasured,
    plant: (all) =>
      (ofKind(all, 'ScaledObject')[0]!.spec.triggers[0].metadata.query = 'max(spectra_waiting)'),
  },
  {
    says: 'each is scaled by one',
    policy: oneDrives,
    plant: (all) => all.push({ ...ofKind(all, 'ScaledObject')[0]!, kind: 'HorizontalPodAutoscaler' }),
  },
]

for (const overlay of ['small', 'production']) {
  const all = [...base, ...resources(`deploy/kubernetes/${overlay}/*.yaml`)]
  for (const { says, policy } of RULES)
    void t.test(`${overlay}: ${says}`, (t) => {
      t.same(policy(all), [])
      t.end()
    })

  void t.test(`${overlay}: every service scales`, (t) => {
    const scaled = [...ofKind(all, 'ScaledObject'), ...ofKind(all, 'HorizontalPodAutoscaler')]
    t.same(
      scaled.map(({ metadata }) => metadata.name).toSorted(),
      SERVICES.map(({ name }) => name).toSorted(),
    )
    t.end()
  })

  void t.test(`${overlay}: its kustomization names every file, and a version for every image`, (t) => {
    const { resources: named, images } = readYaml<{
      resources: string[]
      images: { name: string; newTag: string }[]
    }>(`deploy/kubernetes/${overlay}/kustomization.yaml`)
    t.ok(named.includes('../base'))
    t.same(
      images.map(({ name }) => name).toSorted(),
      SERVICES.map(({ name }) => `spectra-${name}`).toSorted(),
    )
    t.ok(images.every(({ newTag }) => /^\d+\.\d+\.\d+$/.test(newTag)))
    t.end()
  })
}

void t.test('each policy notices what it is there for', (t) => {
  for (const { says, policy, plant } of RULES) {
    const all = structuredClone([...base, ...resources('deploy/kubernetes/production/*.yaml')])
    plant(all)
    t.not(policy(all).length, 0, says)
  }
  t.end()
})

void t.test('nobody reaches a pod but as a policy says', (t) => {
  const deny = ofKind(base, 'NetworkPolicy').find(({ metadata }) => metadata.name === 'spectra-deny')!
  t.same(deny.spec.policyTypes, ['Ingress', 'Egress'])
  t.notOk(deny.spec.ingress ?? deny.spec.egress)
  t.end()
})

void t.test('secrets that services need are settings', (t) => {
  for (const name of SECRET_SETTINGS)
    t.same(
      settingsAreOurs([{ kind: 'ConfigMap', metadata: { name: 'x' }, data: { [name]: '' } }]),
      [`x: ${name} is a secret, and no ConfigMap's`],
      name,
    )
  t.end()
})
