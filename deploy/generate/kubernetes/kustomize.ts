import { ConfigMap } from 'kubernetes-models/v1'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SERVICES } from '../../platform.ts'
import { yamlFile, type Made } from '../made.ts'
import { monitor, rules } from './monitoring.ts'
import { SHARED_SETTINGS } from './names.ts'
import { denyAll, ingress, policy } from './network.ts'
import { byCpu, byQueue } from './scaling.ts'
import { postgres, rabbitmq } from './servers.ts'
import { account, budget, deployment, networkName, settings } from './workload.ts'

const FOLDER = 'deploy/kubernetes'

/**
 * A base and two overlays for kustomize, which `kubectl` has built in: objects are made and checked here, typed, so that nothing is left
 * for templates of text to do.
 */
export function kubernetes(): Made[] {
  const file = (path: string, documents: readonly unknown[], comment?: string): Made =>
    yamlFile(`${FOLDER}/${path}`, documents.map(checked), comment)
  return [
    ...SERVICES.map((one) =>
      file(
        `base/${one.name}.yaml`,
        [account(one), settings(one), networkName(one), deployment(one), budget(one), policy(one)],
        `${one.name}: ${one.what}.`,
      ),
    ),
    file('base/deny.yaml', [denyAll()]),
    file('base/kustomization.yaml', [
      kustomization({ resources: ['deny.yaml', ...SERVICES.map(({ name }) => `${name}.yaml`)] }),
    ]),

    file('small/settings.yaml', [shared(NAMED)]),
    file(
      'small/scaling.yaml',
      SERVICES.map((one) => byCpu(one, one.scaling.by === 'cpu' ? one.scaling.percent : 70)),
    ),
    file('small/kustomization.yaml', [overlay({ resources: ['settings.yaml', 'scaling.yaml'] })], SMALL),

    file('production/settings.yaml', [shared(OPERATED)]),
    file('production/servers.yaml', [postgres(), rabbitmq()]),
    file(
      'production/scaling.yaml',
      SERVICES.map((one) => (one.scaling.by === 'cpu' ? byCpu(one, one.scaling.percent) : byQueue(one))),
    ),
    file('production/monitoring.yaml', [monitor(), rules()]),
    file('production/ingress.yaml', [ingress('spectra.example.org')]),
    file(
      'production/kustomization.yaml',
      [
        overlay({
          resources: ['settings.yaml', 'servers.yaml', 'scaling.yaml', 'monitoring.yaml', 'ingress.yaml'],
        }),
      ],
      PRODUCTION,
    ),
  ]
}

const SMALL =
  'For a cluster without operators, with servers from elsewhere: name them in settings.yaml.\n  kubectl apply -k deploy/kubernetes/small'
const PRODUCTION =
  'With the operators of CloudNativePG, RabbitMQ, KEDA and Prometheus, and ingress-nginx.\n  kubectl apply -k deploy/kubernetes/production'

/** Objects of kubernetes-models check themselves by the schemas that Kubernetes and the operators publish. @throws where one does not fit */
function checked(document: unknown): unknown {
  if (typeof document === 'object' && document && 'validate' in document)
    (document as { validate(): void }).validate()
  return document
}

const kustomization = (rest: object): object => ({
  apiVersion: 'kustomize.config.k8s.io/v1beta1',
  kind: 'Kustomization',
  ...rest,
})

const { version: VERSION } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../package.json'), 'utf8'),
) as { version: string }

/** Tags are set in one place: `kustomize edit set image`. */
const overlay = ({ resources }: { resources: string[] }): object =>
  kustomization({
    namespace: 'spectra',
    resources: ['../base', ...resources],
    images: SERVICES.map(({ name }) => ({
      name: `spectra-${name}`,
      newName: `registry.example.org/spectra-${name}`,
      newTag: VERSION,
    })),
  })

const shared = (servers: Record<string, string>): ConfigMap =>
  new ConfigMap({ metadata: { name: SHARED_SETTINGS }, data: { ...ALIKE, ...servers } })

const ALIKE = {
  POSTGRES_USER: 'spectra',
  POSTGRES_DB: 'spectra',
  SPECTRA_STORAGE_URL: 's3://spectra-objects/?region=eu-central-1',
  SPECTRA_PUBLIC_URL: 'https://spectra.example.org',
  SPECTRA_TRUSTED_PROXIES: '10.0.0.0/8',
  AWS_REGION: 'eu-central-1',
}
const NAMED = {
  POSTGRES_HOST: 'postgres.example.org',
  RABBITMQ_HOST: 'rabbitmq.example.org',
  RABBITMQ_USERNAME: 'spectra',
  REDIS_HOST: 'redis.example.org',
}
const OPERATED = {
  POSTGRES_HOST: 'spectra-postgres-rw',
  RABBITMQ_HOST: 'spectra-rabbitmq',
  RABBITMQ_USERNAME: 'spectra',
  REDIS_HOST: 'redis.example.org',
  QDRANT_HOST: 'qdrant.example.org',
}
