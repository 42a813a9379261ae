import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Storage } from '../../core/ports.ts'
import { namedPlugin } from '../named-plugin.ts'

/** Where `node scripts/build-console.ts` puts the pages. */
export const CONSOLE_DIR = join(import.meta.dirname, '../../console/dist')

/** Below these nobody looks for a page: what is not there is an error in the form of the API. */
const OF_THE_API = /^\/(api|graphql|graphiql|health|metrics|objects|uploads|notifications)(\/|\?|$)/

const NOT_BUILT = `<!doctype html><meta charset="utf-8"><title>Spectra Sight</title>
<h1>The console is not built</h1>
<p>Build it with <code>make setup</code>, or <code>node scripts/build-console.ts</code>, and load this page again.</p>
<p>The API answers without it: <a href="/graphiql">/graphiql</a>, <a href="/health">/health</a>.</p>`

export interface ConsoleOptions {
  storage: Pick<Storage, 'signedUrl'>
  /** @default console/dist */
  dir?: string
}

/**
 * The console: `GET` of any path that is not the API's and that a browser opens as a page answers it; its own router shows what the
 * path says. The pages hold no data: what they show they ask of the API, as whoever signed in.
 */
export const consolePlugin = namedPlugin<ConsoleOptions>(
  'spectra-console',
  ['spectra-authenticate', 'spectra-helmet', 'spectra-hosts', 'spectra-graphiql'],
  async (app, { storage, dir = CONSOLE_DIR }) => {
    let policy: string | undefined

    // Assets have the hash of their content in their names: a new build has other names.
    app.get<{ Params: { '*': string } }>('/assets/*', { config: { open: true } }, (request, reply) =>
      reply.sendFile(request.params['*'], join(dir, 'assets'), { maxAge: '365d', immutable: true }),
    )

    // Links to moments are sent around: another site may lead here, and sees nothing of what is here.
    app.get('/*', { config: { open: true, crossSite: true } }, async (request, reply) => {
      const isPage = request.headers.accept?.includes('text/html') && !OF_THE_API.test(request.url)
      if (!isPage) {
        // What there is, is told to those alone who are known.
        await app.authenticate(request, undefined, reply)
        return reply.callNotFound()
      }
      policy ??= policyWith(await originOf(storage))
      const built = existsSync(join(dir, 'index.html'))
      const page = built ? await readFile(join(dir, 'index.html'), 'utf8') : NOT_BUILT
      return reply
        .code(built ? 200 : 503)
        .headers({ 'content-security-policy': policy, 'cache-control': 'no-store' })
        .type('text/html; charset=utf-8')
        .send(page)
    })
  },
)

/** Pictures and clips may come from where the storage's signed URLs lead; all else is of this gateway. */
function policyWith(store: string | undefined): string {
  const media = ["'self'", 'blob:', ...(store ? [store] : [])].join(' ')
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src ${media}`,
    `media-src ${media}`,
    // Segments of a live picture are fetched by a script.
    `connect-src 'self'${store ? ` ${store}` : ''}`,
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** Where signed URLs of the storage lead; undefined where that is this gateway. */
async function originOf(storage: ConsoleOptions['storage']): Promise<string | undefined> {
  const url = await storage.signedUrl('where/this/leads')
  return URL.parse(url)?.origin
}
