import { serve } from '../../../cli/work/serve.ts'
import { OWN_USER } from '../../../cli/organization.ts'
import { clusterOf, configOf, fromEnvironment } from './settings.ts'

/**
 * The gateway of a run, as `spectra gateway` starts it, but with the cluster of the run: it may be the one that leads, and whoever
 * leads goes by the deadlines of the cluster that it knows.
 */
const settings = fromEnvironment()
const cluster = clusterOf(settings)
const { drainMs } = cluster.node
process.exitCode = await serve(configOf(settings), {
  ...{ cluster, roles: [], gateway: OWN_USER, healthPorts: 'none', drainMs },
})
