import type { Config } from '../config.ts'
import { loadKeptSecret } from '../security/kept-secret.ts'

/**
 * The key that signs commands to nodes: SPECTRA_CONTROL_SECRET, else one that is made and kept in the data directory, which
 * serves those that share it.
 * @throws SS_DATA_DIR_UNUSABLE
 */
export async function controlSecret(config: Pick<Config, 'controlSecret' | 'dataDir'>): Promise<string> {
  return config.controlSecret || loadKeptSecret(config.dataDir, 'control-secret', 'control secret')
}
