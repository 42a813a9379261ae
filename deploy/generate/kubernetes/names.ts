import type { Service } from '../../platform.ts'

/** Settings of all services, which an overlay fills: where its servers are. */
export const SHARED_SETTINGS = 'spectra'
/** Passwords and keys, which whoever installs makes (docs/deployment.md). */
export const SECRET = 'spectra-secrets'

export const selectorOf = ({ name }: Service): Record<string, string> => ({
  'app.kubernetes.io/name': 'spectra',
  'app.kubernetes.io/component': name,
})

export const labelsOf = (service: Service): Record<string, string> => ({
  ...selectorOf(service),
  'app.kubernetes.io/part-of': 'spectra-sight',
})
