import { COMMON_SETTINGS, METRICS_PORT, settingsOf, type Service } from '../../platform.ts'
import { VOLUMES } from '../dockerfile.ts'

/** A Container App for a service: its settings, probes, folders, and the rule by which it grows. */
export function app(service: Service): string {
  const { name, command, healthPort, replicas, graceSeconds } = service
  const { cpu, memory } = consumption(service)
  const own = Object.entries(settingsOf(service)).filter(([one]) => !(one in COMMON_SETTINGS))
  const given = own.map(([one, value]) => `{ name: '${one}', value: '${value}' }`).join(', ')
  return `resource ${name} 'Microsoft.App/containerApps@2024-03-01' = {
  name: '\${name}-${name}'
  location: location
  identity: { type: 'UserAssigned', userAssignedIdentities: { '\${identity.id}': {} } }
  dependsOn: [readsSecrets, writesBlobs, signsUrls, asksModels]
  properties: {
    environmentId: environment.id
    configuration: {
      secrets: secrets
      registries: [{ server: registry, identity: identity.id }]${name === 'gateway' ? INGRESS : ''}
    }
    template: {
      terminationGracePeriodSeconds: ${graceSeconds}
      containers: [
        {
          name: '${name}'
          image: '\${registry}/spectra-${name}:\${version}'
          args: [${command.map((word) => `'${word}'`).join(', ')}]
          env: ${given ? `concat(shared, [${given}])` : 'shared'}
          resources: { cpu: json('${cpu}'), memory: '${memory}Gi' }
          probes: [
            { type: 'Liveness', httpGet: { path: '/health/live', port: ${healthPort} }, periodSeconds: 10, failureThreshold: 6 }
            { type: 'Readiness', httpGet: { path: '/health/ready', port: ${healthPort} }, periodSeconds: 5 }
          ]
          volumeMounts: [
${VOLUMES.map((path, at) => `            { volumeName: 'scratch${at}', mountPath: '${path}' }`).join('\n')}
          ]
        }
      ]
      volumes: [${VOLUMES.map((_, at) => `{ name: 'scratch${at}', storageType: 'EmptyDir' }`).join(', ')}]
      scale: {
        minReplicas: ${replicas.min}
        maxReplicas: ${replicas.max}
        rules: [${rule(service)}]
      }
    }
  }
}
`
}

const INGRESS = `
      ingress: { external: true, targetPort: 8080, transport: 'auto', allowInsecure: false, additionalPortMappings: [{ external: false, targetPort: ${METRICS_PORT} }] }`

const rule = ({ scaling }: Service): string =>
  scaling.by === 'cpu'
    ? `{ name: 'processor', custom: { type: 'cpu', metadata: { type: 'Utilization', value: '${scaling.percent}' } } }`
    : `{ name: 'queue', custom: { type: 'rabbitmq', metadata: { queueName: '${scaling.queue}', mode: 'QueueLength', value: '${scaling.waiting}' }, auth: [{ secretRef: 'rabbitmq-url', triggerParameter: 'host' }] } }`

/** Container Apps have quarters of a core up to four, and two GiB for each. */
function consumption({ cpu, memory }: Service): { cpu: number; memory: number } {
  const cores = Math.min(4, Math.max(cpu / 1000, memory.limit / 1024 / 2))
  const quarters = Math.ceil(cores * 4) / 4
  return { cpu: quarters, memory: quarters * 2 }
}
