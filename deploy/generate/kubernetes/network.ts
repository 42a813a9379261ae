import { Ingress, NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1'
import { METRICS_PORT, SERVERS, type Service } from '../../platform.ts'
import { labelsOf, selectorOf } from './names.ts'

/** Nobody reaches anybody, but as the policies below say. */
export const denyAll = (): NetworkPolicy =>
  new NetworkPolicy({
    metadata: { name: 'spectra-deny' },
    spec: {
      podSelector: { matchLabels: { 'app.kubernetes.io/part-of': 'spectra-sight' } },
      policyTypes: ['Ingress', 'Egress'],
    },
  })

/** Where a cloud answers machines about themselves and their keys: no video lies there. */
const METADATA = ['169.254.0.0/16']

export function policy(service: Service): NetworkPolicy {
  const { name, ports, reaches, reachesInternet } = service
  const clients =
    name === 'gateway' ? [{ ports: ports.map(({ port }) => ({ port, protocol: 'TCP' as const })) }] : []
  const monitoring = {
    ports: [{ port: METRICS_PORT, protocol: 'TCP' as const }],
    from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }],
  }
  return new NetworkPolicy({
    metadata: { name, labels: labelsOf(service) },
    spec: {
      podSelector: { matchLabels: selectorOf(service) },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [...clients, monitoring],
      egress: [
        {
          ports: [
            { port: 53, protocol: 'UDP' },
            { port: 53, protocol: 'TCP' },
          ],
        },
        { ports: reaches.map((server) => ({ port: SERVERS[server].port, protocol: 'TCP' as const })) },
        // Videos, cameras and models are at any port; what a request may lead to is checked by the product, too.
        ...(reachesInternet ? [{ to: [{ ipBlock: { cidr: '0.0.0.0/0', except: METADATA } }] }] : []),
      ],
    },
  })
}

/** Seconds that a WebSocket or a stream of events may be silent. */
const SILENT_SECONDS = '3600'

export const ingress = (host: string): Ingress =>
  new Ingress({
    metadata: {
      name: 'gateway',
      annotations: {
        'nginx.ingress.kubernetes.io/proxy-read-timeout': SILENT_SECONDS,
        'nginx.ingress.kubernetes.io/proxy-send-timeout': SILENT_SECONDS,
        // Streams arrive as they are sent, uploads are not kept in between, and no size but the product's own holds.
        'nginx.ingress.kubernetes.io/proxy-buffering': 'off',
        'nginx.ingress.kubernetes.io/proxy-request-buffering': 'off',
        'nginx.ingress.kubernetes.io/proxy-body-size': '0',
      },
    },
    spec: {
      ingressClassName: 'nginx',
      tls: [{ hosts: [host], secretName: 'spectra-tls' }],
      rules: [
        {
          host,
          http: {
            paths: [
              {
                path: '/',
                pathType: 'Prefix',
                backend: { service: { name: 'gateway', port: { name: 'http' } } },
              },
            ],
          },
        },
      ],
    },
  })
