import type { Config } from './config.ts'
import { SpectraError } from './errors.ts'
import { opening } from './opening/opening.ts'
import { openShared } from './opening/shared.ts'
import type { RunningPorts } from './running/calls.ts'
import type { RunningSpectra } from './running/remote.ts'

export interface DiscoveryPorts extends Pick<RunningPorts, 'cameraRegistry'> {
  close(): Promise<void>
}

/**
 * What it takes to tell others which cameras were found: the process that runs here, or the Redis of the cluster.
 * @throws SS_CONFIG_INVALID where there is neither: nobody would see it
 */
export function createDiscoveryPorts(config: Config, running?: RunningSpectra): Promise<DiscoveryPorts> {
  return opening(async (closers) => {
    if (running) return { cameraRegistry: running.ports.cameraRegistry }
    if (config.redisUrl === '') {
      const advice = 'Start it first (spectra up), or name the Redis of the cluster (SPECTRA_REDIS_URL).'
      throw new SpectraError(
        'SS_CONFIG_INVALID',
        'Cannot share what is found: no spectra runs here that would show it',
        { details: { advice } },
      )
    }
    const { cameraRegistry } = await openShared(config, closers)
    return { cameraRegistry }
  })
}
