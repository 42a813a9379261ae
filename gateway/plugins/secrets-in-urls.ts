import { SpectraError } from '../../core/errors.ts'
import { isSecretPath, isSecretQuery } from '../http/secrets-in-urls.ts'
import { namedPlugin } from '../named-plugin.ts'

/**
 * Refuses requests with a token or key in their URL: proxies, browsers and logs keep URLs. Neither the answer nor the log shows
 * what it was.
 */
export const secretsInUrlsPlugin = namedPlugin('spectra-secrets-in-urls', ['spectra-errors'], async (app) => {
  app.addHook('onRequest', async ({ raw }) => {
    const [path, ...query] = raw.url!.split('?')
    if (!isSecretPath(path!) && !isSecretQuery(query.join('?'))) return
    throw new SpectraError('SS_INPUT_INVALID', 'Cannot answer: its URL has a token or key in it', {
      details: {
        advice:
          'Give it in a header: Authorization: Bearer TOKEN. Take this one for known to others: revoke it.',
      },
    })
  })
})
