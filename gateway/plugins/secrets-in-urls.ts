import { SpectraError } from '../../core/errors.ts'
import { namedPlugin } from '../named-plugin.ts'

/** Names under which clients give tokens. */
const NAMES =
  /^(authorization|bearer|token|access_?token|refresh_?token|id_?token|jwt|api_?key|key|password|secret)$/i
/** Values that are a token by their form: a JWT, or an API key of ours. */
const VALUES = /^(Bearer\s|eyJ[\w-]+\.[\w-]+\.[\w-]*$|spectra_[\w-]{16,})/i

/**
 * Refuses requests with a token or key in their URL: proxies, browsers and logs keep URLs. Neither the answer nor the log shows
 * what it was.
 */
export const secretsInUrlsPlugin = namedPlugin('spectra-secrets-in-urls', ['spectra-errors'], async (app) => {
  app.addHook('onRequest', async ({ raw }) => {
    const query = raw.url!.split('?').slice(1).join('?')
    if (query === '') return
    for (const [name, value] of new URLSearchParams(query)) {
      if (!NAMES.test(name) && !VALUES.test(value)) continue
      throw new SpectraError('SS_INPUT_INVALID', 'Cannot answer: its URL has a token or key in it', {
        details: {
          advice:
            'Give it in a header: Authorization: Bearer TOKEN. Take this one for known to others: revoke it.',
        },
      })
    }
  })
})
