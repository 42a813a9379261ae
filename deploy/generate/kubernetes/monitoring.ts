import {
  PrometheusRule,
  ServiceMonitor,
} from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'

/** One job, `spectra-sight`, for all services: otherwise each is a job of its own name, which the alerts do not ask for. */
export const monitor = (): ServiceMonitor =>
  new ServiceMonitor({
    metadata: { name: 'spectra' },
    spec: {
      jobLabel: 'app.kubernetes.io/part-of',
      selector: { matchLabels: { 'app.kubernetes.io/part-of': 'spectra-sight' } },
      endpoints: [{ port: 'metrics', interval: '15s' }],
    },
  })

const ALERTS = join(import.meta.dirname, '../../prometheus/alerts.yml')

/** The alerts of `deploy/prometheus`, which `promtool` tests there. */
export function rules(): PrometheusRule {
  const { groups } = parse(readFileSync(ALERTS, 'utf8')) as {
    groups: { name: string; rules: { alert: string; expr: string }[] }[]
  }
  return new PrometheusRule({ metadata: { name: 'spectra' }, spec: { groups } })
}
