import { SpectraError } from '../../core/errors.ts'
import { namedPlugin } from '../named-plugin.ts'

/**
 * Bodies are taken as they are: one that is compressed could be a thousand times as large as what was counted and bounded. It is
 * refused (415) before anything of it is read.
 */
export const plainBodiesPlugin = namedPlugin('spectra-plain-bodies', ['spectra-errors'], async (app) => {
  app.addHook('onRequest', async ({ headers }) => {
    const encoding = headers['content-encoding'] ?? 'identity'
    if (encoding.trim().toLowerCase() === 'identity') return
    throw new SpectraError(
      'SS_ENCODING_REFUSED',
      `Cannot take the body: its content-encoding is ${JSON.stringify(encoding.slice(0, 50))}`,
    )
  })
})
