import { loadKeptSecret } from './kept-secret.ts'

/**
 * By which the machine's own user shows a gateway who it is once there are accounts: in the file `own-token` of the data directory,
 * which only this user can read (mode 0600).
 * @throws SS_DATA_DIR_UNUSABLE
 */
export const loadOwnToken = (dataDir: string): Promise<string> =>
  loadKeptSecret(dataDir, 'own-token', 'token of the own user')
