import { settingsShown } from '../../core/config/shown.ts'
import type { LoadedConfig } from '../../core/config.ts'
import type { Identity } from '../../core/ports.ts'
import { cluster } from '../session.ts'
import { serve } from './serve.ts'

/** What takes longer than this to finish is handed back; it goes on from its last chunk. */
const DRAIN_MS = 5_000

/** Runs all stages and the gateway in this process. */
export const up = (loaded: LoadedConfig, identity: Identity): Promise<number> =>
  serve(loaded.config, {
    cluster: cluster(),
    roles: Object.keys(cluster().roles),
    gateway: identity,
    settings: settingsShown(loaded),
    healthPorts: 'none',
    drainMs: DRAIN_MS,
  })
