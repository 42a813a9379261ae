import { SpectraError } from '../../core/errors.ts'
import { namedPlugin } from '../named-plugin.ts'

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i

const refused = (what: string): SpectraError =>
  new SpectraError('SS_ORIGIN_REFUSED', `Cannot answer: ${what}`)

/**
 * Without accounts, whoever reaches the loopback address may do everything, and any web page in the user's browser
 * reaches it. So a request must name a loopback host (a page that rebinds its own DNS name here names that), and if it
 * comes from a page, that page must be of this very host.
 */
export const localOnlyPlugin = namedPlugin('spectra-local-only', ['spectra-errors'], async (app) => {
  app.addHook('onRequest', async ({ headers }) => {
    const host = headers.host ?? ''
    if (!LOOPBACK.test(host)) throw refused(`the host ${JSON.stringify(host)} is not this machine`)
    const { origin } = headers
    if (origin !== undefined && URL.parse(origin)?.host !== host) {
      throw refused(`pages of ${JSON.stringify(origin)} may not use this gateway`)
    }
    if (origin === undefined && headers['sec-fetch-site'] === 'cross-site') throw refused('another site asks')
  })
})
