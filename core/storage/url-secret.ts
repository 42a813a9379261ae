import { loadKeptSecret } from '../security/kept-secret.ts'

/**
 * The key that signs object URLs: made once, kept in `dataDir/url-secret`.
 * @throws SS_DATA_DIR_UNUSABLE
 */
export const loadUrlSecret = (dataDir: string): Promise<string> =>
  loadKeptSecret(dataDir, 'url-secret', 'URL secret')
