import { z } from 'zod'
import { setting } from './setting.ts'

/** Where Prometheus finds the metrics of this process. */
export const METRICS_SETTINGS = {
  metricsPort: setting(
    'SPECTRA_METRICS_PORT',
    z.coerce.number().int().min(0).max(65535),
    0,
    'Port on which this process answers GET /metrics to whoever reaches it; 0: none. A gateway answers on its own port, too, to operators',
  ),
  metricsHost: setting(
    'SPECTRA_METRICS_HOST',
    z.string().min(1),
    '127.0.0.1',
    'Address of that port; a Prometheus elsewhere needs 0.0.0.0',
  ),
} as const
